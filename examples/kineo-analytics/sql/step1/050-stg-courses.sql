-- stg.courses: the code both as it came (source_code) and cleaned.
SET NOCOUNT ON;

TRUNCATE TABLE stg.courses;

INSERT INTO stg.courses
    (course_id, source_code, course_code, title, category, minutes, price, mandatory, retired_on, loaded_at)
SELECT
    CONVERT(int, c.course_id),
    CONVERT(nvarchar(40), c.course_code),
    NULLIF(LTRIM(RTRIM(c.course_code)), ''),
    LTRIM(RTRIM(c.title)),
    UPPER(LEFT(LTRIM(c.category), 1)) + LOWER(SUBSTRING(LTRIM(RTRIM(c.category)), 2, 29)),
    TRY_CAST(c.minutes AS int),
    TRY_CONVERT(decimal(10, 4), NULLIF(LTRIM(RTRIM(c.price)), '')),
    CASE UPPER(LTRIM(RTRIM(c.mandatory)))
        WHEN 'Y'   THEN 1
        WHEN 'YES' THEN 1
        WHEN '1'   THEN 1
        ELSE 0
    END,
    COALESCE
    (
        IIF(c.retired_on LIKE '%/%', TRY_CONVERT(date, c.retired_on, 103), NULL),
        IIF(c.retired_on LIKE '[12][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]', TRY_CONVERT(date, c.retired_on, 23), NULL)
    ),
    GETDATE()
FROM [raw].courses AS c
WHERE TRY_CONVERT(int, c.course_id) IS NOT NULL;
GO
