-- dw.overdue_item: what is late, and whom it is told. Each root gets one reminder.
SET NOCOUNT ON;

DECLARE @as_of date = CAST(GETDATE() AS date);

TRUNCATE TABLE dw.overdue_item;

INSERT INTO dw.overdue_item (person_id, course_key, due_on, days_overdue, working_days_overdue, manager_id, escalate_to, [level])
SELECT
    c.person_id,
    c.course_key,
    c.due_on,
    c.days_late,
    (SELECT COUNT(*)
     FROM dw.dim_date AS d
     WHERE d.calendar_date > c.due_on
       AND d.calendar_date <= @as_of
       AND d.is_weekend = 0),
    e.manager_id,
    CASE WHEN l.[level] = 3 THEN h.root_id ELSE e.manager_id END,
    l.[level]
FROM dw.compliance_status AS c
LEFT JOIN dw.manager_edge AS e
       ON e.person_id = c.person_id
LEFT JOIN dw.manager_hierarchy AS h
       ON h.person_id = c.person_id
CROSS APPLY
(
    SELECT CASE WHEN c.days_late <= 30 THEN 1 WHEN c.days_late <= 90 THEN 2 ELSE 3 END AS [level]
) AS l
WHERE c.state = 'overdue';

TRUNCATE TABLE etl.reminder;

DECLARE @root_id int,
        @items   int,
        @worst   int;

DECLARE reminder_cursor CURSOR LOCAL FAST_FORWARD FOR
    SELECT h.root_id, COUNT(*), MAX(o.days_overdue)
    FROM dw.overdue_item AS o
    INNER JOIN dw.manager_hierarchy AS h
            ON h.person_id = o.person_id
    GROUP BY h.root_id
    ORDER BY h.root_id;

OPEN reminder_cursor;
FETCH NEXT FROM reminder_cursor INTO @root_id, @items, @worst;

WHILE @@FETCH_STATUS = 0
BEGIN
    EXEC etl.usp_queue_reminder @root_id, @items, @worst;

    FETCH NEXT FROM reminder_cursor INTO @root_id, @items, @worst;
END;

CLOSE reminder_cursor;
DEALLOCATE reminder_cursor;
GO
