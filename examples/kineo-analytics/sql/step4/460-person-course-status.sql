-- dw.person_course_status: from the enrolments, then brought up to date from the completions.
SET NOCOUNT ON;

DECLARE @now datetime = GETDATE();

BEGIN TRY
    BEGIN TRANSACTION;

    DELETE FROM dw.person_course_status;

    INSERT INTO dw.person_course_status (person_id, course_key, status, origin, enrolled_on, updated_at)
    SELECT
        e.person_key,
        e.course_key,
        CASE WHEN e.status = 'cancelled' THEN 'cancelled' ELSE 'enrolled' END,
        'enrolment',
        CAST(e.enrolled_at AS date),
        @now
    FROM dw.fact_enrolment AS e
    WHERE e.person_key <> -1
      AND e.course_key <> -1;

    UPDATE s
    SET    s.status           = CASE WHEN f.is_pass = 0 THEN 'failed' ELSE 'completed' END,
           s.completed_on     = f.completed_on,
           s.best_percent     = f.score_percent,
           s.attempts         = n.attempts,
           s.days_to_complete = DATEDIFF(day, s.enrolled_on, f.completed_on)
    FROM   dw.person_course_status AS s
    INNER JOIN dw.fact_completion AS f
            ON f.person_id  = s.person_id
           AND f.course_key = s.course_key
           AND f.is_best_attempt = 1
    INNER JOIN
    (
        SELECT person_id, course_key, COUNT(*) AS attempts
        FROM dw.fact_completion
        GROUP BY person_id, course_key
    ) AS n
            ON n.person_id  = s.person_id
           AND n.course_key = s.course_key;

    -- Completed without ever having enrolled: the old LMS allowed that.
    INSERT INTO dw.person_course_status
        (person_id, course_key, status, origin, enrolled_on, completed_on, best_percent, attempts, days_to_complete, updated_at)
    SELECT
        f.person_id,
        f.course_key,
        CASE WHEN f.is_pass = 0 THEN 'failed' ELSE 'completed' END,
        'completion',
        NULL,
        f.completed_on,
        f.score_percent,
        (SELECT COUNT(*) FROM dw.fact_completion AS o WHERE o.person_id = f.person_id AND o.course_key = f.course_key),
        NULL,
        @now
    FROM dw.fact_completion AS f
    WHERE f.is_best_attempt = 1
      AND f.course_key <> -1
      AND f.person_id IS NOT NULL
      AND NOT EXISTS (SELECT 1
                      FROM dw.person_course_status AS s
                      WHERE s.person_id = f.person_id
                        AND s.course_key = f.course_key);

    COMMIT TRANSACTION;
END TRY
BEGIN CATCH
    IF @@TRANCOUNT > 0
        ROLLBACK TRANSACTION;

    THROW;
END CATCH;
GO
