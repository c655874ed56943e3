-- dw.mart_completion_pivot: the fiscal year's completions by category, a column for each month.
SET NOCOUNT ON;

DECLARE @today       date = GETDATE();
DECLARE @fiscal_year smallint;

SELECT @fiscal_year = fiscal_year
FROM dw.dim_date
WHERE calendar_date = @today;

TRUNCATE TABLE dw.mart_completion_pivot;

INSERT INTO dw.mart_completion_pivot (category, [jul], [aug], [sep], [oct], [nov], [dec], [jan], [feb], [mar], [apr], [may], [jun])
SELECT category, [July], [August], [September], [October], [November], [December], [January], [February], [March], [April], [May], [June]
FROM
(
    SELECT k.category, d.month_name, f.completion_id
    FROM dw.fact_completion AS f
    INNER JOIN dw.dim_date AS d
            ON d.date_key = f.date_key
    INNER JOIN dw.dim_course AS k
            ON k.course_key = f.course_key
    WHERE d.fiscal_year = @fiscal_year
) AS s
PIVOT
(
    COUNT(completion_id)
    FOR month_name IN ([July], [August], [September], [October], [November], [December],
                       [January], [February], [March], [April], [May], [June])
) AS p;
GO
