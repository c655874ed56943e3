-- dw.fact_enrolment: one row per person and course. Codes go through the map first, so that
-- three spellings of a course are one enrolment; the earliest counts.
SET NOCOUNT ON;

TRUNCATE TABLE dw.fact_enrolment;

;WITH mapped AS
(
    SELECT
        e.enrolment_id,
        e.person_id,
        ISNULL(m.course_id, -1)               AS course_key,
        ISNULL(m.course_code, e.course_code)  AS course_code,
        e.session_id,
        e.enrolled_at,
        e.source,
        e.status
    FROM stg.enrolments AS e
    LEFT JOIN dw.course_code_map AS m
           ON m.course_code = e.course_code
),
ranked AS
(
    SELECT
        mapped.*,
        ROW_NUMBER() OVER (PARTITION BY person_id, course_code ORDER BY enrolled_at, enrolment_id) AS rn,
        COUNT(*)         OVER (PARTITION BY person_id, course_code) AS copies,
        MAX(enrolled_at) OVER (PARTITION BY person_id, course_code) AS last_seen_at
    FROM mapped
)
INSERT INTO dw.fact_enrolment
    (enrolment_id, person_key, course_key, course_code, session_id, enrolled_at, date_key, fiscal_period, channel, status, duplicates, last_seen_at)
SELECT
    r.enrolment_id,
    ISNULL(p.person_key, -1),
    r.course_key,
    r.course_code,
    r.session_id,
    r.enrolled_at,
    dw.fn_date_key(CAST(r.enrolled_at AS date)),
    d.fiscal_period,
    CASE r.source
        WHEN 'SELF'     THEN 'Self-service'
        WHEN 'MANAGER'  THEN 'Line manager'
        WHEN 'AUDIENCE' THEN 'Assigned'
        ELSE 'Import'
    END,
    r.status,
    r.copies - 1,
    r.last_seen_at
FROM ranked AS r
LEFT JOIN dw.dim_person AS p
       ON p.person_key = r.person_id
LEFT JOIN dw.dim_date AS d
       ON d.calendar_date = CAST(r.enrolled_at AS date)
WHERE r.rn = 1;

PRINT 'dw.fact_enrolment: ' + CAST(@@ROWCOUNT AS varchar(12)) + ' rows';
GO
