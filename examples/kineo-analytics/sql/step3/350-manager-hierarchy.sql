-- dw.manager_hierarchy: everybody who can be reached from a root, with level, path and root.
SET NOCOUNT ON;

TRUNCATE TABLE dw.manager_hierarchy;

WITH chain AS
(
    SELECT
        e.person_id,
        e.manager_id,
        e.person_id AS root_id,
        1           AS hierarchy_level,
        CAST('/' + CAST(e.person_id AS varchar(12)) + '/' AS varchar(400)) AS hierarchy_path
    FROM dw.manager_edge AS e
    WHERE e.manager_id IS NULL

    UNION ALL

    SELECT
        e.person_id,
        e.manager_id,
        c.root_id,
        c.hierarchy_level + 1,
        CAST(c.hierarchy_path + CAST(e.person_id AS varchar(12)) + '/' AS varchar(400))
    FROM dw.manager_edge AS e
    INNER JOIN chain AS c
            ON c.person_id = e.manager_id
)
INSERT INTO dw.manager_hierarchy
    (person_id, manager_id, root_id, hierarchy_level, hierarchy_path, direct_reports, is_manager)
SELECT person_id, manager_id, root_id, hierarchy_level, hierarchy_path, 0, 0
FROM chain
OPTION (MAXRECURSION 0);

UPDATE h
SET    h.direct_reports = r.report_count,
       h.is_manager     = 1
FROM   dw.manager_hierarchy AS h
INNER JOIN
(
    SELECT manager_id, COUNT(*) AS report_count
    FROM dw.manager_hierarchy
    WHERE manager_id IS NOT NULL
    GROUP BY manager_id
) AS r
   ON r.manager_id = h.person_id;
GO
