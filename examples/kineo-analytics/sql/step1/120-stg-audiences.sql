-- stg.audiences: 30 days to do the course where the file does not say.
SET NOCOUNT ON;

DECLARE @default_due_days int;
SET @default_due_days = 30;

TRUNCATE TABLE stg.audiences;

INSERT INTO stg.audiences (audience_code, name, course_code, org_pattern, due_days, loaded_at)
SELECT
    UPPER(LTRIM(RTRIM(a.audience_code))),
    NULLIF(LTRIM(RTRIM(a.[name])), N''),
    UPPER(NULLIF(LTRIM(RTRIM(a.course_code)), '')),
    NULLIF(LTRIM(RTRIM(a.org_pattern)), ''),
    COALESCE(TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(a.due_days)), '')), @default_due_days),
    GETDATE()
FROM [raw].audiences AS a
WHERE LEN(a.audience_code) > 0;
GO
