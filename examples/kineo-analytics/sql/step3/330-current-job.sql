-- dw.current_job: the one job that counts on the as-of date. Primary jobs first, then the later
-- start, the later modification, the larger job id.
SET NOCOUNT ON;

DECLARE @as_of date = CAST(GETDATE() AS date);

TRUNCATE TABLE dw.current_job;

INSERT INTO dw.current_job
    (person_id, job_id, position_key, position_code, org_code, manager_id, start_date, is_primary, open_jobs, days_in_job, months_in_job)
SELECT
    r.person_id,
    r.job_id,
    ISNULL(p.position_key, -1),
    r.position_code,
    r.org_code,
    r.manager_id,
    r.start_date,
    r.is_primary,
    r.open_jobs,
    DATEDIFF(day, r.start_date, @as_of),
    DATEDIFF(month, r.start_date, @as_of)
FROM
(
    SELECT
        j.person_id,
        j.job_id,
        j.position_code,
        j.org_code,
        j.manager_id,
        j.start_date,
        j.is_primary,
        open_jobs = COUNT(*) OVER (PARTITION BY j.person_id),
        rn = ROW_NUMBER() OVER
        (
            PARTITION BY j.person_id
            ORDER BY j.is_primary DESC, j.start_date DESC, j.modified_at DESC, j.job_id DESC
        )
    FROM stg.job_assignments AS j
    WHERE @as_of BETWEEN j.start_date AND ISNULL(j.end_date, '99991231')
) AS r
LEFT JOIN dw.dim_position AS p
       ON p.position_code = r.position_code
WHERE r.rn = 1;
GO
