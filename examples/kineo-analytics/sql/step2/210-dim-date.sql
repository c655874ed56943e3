-- dw.dim_date: three fiscal years, FY23 to FY25. The fiscal year starts on 1 July.
SET NOCOUNT ON;
SET DATEFIRST 7;

DECLARE @first_day date = '20220701',
        @last_day  date = '20250630',
        @as_of     date = CAST(GETDATE() AS date);

TRUNCATE TABLE dw.dim_date;

WITH days AS
(
    SELECT @first_day AS d

    UNION ALL

    SELECT DATEADD(day, 1, d)
    FROM days
    WHERE d < @last_day
)
INSERT INTO dw.dim_date
(
    date_key, calendar_date, day_name, day_of_week, day_of_year, week_number, iso_week,
    month_number, month_name, quarter_number, calendar_year, month_start, month_end, is_month_end,
    is_weekend, fiscal_year, fiscal_month, fiscal_quarter, fiscal_period, days_from_as_of, weeks_from_as_of
)
SELECT
    CONVERT(int, CONVERT(char(8), c.d, 112)),
    c.d,
    DATENAME(weekday, c.d),
    DATEPART(weekday, c.d),
    DATEPART(dayofyear, c.d),
    DATEPART(week, c.d),
    DATEPART(iso_week, c.d),
    MONTH(c.d),
    DATENAME(month, c.d),
    DATEPART(quarter, c.d),
    YEAR(c.d),
    DATEADD(month, DATEDIFF(month, 0, c.d), 0),
    EOMONTH(c.d),
    CASE WHEN c.d = EOMONTH(c.d) THEN 1 ELSE 0 END,
    CASE WHEN DATEPART(weekday, c.d) IN (1, 7) THEN 1 ELSE 0 END,
    f.fiscal_year,
    f.fiscal_month,
    (f.fiscal_month - 1) / 3 + 1,
    'FY' + RIGHT(CAST(f.fiscal_year AS varchar(4)), 2) + '-P' + RIGHT('0' + CAST(f.fiscal_month AS varchar(2)), 2),
    DATEDIFF(day, @as_of, c.d),
    DATEDIFF(week, @as_of, c.d)
FROM days AS c
CROSS APPLY
(
    VALUES (YEAR(DATEADD(month, 6, c.d)), (MONTH(c.d) + 5) % 12 + 1)
) AS f (fiscal_year, fiscal_month)
OPTION (MAXRECURSION 0);
GO
