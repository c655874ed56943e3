-- dw.due_item: until when. A weekend moves to Monday; the reminder goes out a week before.
SET NOCOUNT ON;

DECLARE @as_of date;
SELECT @as_of = CONVERT(date, GETDATE());

TRUNCATE TABLE dw.due_item;

INSERT INTO dw.due_item (person_id, course_key, required_from, due_raw, due_on, moved_days, fiscal_period, reminder_on, days_left)
SELECT
    r.person_id,
    r.course_key,
    r.required_from,
    x.due_raw,
    y.due_on,
    DATEDIFF(day, x.due_raw, y.due_on),
    d.fiscal_period,
    (SELECT MAX(v.reminder_on) FROM (VALUES (r.required_from), (DATEADD(day, -7, y.due_on))) AS v (reminder_on)),
    DATEDIFF(day, @as_of, y.due_on)
FROM dw.required_learning AS r
CROSS APPLY (SELECT DATEADD(day, r.due_days, r.required_from) AS due_raw) AS x
CROSS APPLY (SELECT dw.fn_working_day(x.due_raw) AS due_on) AS y
LEFT OUTER JOIN dw.dim_date AS d
             ON d.calendar_date = y.due_on;
GO
