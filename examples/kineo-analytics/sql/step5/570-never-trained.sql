-- dw.v_never_trained: as the HR portal has read it for years. NOT IN over a column with a NULL in it
-- is never true, so it has been empty since the first guest completed a course.
CREATE OR ALTER VIEW dw.v_never_trained
AS
    SELECT p.person_key, p.full_name, j.org_code
    FROM dw.dim_person AS p
    LEFT JOIN dw.current_job AS j
           ON j.person_id = p.person_key
    WHERE p.is_active = 1
      AND p.person_key NOT IN (SELECT f.person_id FROM dw.fact_completion AS f);
GO
-- What was meant, for those who asked.
CREATE OR ALTER VIEW dw.v_untrained
AS
    SELECT p.person_key, p.full_name, j.org_code
    FROM dw.dim_person AS p
    LEFT JOIN dw.current_job AS j
           ON j.person_id = p.person_key
    WHERE p.is_active = 1
      AND NOT EXISTS (SELECT * FROM dw.fact_completion AS f WHERE f.person_id = p.person_key);
GO
