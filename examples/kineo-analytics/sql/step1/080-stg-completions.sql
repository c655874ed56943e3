-- stg.completions: the ratio is of whole numbers, so 7 of 10 is 0; a maximum of 0 gives NULL.
SET NOCOUNT ON;

TRUNCATE TABLE stg.completions;

INSERT INTO stg.completions
    (completion_id, person_id, course_code, completed_at, score, max_score, score_ratio, score_percent, attempt, loaded_at)
SELECT
    t.completion_id,
    t.person_id,
    t.course_code,
    t.completed_at,
    t.score,
    t.max_score,
    t.score / NULLIF(t.max_score, 0),
    100 * t.score / NULLIF(t.max_score, 0),
    t.attempt,
    CURRENT_TIMESTAMP
FROM
(
    SELECT
        TRY_CONVERT(int, c.completion_id)                        AS completion_id,
        TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(c.person_id)), ''))  AS person_id,
        UPPER(NULLIF(LTRIM(RTRIM(c.course_code)), ''))           AS course_code,
        -- 23:59:59.999 becomes midnight of the next day
        TRY_CONVERT(datetime, NULLIF(LTRIM(RTRIM(c.completed_at)), ''), 121) AS completed_at,
        TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(c.score)), ''))      AS score,
        TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(c.max_score)), ''))  AS max_score,
        TRY_CONVERT(tinyint, NULLIF(LTRIM(RTRIM(c.attempt)), '')) AS attempt
    FROM [raw].completions AS c
) AS t
WHERE t.completion_id IS NOT NULL;
GO
