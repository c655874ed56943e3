-- dw.dim_org: the tree of units with level and path. A unit whose parent is unknown is a root.
SET NOCOUNT ON;

TRUNCATE TABLE dw.dim_org;

WITH tree AS
(
    SELECT
        o.org_code,
        o.parent_org_code,
        o.org_code                                   AS root_org_code,
        1                                            AS org_level,
        CAST('/' + o.org_code + '/' AS varchar(200)) AS org_path
    FROM stg.organisations AS o
    WHERE o.parent_org_code IS NULL
       OR NOT EXISTS (SELECT * FROM stg.organisations AS p WHERE p.org_code = o.parent_org_code)

    UNION ALL

    SELECT
        o.org_code,
        o.parent_org_code,
        t.root_org_code,
        t.org_level + 1,
        CAST(t.org_path + o.org_code + '/' AS varchar(200))
    FROM stg.organisations AS o
    INNER JOIN tree AS t
            ON t.org_code = o.parent_org_code
),
children AS
(
    SELECT parent_org_code, COUNT(*) AS child_count
    FROM stg.organisations
    WHERE parent_org_code IS NOT NULL
    GROUP BY parent_org_code
)
INSERT INTO dw.dim_org
    (org_code, parent_org_code, name, cost_centre, root_org_code, org_level, org_path, child_count, is_leaf, loaded_at)
SELECT
    t.org_code,
    t.parent_org_code,
    ISNULL(o.name, t.org_code),
    ISNULL(o.cost_centre, 'NONE'),
    t.root_org_code,
    t.org_level,
    t.org_path,
    ISNULL(k.child_count, 0),
    CASE WHEN k.parent_org_code IS NULL THEN 1 ELSE 0 END,
    GETDATE()
FROM tree AS t
INNER JOIN stg.organisations AS o ON o.org_code = t.org_code
LEFT JOIN  children AS k          ON k.parent_org_code = t.org_code
OPTION (MAXRECURSION 50);
GO
