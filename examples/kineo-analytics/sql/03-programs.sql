/* Functions and procedures that the steps call. */
SET ANSI_NULLS ON;
SET QUOTED_IDENTIFIER ON;
GO
-- 20240331 for 31 March 2024: the key of dw.dim_date.
CREATE FUNCTION dw.fn_date_key (@day date)
RETURNS int
AS
BEGIN
    RETURN CONVERT(int, CONVERT(char(8), @day, 112));
END;
GO
-- The course that stands for a code, however it is spelled; -1 if it is in no catalogue.
CREATE FUNCTION dw.fn_course_key (@course_code varchar(20))
RETURNS int
AS
BEGIN
    DECLARE @course_key int;

    SELECT @course_key = m.course_id
    FROM dw.course_code_map AS m
    WHERE m.course_code = @course_code;

    RETURN ISNULL(@course_key, -1);
END;
GO
/* Applies the last correction of each completion to the caller's #completion, and writes down
   what became of each. */
CREATE PROCEDURE dw.usp_apply_late_corrections
    @applied_at datetime,
    @corrected  int OUTPUT
AS
BEGIN
    SET NOCOUNT ON;

    UPDATE l
    SET    l.outcome    = NULL,
           l.applied_at = NULL
    FROM   etl.late_correction AS l;

    ;WITH latest AS
    (
        SELECT
            l.correction_id,
            l.completion_id,
            l.score,
            l.max_score,
            ROW_NUMBER() OVER (PARTITION BY l.completion_id ORDER BY l.corrected_on DESC, l.correction_id DESC) AS rn
        FROM etl.late_correction AS l
    )
    UPDATE c
    SET    c.score         = k.score,
           c.max_score     = k.max_score,
           c.score_percent = 100 * k.score / NULLIF(k.max_score, 0),
           c.correction_id = k.correction_id
    FROM   #completion AS c
    INNER JOIN latest AS k
            ON k.completion_id = c.completion_id
    WHERE  k.rn = 1;

    SET @corrected = @@ROWCOUNT;

    UPDATE l
    SET    l.outcome    = CASE
                              WHEN c.completion_id IS NULL          THEN 'no completion'
                              WHEN c.correction_id = l.correction_id THEN 'applied'
                              ELSE 'superseded'
                          END,
           l.applied_at = CASE WHEN c.correction_id = l.correction_id THEN @applied_at END
    FROM   etl.late_correction AS l
    LEFT JOIN #completion AS c
           ON c.completion_id = l.completion_id;
END;
GO
CREATE PROCEDURE dw.usp_load_fact_attendance
AS
BEGIN
    SET NOCOUNT ON;

    TRUNCATE TABLE dw.fact_attendance;

    -- A day that was written down twice is one day.
    INSERT INTO dw.fact_attendance
        (person_id, session_id, attended_on, course_key, date_key, minutes, times_recorded, is_late)
    SELECT
        a.person_id,
        a.session_id,
        a.attended_on,
        ISNULL(MAX(m.course_id), -1),
        CONVERT(int, CONVERT(char(8), a.attended_on, 112)),
        MAX(a.minutes),
        COUNT(*),
        MAX(CASE WHEN a.status = 'late' THEN 1 ELSE 0 END)
    FROM stg.attendance AS a
    LEFT JOIN stg.sessions AS s
           ON s.session_id = a.session_id
    LEFT JOIN dw.course_code_map AS m
           ON m.course_code = s.course_code
    WHERE a.status <> 'absent'
      AND a.attended_on IS NOT NULL
    GROUP BY a.person_id, a.session_id, a.attended_on;
END;
GO
-- Gaps and islands: days in a row have the same distance to their own number.
CREATE PROCEDURE dw.usp_load_attendance_streak
AS
BEGIN
    SET NOCOUNT ON;

    TRUNCATE TABLE dw.attendance_streak;

    WITH attended_day AS
    (
        SELECT person_id, attended_on, SUM(minutes) AS minutes
        FROM dw.fact_attendance
        GROUP BY person_id, attended_on
    ),
    island AS
    (
        SELECT
            person_id,
            attended_on,
            minutes,
            DATEADD(day, -ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY attended_on), attended_on) AS anchor
        FROM attended_day
    ),
    streak AS
    (
        SELECT person_id, MIN(attended_on) AS starts_on, MAX(attended_on) AS ends_on, COUNT(*) AS days, SUM(minutes) AS minutes
        FROM island
        GROUP BY person_id, anchor
    )
    INSERT INTO dw.attendance_streak (person_id, streak_no, starts_on, ends_on, days, minutes, is_longest)
    SELECT
        person_id,
        ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY starts_on),
        starts_on,
        ends_on,
        days,
        minutes,
        CASE WHEN ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY days DESC, starts_on) = 1 THEN 1 ELSE 0 END
    FROM streak;
END;
GO
/* Attendance and what is derived from it. */
CREATE PROCEDURE dw.usp_load_attendance
    @with_streaks bit = 1
AS
BEGIN
    SET NOCOUNT ON;

    EXEC dw.usp_load_fact_attendance;

    IF @with_streaks = 1
        EXEC dw.usp_load_attendance_streak;

    RETURN 0;
END;
GO
/* ---- step 5 --------------------------------------------------------------- */

-- A day in a weekend moves to the Monday behind it. DATEFIRST 7: Sunday is 1, Saturday is 7.
CREATE FUNCTION dw.fn_working_day (@day date)
RETURNS date
WITH SCHEMABINDING
AS
BEGIN
    RETURN CASE DATEPART(weekday, @day)
               WHEN 7 THEN DATEADD(day, 2, @day)
               WHEN 1 THEN DATEADD(day, 1, @day)
               ELSE @day
           END;
END;
GO
-- Sets the state of what has expired in dw.cert_status.
CREATE PROCEDURE dw.usp_expire_certificates
    @as_of date
AS
BEGIN
    SET NOCOUNT ON;

    UPDATE dw.cert_status
    SET    state = CASE WHEN grace_until >= @as_of THEN 'in grace' ELSE 'lapsed' END
    WHERE  expires_on < @as_of
      AND  state = 'valid';
END;
GO
/* Rebuilds dw.cert_status: the latest award of each certificate of a person. */
CREATE PROCEDURE dw.usp_refresh_cert_status
    @as_of   date = NULL,
    @expired int  = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;

    IF @as_of IS NULL
        SET @as_of = CAST(GETDATE() AS date);

    TRUNCATE TABLE dw.cert_status;

    INSERT INTO dw.cert_status
        (person_id, cert_code, award_id, awarded_on, expires_on, grace_until, awards, state, days_to_expiry, renew_by)
    SELECT
        h.person_id,
        h.cert_code,
        h.award_id,
        h.awarded_on,
        h.expires_on,
        h.grace_until,
        h.award_no,
        IIF(h.revoked_on <= @as_of, 'revoked', 'valid'),
        DATEDIFF(day, @as_of, h.expires_on),
        EOMONTH(h.expires_on, -1)
    FROM dw.award_history AS h
    WHERE h.is_latest = 1;

    EXEC dw.usp_expire_certificates @as_of;

    SELECT @expired = COUNT(*)
    FROM dw.cert_status
    WHERE state IN ('in grace', 'lapsed');
END;
GO
CREATE PROCEDURE etl.usp_queue_reminder
    @person_id  int,
    @items      int,
    @worst_days int
AS
BEGIN
    SET NOCOUNT ON;

    INSERT INTO etl.reminder (person_id, items, worst_days, [message])
    VALUES (@person_id, @items, @worst_days,
            CONCAT(@items, N' overdue, the oldest by ', @worst_days, N' days'));
END;
GO

/* ---- step 6 --------------------------------------------------------------- */

-- The unit that somebody was in on a day.
CREATE FUNCTION dw.tvf_unit_at (@person_id int, @day date)
RETURNS TABLE
AS
RETURN
(
    SELECT h.org_code
    FROM dw.job_history AS h
    WHERE h.person_id = @person_id
      AND h.valid_from <= @day
      AND h.valid_to > @day
);
GO
/* Completions by category, a column for each month of a fiscal year: for the portal, which shows
   whatever columns come. */
CREATE PROCEDURE dw.usp_completion_pivot
    @fiscal_year smallint
AS
BEGIN
    SET NOCOUNT ON;

    DECLARE @columns nvarchar(max),
            @sql     nvarchar(max);

    SELECT @columns = STUFF(
    (
        SELECT N', ' + QUOTENAME(CONVERT(char(7), d.month_start, 120))
        FROM dw.dim_date AS d
        WHERE d.fiscal_year = @fiscal_year
          AND d.calendar_date = d.month_start
        ORDER BY d.month_start
        FOR XML PATH('')
    ), 1, 2, N'');

    SET @sql = N'
        SELECT category, ' + @columns + N'
        FROM
        (
            SELECT k.category, CONVERT(char(7), f.completed_on, 120) AS completed_in, f.completion_id
            FROM dw.fact_completion AS f
            INNER JOIN dw.dim_course AS k ON k.course_key = f.course_key
        ) AS s
        PIVOT (COUNT(completion_id) FOR completed_in IN (' + @columns + N')) AS p
        ORDER BY category;';

    EXEC sp_executesql @sql;
END;
GO
