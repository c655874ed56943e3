-- stg.sessions: DATEDIFF counts the minute boundaries that are passed, not elapsed minutes.
SET NOCOUNT ON;

TRUNCATE TABLE stg.sessions;

WITH typed AS
(
    SELECT
        TRY_CAST(s.session_id AS int)                              AS session_id,
        UPPER(NULLIF(LTRIM(RTRIM(s.course_code)), ''))             AS course_code,
        TRY_CONVERT(datetime, NULLIF(LTRIM(RTRIM(s.starts_at)), ''), 121) AS starts_at,
        TRY_CONVERT(datetime, NULLIF(LTRIM(RTRIM(s.ends_at)), ''), 121)   AS ends_at,
        TRY_CAST(NULLIF(LTRIM(RTRIM(s.capacity)), '') AS int)      AS capacity,
        TRY_CAST(NULLIF(LTRIM(RTRIM(s.trainer_id)), '') AS int)    AS trainer_id,
        LOWER(LTRIM(RTRIM(s.status)))                              AS status
    FROM [raw].[sessions] AS s
)
INSERT INTO stg.sessions
    (session_id, course_code, starts_at, ends_at, duration_minutes, capacity, trainer_id, status, loaded_at)
SELECT
    t.session_id,
    t.course_code,
    t.starts_at,
    t.ends_at,
    DATEDIFF(minute, t.starts_at, t.ends_at),
    t.capacity,
    t.trainer_id,
    t.status,
    GETDATE()
FROM typed AS t
WHERE t.session_id IS NOT NULL;
GO
