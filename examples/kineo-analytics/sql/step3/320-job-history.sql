-- dw.job_history: type 2 over the primary jobs, half-open [valid_from, valid_to).
-- A version is a stretch in which the hash of position, unit and manager stays the same.
SET NOCOUNT ON;

DECLARE @now   datetime = GETDATE();
DECLARE @as_of date     = CAST(@now AS date);

IF OBJECT_ID('tempdb..#assignment') IS NOT NULL
    DROP TABLE #assignment;

-- 1. One row per person and start: the last modification wins, then the larger job id.
SELECT
    x.person_id,
    x.start_date,
    x.end_date,
    x.position_code,
    x.org_code,
    x.manager_id,
    CONVERT(varbinary(32), HASHBYTES('SHA2_256',
        CONCAT(x.position_code, '|', x.org_code, '|', CONVERT(varchar(12), x.manager_id)))) AS row_hash
INTO #assignment
FROM
(
    SELECT
        j.*,
        ROW_NUMBER() OVER (PARTITION BY j.person_id, j.start_date ORDER BY j.modified_at DESC, j.job_id DESC) AS rn
    FROM stg.job_assignments AS j
    WHERE j.is_primary = 1
      AND j.start_date IS NOT NULL
) AS x
WHERE x.rn = 1;

TRUNCATE TABLE dw.job_history;

-- 2. A row opens a version if its hash is new, or if there is a gap before it.
WITH marked AS
(
    SELECT
        a.*,
        CASE
            WHEN LAG(a.row_hash) OVER (PARTITION BY a.person_id ORDER BY a.start_date) = a.row_hash
             AND ISNULL(DATEADD(day, 1, LAG(a.end_date) OVER (PARTITION BY a.person_id ORDER BY a.start_date)), a.start_date) >= a.start_date
            THEN 0
            ELSE 1
        END AS opens
    FROM #assignment AS a
),
numbered AS
(
    SELECT
        m.*,
        SUM(m.opens) OVER (PARTITION BY m.person_id ORDER BY m.start_date ROWS UNBOUNDED PRECEDING) AS version
    FROM marked AS m
),
versions AS
(
    SELECT
        n.person_id,
        n.version,
        n.position_code,
        n.org_code,
        n.manager_id,
        n.row_hash,
        MIN(n.start_date)                                            AS valid_from,
        MAX(ISNULL(DATEADD(day, 1, n.end_date), '99991231'))         AS covered_to,
        COUNT(*)                                                     AS source_rows
    FROM numbered AS n
    GROUP BY n.person_id, n.version, n.position_code, n.org_code, n.manager_id, n.row_hash
),
-- 3. The next version closes the one before it, also where the file never did.
closed AS
(
    SELECT
        v.*,
        CASE
            WHEN LEAD(v.valid_from) OVER (PARTITION BY v.person_id ORDER BY v.valid_from) < v.covered_to
            THEN LEAD(v.valid_from) OVER (PARTITION BY v.person_id ORDER BY v.valid_from)
            ELSE v.covered_to
        END AS valid_to
    FROM versions AS v
)
INSERT INTO dw.job_history
    (person_id, valid_from, valid_to, version, position_code, org_code, manager_id, row_hash, source_rows, is_current, loaded_at)
SELECT
    c.person_id,
    c.valid_from,
    c.valid_to,
    c.version,
    c.position_code,
    c.org_code,
    c.manager_id,
    c.row_hash,
    c.source_rows,
    CASE WHEN c.valid_from <= @as_of AND c.valid_to > @as_of THEN 1 ELSE 0 END,
    @now
FROM closed AS c;

DROP TABLE #assignment;
GO
