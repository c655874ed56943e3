-- dw.compliance_status: how every required item stands on the as-of date.
SET NOCOUNT ON;

DECLARE @as_of date = CAST(GETDATE() AS date);

IF OBJECT_ID('tempdb..#item') IS NOT NULL
    DROP TABLE #item;

SELECT
    d.person_id,
    d.course_key,
    j.org_code,
    d.due_on,
    ISNULL(s.status, 'not enrolled')                            AS status,
    CASE WHEN s.status = 'completed' THEN s.completed_on END    AS completed_on,
    CONVERT(bit, CASE s.status WHEN 'completed' THEN 1 ELSE 0 END) AS is_complete,
    d.days_left
INTO #item
FROM dw.due_item AS d
LEFT JOIN dw.person_course_status AS s
       ON s.person_id  = d.person_id
      AND s.course_key = d.course_key
LEFT JOIN dw.current_job AS j
       ON j.person_id = d.person_id;

TRUNCATE TABLE dw.compliance_status;

INSERT INTO dw.compliance_status
    (person_id, course_key, org_code, due_on, status, state, completed_on, days_late, is_complete, checked_on)
SELECT
    i.person_id,
    i.course_key,
    i.org_code,
    i.due_on,
    i.status,
    CASE
        WHEN i.is_complete = 1          THEN 'complete'
        WHEN i.due_on < @as_of          THEN 'overdue'
        WHEN i.days_left <= 30          THEN 'due soon'
        ELSE 'open'
    END,
    i.completed_on,
    CASE
        WHEN i.is_complete = 1 AND i.completed_on > i.due_on THEN DATEDIFF(day, i.due_on, i.completed_on)
        WHEN i.is_complete = 0 AND i.due_on < @as_of         THEN DATEDIFF(dd, i.due_on, @as_of)
        ELSE 0
    END,
    i.is_complete,
    @as_of
FROM #item AS i;

DROP TABLE #item;
GO
