-- dw.mart_org_month: completions of each root unit and month, with totals. The name of the cost
-- centre comes from Finance's database.
SET NOCOUNT ON;

IF OBJECT_ID('tempdb..#completion') IS NOT NULL
    DROP TABLE #completion;

SELECT
    f.person_id,
    ISNULL(o.root_org_code, '(none)')                        AS root_org_code,
    DATEADD(month, DATEDIFF(month, 0, f.completed_at), 0)    AS month_start,
    f.is_pass,
    k.minutes
INTO #completion
FROM dw.fact_completion AS f
INNER JOIN dw.dim_course AS k
        ON k.course_key = f.course_key
LEFT JOIN dw.job_history AS h
       ON h.person_id = f.person_id
      AND f.completed_on >= h.valid_from
      AND f.completed_on <  h.valid_to
LEFT JOIN dw.dim_org AS o
       ON o.org_code = h.org_code;

TRUNCATE TABLE dw.mart_org_month;

WITH summed AS
(
    SELECT
        c.root_org_code,
        c.month_start,
        GROUPING_ID(c.root_org_code, c.month_start)      AS total_level,
        COUNT(*)                                         AS completions,
        COUNT(DISTINCT c.person_id)                      AS people,
        SUM(CASE WHEN c.is_pass = 1 THEN 1 ELSE 0 END)   AS passed,
        SUM(c.minutes)                                   AS minutes
    FROM #completion AS c
    GROUP BY ROLLUP (c.root_org_code, c.month_start)
)
INSERT INTO dw.mart_org_month
    (root_org_code, month_start, total_level, cost_centre_name, completions, people, passed, minutes, running_completions, previous_completions)
SELECT
    ISNULL(s.root_org_code, '(all)'),
    CAST(s.month_start AS date),
    s.total_level,
    f.name,
    s.completions,
    s.people,
    s.passed,
    s.minutes,
    CASE WHEN s.total_level = 0
         THEN SUM(s.completions) OVER (PARTITION BY s.root_org_code, s.total_level ORDER BY s.month_start ROWS UNBOUNDED PRECEDING)
    END,
    CASE WHEN s.total_level = 0
         THEN LAG(s.completions) OVER (PARTITION BY s.root_org_code, s.total_level ORDER BY s.month_start)
    END
FROM summed AS s
LEFT JOIN dw.dim_org AS o
       ON o.org_code = s.root_org_code
LEFT JOIN Finance.ref.cost_centre AS f
       ON f.cost_centre = o.cost_centre;

DROP TABLE #completion;
GO
