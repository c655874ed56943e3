-- stg.awards: SELECT INTO a work table, repair it there, then load.
SET NOCOUNT ON;

DROP TABLE IF EXISTS #awards;

SELECT
    TRY_CONVERT(int, a.award_id)                            AS award_id,
    TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(a.person_id)), '')) AS person_id,
    CONVERT(varchar(20), UPPER(LTRIM(RTRIM(a.cert_code))))  AS cert_code,
    NULLIF(LTRIM(RTRIM(a.awarded_on)), '')                  AS awarded_text,
    NULLIF(LTRIM(RTRIM(a.revoked_on)), '')                  AS revoked_text,
    CAST(NULL AS date)                                      AS awarded_on,
    CAST(NULL AS date)                                      AS revoked_on
INTO #awards
FROM [raw].awards AS a;

-- British days first, then ISO for what is left.
UPDATE #awards
SET awarded_on = TRY_CONVERT(date, awarded_text, 103)
WHERE awarded_text LIKE '[0-3][0-9]/[01][0-9]/[0-9][0-9][0-9][0-9]';

UPDATE #awards
SET awarded_on = TRY_CONVERT(date, awarded_text, 23)
WHERE awarded_on IS NULL
  AND awarded_text NOT LIKE '%/%';

UPDATE w
SET    w.revoked_on = CASE WHEN w.revoked_text LIKE '%/%'
                           THEN TRY_CONVERT(date, w.revoked_text, 103)
                           ELSE TRY_CONVERT(date, w.revoked_text, 23) END
FROM   #awards AS w
WHERE  w.revoked_text IS NOT NULL;

TRUNCATE TABLE stg.awards;

INSERT INTO stg.awards (award_id, person_id, cert_code, awarded_on, revoked_on, loaded_at)
SELECT award_id, person_id, cert_code, awarded_on, revoked_on, GETDATE()
FROM #awards
WHERE award_id IS NOT NULL;

DROP TABLE #awards;
GO
