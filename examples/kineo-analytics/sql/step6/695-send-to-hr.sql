-- A leftover of 2016: the HR server still wants to know who is overdue.
SET NOCOUNT ON;

DELETE FROM [HRLINK].[HRProd].[dbo].[training_overdue];

INSERT INTO [HRLINK].[HRProd].[dbo].[training_overdue] (employee_no, course_code, due_on, days_overdue)
SELECT p.employee_no, c.course_code, o.due_on, o.days_overdue
FROM dw.overdue_item AS o
INNER JOIN dw.dim_person AS p
        ON p.person_key = o.person_id
INNER JOIN dw.dim_course AS c
        ON c.course_key = o.course_key
WHERE o.[level] = 3;
GO
