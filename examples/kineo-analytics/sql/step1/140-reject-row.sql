-- etl.reject_row: every value that is there and does not convert, as the file has it.
-- Each source unpivots its typed columns with APPLY (VALUES ...): name, text, converted or not.
SET NOCOUNT ON;

DECLARE @now datetime = GETDATE();

TRUNCATE TABLE etl.reject_row;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'people', LTRIM(RTRIM(r.person_id)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].people AS r
CROSS APPLY
(
    VALUES
    ('person_id', r.person_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.person_id))) IS NULL, 0, 1)),
    ('hire_date', r.hire_date, 'not a date',
        IIF(CASE WHEN r.hire_date LIKE '%/%' THEN TRY_CONVERT(date, LTRIM(RTRIM(r.hire_date)), 103) ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(r.hire_date)), ''), 23) END IS NULL, 0, 1)),
    ('leave_date', r.leave_date, 'not a date',
        IIF(CASE WHEN r.leave_date LIKE '%/%' THEN TRY_CONVERT(date, LTRIM(RTRIM(r.leave_date)), 103) ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(r.leave_date)), ''), 23) END IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'positions', LTRIM(RTRIM(r.position_code)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].positions AS r
CROSS APPLY
(
    VALUES
    ('grade', r.grade, 'not 0 to 255',
        IIF(TRY_CONVERT(tinyint, LTRIM(RTRIM(r.grade))) IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'job_assignments', LTRIM(RTRIM(r.job_id)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].job_assignments AS r
CROSS APPLY
(
    VALUES
    ('job_id', r.job_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.job_id))) IS NULL, 0, 1)),
    ('person_id', r.person_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.person_id))) IS NULL, 0, 1)),
    ('manager_id', r.manager_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.manager_id))) IS NULL, 0, 1)),
    ('start_date', r.start_date, 'not a date',
        IIF(CASE WHEN r.start_date LIKE '%/%' THEN TRY_CONVERT(date, LTRIM(RTRIM(r.start_date)), 103) ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(r.start_date)), ''), 23) END IS NULL, 0, 1)),
    ('end_date', r.end_date, 'not a date',
        IIF(CASE WHEN r.end_date LIKE '%/%' THEN TRY_CONVERT(date, LTRIM(RTRIM(r.end_date)), 103) ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(r.end_date)), ''), 23) END IS NULL, 0, 1)),
    ('modified_at', r.modified_at, 'not a time',
        IIF(TRY_CONVERT(datetime, REPLACE(LTRIM(RTRIM(r.modified_at)), 'T', ' '), 121) IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'courses', LTRIM(RTRIM(r.course_id)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].courses AS r
CROSS APPLY
(
    VALUES
    ('course_id', r.course_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.course_id))) IS NULL, 0, 1)),
    ('minutes', r.minutes, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.minutes))) IS NULL, 0, 1)),
    ('price', r.price, 'not an amount',
        IIF(TRY_CONVERT(decimal(10, 4), LTRIM(RTRIM(r.price))) IS NULL, 0, 1)),
    ('retired_on', r.retired_on, 'not a date',
        IIF(CASE WHEN r.retired_on LIKE '%/%' THEN TRY_CONVERT(date, LTRIM(RTRIM(r.retired_on)), 103) ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(r.retired_on)), ''), 23) END IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'sessions', LTRIM(RTRIM(r.session_id)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].sessions AS r
CROSS APPLY
(
    VALUES
    ('session_id', r.session_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.session_id))) IS NULL, 0, 1)),
    ('starts_at', r.starts_at, 'not a time',
        IIF(TRY_CONVERT(datetime, REPLACE(LTRIM(RTRIM(r.starts_at)), 'T', ' '), 121) IS NULL, 0, 1)),
    ('ends_at', r.ends_at, 'not a time',
        IIF(TRY_CONVERT(datetime, REPLACE(LTRIM(RTRIM(r.ends_at)), 'T', ' '), 121) IS NULL, 0, 1)),
    ('capacity', r.capacity, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.capacity))) IS NULL, 0, 1)),
    ('trainer_id', r.trainer_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.trainer_id))) IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'enrolments', LTRIM(RTRIM(r.enrolment_id)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].enrolments AS r
CROSS APPLY
(
    VALUES
    ('enrolment_id', r.enrolment_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.enrolment_id))) IS NULL, 0, 1)),
    ('person_id', r.person_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.person_id))) IS NULL, 0, 1)),
    ('session_id', r.session_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.session_id))) IS NULL, 0, 1)),
    ('enrolled_at', r.enrolled_at, 'not a time',
        IIF(TRY_CONVERT(datetime2(3), LTRIM(RTRIM(r.enrolled_at)), 121) IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'completions', LTRIM(RTRIM(r.completion_id)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].completions AS r
CROSS APPLY
(
    VALUES
    ('completion_id', r.completion_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.completion_id))) IS NULL, 0, 1)),
    ('person_id', r.person_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.person_id))) IS NULL, 0, 1)),
    ('completed_at', r.completed_at, 'not a time',
        IIF(TRY_CONVERT(datetime, REPLACE(LTRIM(RTRIM(r.completed_at)), 'T', ' '), 121) IS NULL, 0, 1)),
    ('score', r.score, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.score))) IS NULL, 0, 1)),
    ('max_score', r.max_score, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.max_score))) IS NULL, 0, 1)),
    ('attempt', r.attempt, 'not 0 to 255',
        IIF(TRY_CONVERT(tinyint, LTRIM(RTRIM(r.attempt))) IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'attendance', CONCAT(LTRIM(RTRIM(r.person_id)), '/', LTRIM(RTRIM(r.session_id))), v.column_name, v.raw_value, v.reason, @now
FROM [raw].attendance AS r
CROSS APPLY
(
    VALUES
    ('person_id', r.person_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.person_id))) IS NULL, 0, 1)),
    ('session_id', r.session_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.session_id))) IS NULL, 0, 1)),
    ('attended_on', r.attended_on, 'not a date',
        IIF(CASE WHEN r.attended_on LIKE '%/%' THEN TRY_CONVERT(date, LTRIM(RTRIM(r.attended_on)), 103) ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(r.attended_on)), ''), 23) END IS NULL, 0, 1)),
    ('minutes', r.minutes, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.minutes))) IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'certifications', LTRIM(RTRIM(r.cert_code)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].certifications AS r
CROSS APPLY
(
    VALUES
    ('valid_months', r.valid_months, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.valid_months))) IS NULL, 0, 1)),
    ('grace_days', r.grace_days, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.grace_days))) IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'awards', LTRIM(RTRIM(r.award_id)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].awards AS r
CROSS APPLY
(
    VALUES
    ('award_id', r.award_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.award_id))) IS NULL, 0, 1)),
    ('person_id', r.person_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.person_id))) IS NULL, 0, 1)),
    ('awarded_on', r.awarded_on, 'not a date',
        IIF(CASE WHEN r.awarded_on LIKE '%/%' THEN TRY_CONVERT(date, LTRIM(RTRIM(r.awarded_on)), 103) ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(r.awarded_on)), ''), 23) END IS NULL, 0, 1)),
    ('revoked_on', r.revoked_on, 'not a date',
        IIF(CASE WHEN r.revoked_on LIKE '%/%' THEN TRY_CONVERT(date, LTRIM(RTRIM(r.revoked_on)), 103) ELSE TRY_CONVERT(date, NULLIF(LTRIM(RTRIM(r.revoked_on)), ''), 23) END IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'audiences', LTRIM(RTRIM(r.audience_code)), v.column_name, v.raw_value, v.reason, @now
FROM [raw].audiences AS r
CROSS APPLY
(
    VALUES
    ('due_days', r.due_days, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.due_days))) IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;

INSERT INTO etl.reject_row (source_table, source_key, column_name, raw_value, reason, rejected_at)
SELECT 'audience_members', CONCAT(LTRIM(RTRIM(r.audience_code)), '/', LTRIM(RTRIM(r.person_id))), v.column_name, v.raw_value, v.reason, @now
FROM [raw].audience_members AS r
CROSS APPLY
(
    VALUES
    ('person_id', r.person_id, 'not a whole number',
        IIF(TRY_CONVERT(int, LTRIM(RTRIM(r.person_id))) IS NULL, 0, 1)),
    ('added_at', r.added_at, 'not a time',
        IIF(TRY_CONVERT(datetime2(3), LTRIM(RTRIM(r.added_at)), 121) IS NULL, 0, 1)),
    ('removed_at', NULLIF(r.removed_at, 'NULL'), 'not a time',
        IIF(TRY_CONVERT(datetime2(3), LTRIM(RTRIM(r.removed_at)), 121) IS NULL, 0, 1))
) AS v (column_name, raw_value, reason, is_converted)
WHERE v.is_converted = 0
  AND NULLIF(LTRIM(RTRIM(v.raw_value)), '') IS NOT NULL;
GO
