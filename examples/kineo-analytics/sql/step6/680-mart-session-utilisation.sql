-- dw.mart_session_utilisation: how full the sessions of a course were in a quarter, and who held them.
SET NOCOUNT ON;

IF OBJECT_ID('tempdb..#session') IS NOT NULL
    DROP TABLE #session;

SELECT
    f.session_id,
    f.course_key,
    CAST(DATEADD(quarter, DATEDIFF(quarter, 0, f.starts_at), 0) AS date) AS quarter_start,
    f.capacity,
    f.enrolled,
    f.attendees,
    s.trainer_id,
    CASE WHEN s.status = 'cancelled' THEN 1 ELSE 0 END AS is_cancelled
INTO #session
FROM dw.session_fill AS f
INNER JOIN stg.sessions AS s
        ON s.session_id = f.session_id
WHERE f.starts_at IS NOT NULL;

TRUNCATE TABLE dw.mart_session_utilisation;

INSERT INTO dw.mart_session_utilisation
    (course_key, course_code, quarter_start, [sessions], cancelled, seats, enrolled, attendees, utilisation, quartile, trainers)
SELECT
    x.course_key,
    k.course_code,
    x.quarter_start,
    x.session_count,
    x.cancelled,
    x.seats,
    x.enrolled,
    x.attendees,
    x.utilisation,
    NTILE(4) OVER (ORDER BY x.utilisation, x.course_key, x.quarter_start),
    t.trainers
FROM
(
    SELECT
        s.course_key,
        s.quarter_start,
        COUNT(CASE WHEN s.is_cancelled = 0 THEN 1 END)                    AS session_count,
        SUM(s.is_cancelled)                                               AS cancelled,
        SUM(CASE WHEN s.is_cancelled = 0 THEN s.capacity END)             AS seats,
        SUM(CASE WHEN s.is_cancelled = 0 THEN s.enrolled ELSE 0 END)      AS enrolled,
        SUM(CASE WHEN s.is_cancelled = 0 THEN s.attendees ELSE 0 END)     AS attendees,
        CAST(100.0 * SUM(CASE WHEN s.is_cancelled = 0 THEN s.attendees ELSE 0 END)
             / NULLIF(SUM(CASE WHEN s.is_cancelled = 0 THEN s.capacity END), 0) AS decimal(5,1)) AS utilisation
    FROM #session AS s
    GROUP BY s.course_key, s.quarter_start
) AS x
INNER JOIN dw.dim_course AS k
        ON k.course_key = x.course_key
LEFT JOIN
(
    SELECT
        d.course_key,
        d.quarter_start,
        STRING_AGG(CAST(d.trainer_id AS varchar(12)), ', ') WITHIN GROUP (ORDER BY d.trainer_id) AS trainers
    FROM (SELECT DISTINCT course_key, quarter_start, trainer_id FROM #session WHERE is_cancelled = 0 AND trainer_id IS NOT NULL) AS d
    GROUP BY d.course_key, d.quarter_start
) AS t
        ON t.course_key    = x.course_key
       AND t.quarter_start = x.quarter_start;

DROP TABLE #session;
GO
