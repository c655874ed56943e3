-- stg.attendance: what was written down for cancelled sessions is taken out again.
-- The doubled days stay: attendance_streak has to cope with them.
SET NOCOUNT ON;

TRUNCATE TABLE stg.attendance;

INSERT INTO stg.attendance (person_id, session_id, attended_on, minutes, status, loaded_at)
SELECT
    TRY_CONVERT(int, a.person_id),
    TRY_CONVERT(int, a.session_id),
    CASE
        WHEN CHARINDEX('/', a.attended_on) > 0 THEN TRY_CONVERT(date, LTRIM(RTRIM(a.attended_on)), 103)
        ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(a.attended_on)), ''), 23)
    END,
    TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(a.minutes)), '')),
    LOWER(LTRIM(RTRIM(a.status))),
    GETDATE()
FROM [raw].attendance AS a
WHERE TRY_CONVERT(int, a.person_id) IS NOT NULL
  AND TRY_CONVERT(int, a.session_id) IS NOT NULL;

DELETE a
FROM stg.attendance AS a
INNER JOIN stg.sessions AS s
        ON s.session_id = a.session_id
WHERE s.status = 'CANCELLED';
GO
