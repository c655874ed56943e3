-- dw.mart_manager_compliance: how far each manager's tree is, the manager included.
SET NOCOUNT ON;

TRUNCATE TABLE dw.mart_manager_compliance;

;WITH item AS
(
    SELECT
        c.ancestor_id,
        c.descendant_id,
        c.depth,
        s.course_key,
        CASE WHEN s.is_complete = 1 THEN 1 ELSE 0 END AS done
    FROM dw.manager_closure AS c
    LEFT JOIN dw.compliance_status AS s
           ON s.person_id = c.descendant_id
),
tree AS
(
    SELECT
        i.ancestor_id                                                  AS manager_id,
        COUNT(DISTINCT i.descendant_id)                                AS people,
        COUNT(i.course_key)                                            AS required_items,
        SUM(i.done)                                                    AS complete_items,
        SUM(CASE WHEN i.depth <= 1 AND i.course_key IS NOT NULL THEN 1 ELSE 0 END) AS direct_items,
        SUM(CASE WHEN i.depth <= 1 THEN i.done ELSE 0 END)             AS direct_complete
    FROM item AS i
    GROUP BY i.ancestor_id
    HAVING COUNT(i.course_key) > 0
)
INSERT INTO dw.mart_manager_compliance
    (manager_id, manager_name, hierarchy_level, people, [required], complete, percent_complete, direct_required, direct_percent, place_in_level)
SELECT
    t.manager_id,
    p.full_name,
    h.hierarchy_level,
    t.people,
    t.required_items,
    t.complete_items,
    100 * t.complete_items / t.required_items,
    t.direct_items,
    100 * t.direct_complete / NULLIF(t.direct_items, 0),
    RANK() OVER (PARTITION BY h.hierarchy_level ORDER BY 100 * t.complete_items / t.required_items DESC)
FROM tree AS t
INNER JOIN dw.manager_hierarchy AS h
        ON h.person_id = t.manager_id
INNER JOIN dw.dim_person AS p
        ON p.person_key = t.manager_id
WHERE h.is_manager = 1;
GO
