-- dw.session_fill: sessions that nobody booked have a count of 0 and no sum at all.
SET NOCOUNT ON;

TRUNCATE TABLE dw.session_fill;

INSERT INTO dw.session_fill
    (session_id, course_key, starts_at, capacity, enrolled, enrolled_completed, attendees, attended_minutes, average_minutes,
     fill_percent, seats_left, fill_band)
SELECT
    s.session_id,
    dw.fn_course_key(s.course_code),
    s.starts_at,
    s.capacity,
    e.enrolled,
    e.completed,
    a.attendees,
    a.minutes,
    a.average_minutes,
    100 * e.enrolled / NULLIF(s.capacity, 0),
    s.capacity - e.enrolled,
    CASE
        WHEN ISNULL(s.capacity, 0) = 0                THEN 'unknown'
        WHEN e.enrolled = 0                           THEN 'empty'
        WHEN e.enrolled > s.capacity                  THEN 'over'
        WHEN 100 * e.enrolled / s.capacity >= 80      THEN 'busy'
        ELSE 'open'
    END
FROM stg.sessions AS s
OUTER APPLY
(
    SELECT
        COUNT(*) AS enrolled,
        SUM(CASE WHEN f.status = 'Completed' THEN 1 WHEN f.status IS NOT NULL THEN 0 END) AS completed
    FROM dw.fact_enrolment AS f
    WHERE f.session_id = s.session_id
) AS e
OUTER APPLY
(
    SELECT
        COUNT(DISTINCT t.person_id) AS attendees,
        SUM(t.minutes)              AS minutes,
        AVG(t.minutes)              AS average_minutes    -- of whole numbers: a whole number
    FROM dw.fact_attendance AS t
    WHERE t.session_id = s.session_id
) AS a;
GO
