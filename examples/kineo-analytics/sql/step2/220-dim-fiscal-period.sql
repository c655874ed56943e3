-- dw.dim_fiscal_period: one row per fiscal month, with its neighbours and running working days.
SET NOCOUNT ON;

DECLARE @as_of date;
SELECT @as_of = CONVERT(date, GETDATE());

TRUNCATE TABLE dw.dim_fiscal_period;

;WITH period AS
(
    SELECT
        d.fiscal_period,
        d.fiscal_year,
        d.fiscal_quarter,
        d.fiscal_month,
        MIN(d.calendar_date)                                    AS starts_on,
        MAX(d.calendar_date)                                    AS ends_on,
        COUNT(*)                                                AS day_count,
        SUM(CASE WHEN d.is_weekend = 0 THEN 1 ELSE 0 END)       AS working_days
    FROM dw.dim_date AS d
    GROUP BY d.fiscal_period, d.fiscal_year, d.fiscal_quarter, d.fiscal_month
)
INSERT INTO dw.dim_fiscal_period
(
    fiscal_period, fiscal_year, fiscal_quarter, fiscal_month, period_name, starts_on, ends_on,
    day_count, working_days, working_share, year_to_date, previous_period, next_period, is_closed
)
SELECT
    p.fiscal_period,
    p.fiscal_year,
    p.fiscal_quarter,
    p.fiscal_month,
    CONCAT('FY', p.fiscal_year % 100, ' ', LEFT(DATENAME(month, p.starts_on), 3), ' ', YEAR(p.starts_on)),
    p.starts_on,
    p.ends_on,
    p.day_count,
    p.working_days,
    100 * p.working_days / p.day_count,
    SUM(p.working_days) OVER (PARTITION BY p.fiscal_year ORDER BY p.fiscal_month ROWS UNBOUNDED PRECEDING),
    LAG(p.fiscal_period)  OVER (ORDER BY p.starts_on),
    LEAD(p.fiscal_period) OVER (ORDER BY p.starts_on),
    CASE WHEN p.ends_on < @as_of THEN 1 ELSE 0 END
FROM period AS p;
GO
