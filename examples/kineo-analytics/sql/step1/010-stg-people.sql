-- stg.people: trimmed, typed, one row per person (the last hire wins).
SET NOCOUNT ON;

IF OBJECT_ID('tempdb..#people') IS NOT NULL
    DROP TABLE #people;

SELECT
    TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(p.[person_id])), ''))        AS person_id,
    RIGHT('000000' + LTRIM(RTRIM(p.[employee_no])), 6)               AS employee_no,
    LOWER(NULLIF(LTRIM(RTRIM(p.[email])), ''))                       AS email,
    NULLIF(LTRIM(RTRIM(p.[first_name])), N'')                        AS first_name,
    NULLIF(LTRIM(RTRIM(p.[last_name])), N'')                         AS last_name,
    UPPER(LEFT(LTRIM(p.[status]), 1)) + LOWER(SUBSTRING(LTRIM(RTRIM(p.[status])), 2, 20)) AS status,
    -- dd/mm/yyyy from the old HR system, yyyy-mm-dd from the new one
    CASE WHEN p.hire_date LIKE '%/%'
         THEN TRY_CONVERT(date, LTRIM(RTRIM(p.hire_date)), 103)
         ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(p.hire_date)), ''), 23)
    END AS hire_date,
    CASE WHEN p.leave_date LIKE '%/%'
         THEN TRY_CONVERT(date, LTRIM(RTRIM(p.leave_date)), 103)
         ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(p.leave_date)), ''), 23)
    END AS leave_date,
    UPPER(NULLIF(LTRIM(RTRIM(p.country)), ''))                       AS country
INTO #people
FROM [raw].[people] AS p WITH (NOLOCK)
WHERE TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(p.[person_id])), '')) IS NOT NULL;

-- HR exports a person again after a rehire.
WITH ranked AS
(
    SELECT ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY hire_date DESC, employee_no) AS rn
    FROM #people
)
DELETE FROM ranked
WHERE rn > 1;

TRUNCATE TABLE stg.people;

INSERT INTO stg.people
    (person_id, employee_no, email, first_name, last_name, status, hire_date, leave_date, country, loaded_at)
SELECT person_id, employee_no, email, first_name, last_name, status, hire_date, leave_date, country, GETDATE()
FROM #people;

DROP TABLE #people;
GO
