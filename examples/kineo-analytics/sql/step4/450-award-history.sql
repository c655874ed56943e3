-- dw.award_history: each award holds until it expires, the next one comes or it is revoked.
SET NOCOUNT ON;

IF OBJECT_ID('tempdb..#award') IS NOT NULL
    DROP TABLE #award;

SELECT
    a.award_id,
    a.person_id,
    c.cert_code,
    a.awarded_on,
    a.revoked_on,
    DATEADD(month, c.valid_months, a.awarded_on)                                   AS expires_on,
    DATEADD(day, c.grace_days, DATEADD(month, c.valid_months, a.awarded_on))       AS grace_until
INTO #award
FROM stg.awards AS a
INNER JOIN stg.certifications AS c
        ON c.cert_code = a.cert_code
WHERE a.person_id IS NOT NULL
  AND a.awarded_on IS NOT NULL;

TRUNCATE TABLE dw.award_history;

;WITH ordered AS
(
    SELECT
        w.*,
        ROW_NUMBER() OVER (PARTITION BY w.person_id, w.cert_code ORDER BY w.awarded_on, w.award_id)       AS award_no,
        LEAD(w.awarded_on)  OVER (PARTITION BY w.person_id, w.cert_code ORDER BY w.awarded_on, w.award_id) AS next_awarded_on,
        LAG(w.awarded_on)   OVER (PARTITION BY w.person_id, w.cert_code ORDER BY w.awarded_on, w.award_id) AS previous_awarded_on,
        LAG(w.grace_until)  OVER (PARTITION BY w.person_id, w.cert_code ORDER BY w.awarded_on, w.award_id) AS previous_grace_until,
        COUNT(*)            OVER (PARTITION BY w.person_id, w.cert_code)                                   AS awards
    FROM #award AS w
)
INSERT INTO dw.award_history
    (award_id, person_id, cert_code, award_no, awarded_on, expires_on, grace_until, next_awarded_on, revoked_on, valid_to,
     days_since_previous, is_renewal, is_latest)
SELECT
    o.award_id,
    o.person_id,
    o.cert_code,
    o.award_no,
    o.awarded_on,
    o.expires_on,
    o.grace_until,
    o.next_awarded_on,
    o.revoked_on,
    (SELECT MIN(e.ends_on) FROM (VALUES (o.expires_on), (o.next_awarded_on), (o.revoked_on)) AS e (ends_on)),
    DATEDIFF(day, o.previous_awarded_on, o.awarded_on),
    IIF(o.previous_grace_until >= o.awarded_on, 1, 0),
    CASE WHEN o.award_no = o.awards THEN 1 ELSE 0 END
FROM ordered AS o;

DROP TABLE #award;
GO
