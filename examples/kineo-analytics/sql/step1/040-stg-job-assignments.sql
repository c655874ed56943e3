-- stg.job_assignments: dates in both notations, times with a blank or a T in the middle.
SET NOCOUNT ON;

DECLARE @loaded_at datetime = GETDATE();

TRUNCATE TABLE stg.job_assignments;

INSERT INTO stg.job_assignments
    (job_id, person_id, position_code, org_code, manager_id, start_date, end_date, is_primary, modified_at, loaded_at)
SELECT
    k.job_id,
    k.person_id,
    UPPER(NULLIF(LTRIM(RTRIM(j.position_code)), '')),
    UPPER(NULLIF(LTRIM(RTRIM(j.org_code)), '')),
    TRY_CONVERT(int, c.manager_text),
    CASE WHEN c.start_text LIKE '%/%' THEN TRY_CONVERT(date, c.start_text, 103) ELSE TRY_CONVERT(date, c.start_text, 23) END,
    CASE WHEN c.end_text   LIKE '%/%' THEN TRY_CONVERT(date, c.end_text, 103)   ELSE TRY_CONVERT(date, c.end_text, 23)   END,
    CASE WHEN LTRIM(RTRIM(j.is_primary)) IN ('1', 'y') THEN 1 ELSE 0 END,
    TRY_CONVERT(datetime, REPLACE(c.modified_text, 'T', ' '), 121),   -- DATETIME: to 1/300 of a second
    @loaded_at
FROM [raw].job_assignments AS j
CROSS APPLY
(
    VALUES
    (
        NULLIF(LTRIM(RTRIM(j.manager_id)), ''),
        NULLIF(LTRIM(RTRIM(j.start_date)), ''),
        NULLIF(LTRIM(RTRIM(j.end_date)), ''),
        NULLIF(LTRIM(RTRIM(j.modified_at)), '')
    )
) AS c (manager_text, start_text, end_text, modified_text)
CROSS APPLY
(
    SELECT
        TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(j.job_id)), ''))    AS job_id,
        TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(j.person_id)), '')) AS person_id
) AS k
WHERE k.job_id IS NOT NULL
  AND k.person_id IS NOT NULL;
GO
