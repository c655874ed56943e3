-- dw.hierarchy_issue: edges that no root reaches, and why.
SET NOCOUNT ON;

IF OBJECT_ID('tempdb..#unplaced') IS NOT NULL DROP TABLE #unplaced;
IF OBJECT_ID('tempdb..#walk') IS NOT NULL DROP TABLE #walk;

SELECT e.person_id, e.manager_id
INTO #unplaced
FROM dw.manager_edge AS e
WHERE e.person_id IN (SELECT person_id FROM dw.manager_edge
                      EXCEPT
                      SELECT person_id FROM dw.manager_hierarchy);

-- Walk up from each of them until the walk ends or meets somebody it has met before.
WITH walk AS
(
    SELECT
        u.person_id  AS start_id,
        u.manager_id AS next_id,
        1            AS steps,
        CAST('/' + CAST(u.person_id AS varchar(12)) + '/' AS varchar(400)) AS walked_path
    FROM #unplaced AS u

    UNION ALL

    SELECT
        w.start_id,
        u.manager_id,
        w.steps + 1,
        CAST(w.walked_path + CAST(u.person_id AS varchar(12)) + '/' AS varchar(400))
    FROM walk AS w
    INNER JOIN #unplaced AS u
            ON u.person_id = w.next_id
    WHERE w.walked_path NOT LIKE '%/' + CAST(u.person_id AS varchar(12)) + '/%'
)
SELECT start_id, next_id, steps
INTO #walk
FROM walk
OPTION (MAXRECURSION 200);

TRUNCATE TABLE dw.hierarchy_issue;

INSERT INTO dw.hierarchy_issue (person_id, manager_id, reason, walked, found_on)
SELECT
    u.person_id,
    u.manager_id,
    CASE
        WHEN u.manager_id = u.person_id
            THEN 'self'
        WHEN NOT EXISTS (SELECT 1 FROM dw.dim_person AS p WHERE p.person_key = u.manager_id)
            THEN 'missing manager'
        WHEN EXISTS (SELECT 1 FROM #walk AS w WHERE w.start_id = u.person_id AND w.next_id = u.person_id)
            THEN 'cycle'
        WHEN EXISTS (SELECT 1
                     FROM #walk AS w
                     INNER JOIN #walk AS c
                             ON c.start_id = w.next_id
                            AND c.next_id  = c.start_id
                     WHERE w.start_id = u.person_id)
            THEN 'below a cycle'
        ELSE 'below an issue'
    END,
    (SELECT MAX(w.steps) FROM #walk AS w WHERE w.start_id = u.person_id),
    CAST(GETDATE() AS date)
FROM #unplaced AS u;

DROP TABLE #walk;
DROP TABLE #unplaced;
GO
