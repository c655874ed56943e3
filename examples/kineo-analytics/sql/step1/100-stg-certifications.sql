-- stg.certifications: no grace period, or none that can be read, is 0 days.
SET NOCOUNT ON;

TRUNCATE TABLE stg.certifications;

INSERT INTO stg.certifications (cert_code, course_code, valid_months, grace_days)   -- loaded_at by its default
SELECT
    UPPER(LTRIM(RTRIM(c.cert_code))),
    UPPER(NULLIF(LTRIM(RTRIM(c.course_code)), '')),
    TRY_CAST(NULLIF(LTRIM(RTRIM(c.valid_months)), '') AS int),
    ISNULL(TRY_CAST(NULLIF(LTRIM(RTRIM(c.grace_days)), '') AS int), 0)
FROM [raw].certifications AS c
WHERE c.cert_code IS NOT NULL
  AND c.cert_code <> '';
GO
