-- dw.required_learning: a course is required once, whichever audiences ask for it.
SET NOCOUNT ON;

DECLARE @as_of date = CAST(GETDATE() AS date);

DELETE FROM dw.required_learning;

INSERT INTO dw.required_learning (person_id, course_key, audience_count, audience_list, required_from, due_days, is_mandatory)
SELECT
    m.person_id,
    c.course_key,
    COUNT(*),
    STRING_AGG(m.audience_code, ', ') WITHIN GROUP (ORDER BY m.audience_code),
    ISNULL(MIN(m.added_on), @as_of),
    MIN(a.due_days),
    c.mandatory
FROM dw.audience_membership AS m
INNER JOIN stg.audiences AS a
        ON a.audience_code = m.audience_code
INNER JOIN dw.course_code_map AS k
        ON k.course_code = m.course_code
INNER JOIN dw.dim_course AS c
        ON c.course_key = k.course_id
WHERE c.is_retired = 0
GROUP BY m.person_id, c.course_key, c.mandatory;
GO
