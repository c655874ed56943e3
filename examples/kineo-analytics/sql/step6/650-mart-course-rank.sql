-- dw.mart_course_rank: the three courses that most people of each root unit completed this fiscal
-- year, in the unit that they were in at the time. Ties stay.
SET NOCOUNT ON;

DECLARE @now    datetime = GETDATE();
DECLARE @from   datetime = CONVERT(datetime, CONVERT(char(4), YEAR(DATEADD(month, -6, @now))) + '0701', 112);
DECLARE @before datetime = DATEADD(year, 1, @from);

TRUNCATE TABLE dw.mart_course_rank;

INSERT INTO dw.mart_course_rank (root_org_code, place, course_key, course_code, people)
SELECT r.root_org_code, t.place, t.course_key, t.course_code, t.people
FROM (SELECT DISTINCT root_org_code FROM dw.dim_org) AS r
CROSS APPLY
(
    SELECT TOP (3) WITH TIES
        f.course_key,
        f.course_code,
        COUNT(DISTINCT f.person_id)                             AS people,
        RANK() OVER (ORDER BY COUNT(DISTINCT f.person_id) DESC) AS place
    FROM dw.fact_completion AS f
    INNER JOIN dw.job_history AS h
            ON h.person_id = f.person_id
           AND f.completed_on >= h.valid_from
           AND f.completed_on <  h.valid_to
    INNER JOIN dw.dim_org AS o
            ON o.org_code = h.org_code
    WHERE o.root_org_code = r.root_org_code
      AND f.completed_at >= @from
      AND f.completed_at <  @before
      AND f.course_key <> -1
    GROUP BY f.course_key, f.course_code
    ORDER BY COUNT(DISTINCT f.person_id) DESC
) AS t;
GO
