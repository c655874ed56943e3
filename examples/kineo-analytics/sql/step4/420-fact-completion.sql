-- dw.fact_completion: every completion with its attempt number; the best attempt is marked.
-- Late corrections are applied to the work table by a procedure, before attempts are compared.
SET NOCOUNT ON;

DECLARE @now       datetime = GETDATE(),
        @corrected int;

IF OBJECT_ID('tempdb..#completion') IS NOT NULL
    DROP TABLE #completion;

CREATE TABLE #completion
(
    completion_id int         NOT NULL PRIMARY KEY,
    person_id     int         NULL,
    course_key    int         NOT NULL,
    course_code   varchar(20) NULL,
    completed_at  datetime    NOT NULL,
    score         int         NULL,
    max_score     int         NULL,
    score_percent int         NULL,
    correction_id int         NULL
);

INSERT INTO #completion (completion_id, person_id, course_key, course_code, completed_at, score, max_score, score_percent)
SELECT
    c.completion_id,
    c.person_id,
    ISNULL(m.course_id, -1),
    ISNULL(m.course_code, c.course_code),
    c.completed_at,
    c.score,
    c.max_score,
    c.score_percent
FROM stg.completions AS c
LEFT JOIN dw.course_code_map AS m
       ON m.course_code = c.course_code
WHERE c.completed_at IS NOT NULL;

EXEC dw.usp_apply_late_corrections @applied_at = @now, @corrected = @corrected OUTPUT;

PRINT CAST(@corrected AS varchar(12)) + ' completions corrected';

TRUNCATE TABLE dw.fact_completion;

INSERT INTO dw.fact_completion
    (completion_id, person_id, course_key, course_code, completed_at, completed_on, date_key, fiscal_period,
     attempt_no, score, max_score, score_percent, is_pass, is_best_attempt, is_corrected, price)
SELECT
    c.completion_id,
    c.person_id,
    c.course_key,
    c.course_code,
    c.completed_at,
    CONVERT(date, c.completed_at),
    YEAR(c.completed_at) * 10000 + MONTH(c.completed_at) * 100 + DAY(c.completed_at),
    d.fiscal_period,
    ROW_NUMBER() OVER (PARTITION BY c.person_id, c.course_code ORDER BY c.completed_at, c.completion_id),
    c.score,
    c.max_score,
    c.score_percent,
    CASE WHEN c.score_percent >= 60 THEN 1 WHEN c.score_percent < 60 THEN 0 END,
    -- NULL is the lowest per cent, so a marked attempt is always better than one without marks
    CASE WHEN ROW_NUMBER() OVER (PARTITION BY c.person_id, c.course_code
                                 ORDER BY c.score_percent DESC, c.completed_at, c.completion_id) = 1
         THEN 1 ELSE 0 END,
    CASE WHEN c.correction_id IS NULL THEN 0 ELSE 1 END,
    k.price
FROM #completion AS c
LEFT JOIN dw.dim_date AS d
       ON d.calendar_date = CONVERT(date, c.completed_at)
LEFT JOIN dw.dim_course AS k
       ON k.course_key = c.course_key;

DROP TABLE #completion;
GO
