-- dw.mart_learning_spend: what somebody's best attempts cost the unit that they were in on the day.
-- Each price is rounded before it is added up. The cost centre is Finance's.
SET NOCOUNT ON;

TRUNCATE TABLE dw.mart_learning_spend;

WITH priced AS
(
    SELECT
        d.fiscal_year,
        ISNULL(u.org_code, '(none)')  AS org_code,
        f.person_id,
        ROUND(f.price, 2)             AS price
    FROM dw.fact_completion AS f
    INNER JOIN dw.dim_date AS d
            ON d.date_key = f.date_key
    OUTER APPLY dw.tvf_unit_at(f.person_id, f.completed_on) AS u
    WHERE f.is_best_attempt = 1
      AND f.person_id IS NOT NULL
      AND f.price IS NOT NULL
),
spent AS
(
    SELECT fiscal_year, org_code, person_id, COUNT(*) AS completions, SUM(price) AS spend
    FROM priced
    GROUP BY fiscal_year, org_code, person_id
)
INSERT INTO dw.mart_learning_spend
    (fiscal_year, org_code, person_id, completions, spend, share_percent, cost_centre, cost_centre_name, is_over_budget)
SELECT
    s.fiscal_year,
    s.org_code,
    s.person_id,
    s.completions,
    s.spend,
    CAST(100.0 * s.spend / NULLIF(SUM(s.spend) OVER (PARTITION BY s.fiscal_year, s.org_code), 0) AS decimal(5,2)),
    o.cost_centre,
    c.name,
    CASE WHEN SUM(s.spend) OVER (PARTITION BY s.fiscal_year, o.cost_centre) > c.budget THEN 1 ELSE 0 END
FROM spent AS s
LEFT JOIN dw.dim_org AS o
       ON o.org_code = s.org_code
LEFT JOIN dw.cost_centre AS c
       ON c.cost_centre = o.cost_centre;
GO
