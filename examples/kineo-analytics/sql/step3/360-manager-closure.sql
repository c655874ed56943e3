-- dw.manager_closure: every pair of somebody and somebody at or below them, and how far below.
SET NOCOUNT ON;

TRUNCATE TABLE dw.manager_closure;

WITH pairs AS
(
    SELECT person_id AS ancestor_id, person_id AS descendant_id, 0 AS depth
    FROM dw.manager_hierarchy

    UNION ALL

    SELECT p.ancestor_id, h.person_id, p.depth + 1
    FROM pairs AS p
    INNER JOIN dw.manager_hierarchy AS h
            ON h.manager_id = p.descendant_id
)
INSERT INTO dw.manager_closure (ancestor_id, descendant_id, depth)
SELECT ancestor_id, descendant_id, depth
FROM pairs
OPTION (MAXRECURSION 0);
GO
