-- dw.manager_edge: who reports to whom today. A manager who has left is replaced by their own
-- manager, again and again until somebody is there, or nobody is above.
SET NOCOUNT ON;

DECLARE @as_of date = CAST(GETDATE() AS date),
        @rows  int  = 1,
        @pass  int  = 0;

IF OBJECT_ID('tempdb..#edge') IS NOT NULL DROP TABLE #edge;
IF OBJECT_ID('tempdb..#last_job') IS NOT NULL DROP TABLE #last_job;

SELECT
    p.person_key AS person_id,
    j.manager_id,
    j.manager_id AS stated_manager_id,
    0            AS hops
INTO #edge
FROM dw.dim_person AS p
INNER JOIN dw.current_job AS j
        ON j.person_id = p.person_key
WHERE p.is_active = 1;

-- The last job anybody held, leavers included.
SELECT x.person_id, x.manager_id
INTO #last_job
FROM
(
    SELECT
        j.person_id,
        j.manager_id,
        ROW_NUMBER() OVER (PARTITION BY j.person_id ORDER BY j.is_primary DESC, j.start_date DESC, j.modified_at DESC, j.job_id DESC) AS rn
    FROM stg.job_assignments AS j
    WHERE j.start_date <= @as_of
) AS x
WHERE x.rn = 1;

WHILE @rows > 0 AND @pass < 25
BEGIN
    UPDATE e
    SET    e.manager_id = l.manager_id,
           e.hops       = e.hops + 1
    FROM   #edge AS e
    INNER JOIN dw.dim_person AS m
            ON m.person_key = e.manager_id
    LEFT OUTER JOIN #last_job AS l
            ON l.person_id = e.manager_id
    WHERE  m.is_active = 0;

    SET @rows = @@ROWCOUNT;
    SET @pass += 1;
END;

TRUNCATE TABLE dw.manager_edge;

INSERT INTO dw.manager_edge (person_id, manager_id, stated_manager_id, hops)
SELECT person_id, manager_id, stated_manager_id, hops
FROM #edge;

DROP TABLE #edge;
DROP TABLE #last_job;
GO
