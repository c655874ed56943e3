-- dw.dim_course: type 1, one row per code of the map, prepared in a work table.
SET NOCOUNT ON;

DECLARE @as_of date         = CAST(GETDATE() AS date);
DECLARE @now   datetime2(3) = SYSDATETIME();

IF OBJECT_ID('tempdb..#course') IS NOT NULL
    DROP TABLE #course;

SELECT
    m.course_id                          AS course_key,
    m.course_code,
    COALESCE(c.title, N'(untitled)')     AS title,
    ISNULL(c.category, 'None')           AS category,
    ISNULL(c.minutes, 0)                 AS minutes,
    c.price,
    c.mandatory,
    c.retired_on,
    CAST(0 AS bit)                       AS is_retired
INTO #course
FROM dw.course_code_map AS m
INNER JOIN stg.courses AS c
        ON c.course_id = m.course_id;

UPDATE #course
SET is_retired = 1
WHERE retired_on <= @as_of;

-- Mandatory as soon as one of the spellings is.
UPDATE w
SET    w.mandatory = 1
FROM   #course AS w
WHERE  w.mandatory = 0
  AND  EXISTS (SELECT 1 FROM stg.courses AS c WHERE c.course_code = w.course_code AND c.mandatory = 1);

IF NOT EXISTS (SELECT 1 FROM dw.dim_course WHERE course_key = -1)
BEGIN
    INSERT INTO dw.dim_course
        (course_key, course_code, title, category, minutes, hours_whole, price, price_rounded, mandatory, retired_on, is_retired, updated_at)
    VALUES
        (-1, 'UNKNOWN', N'Unknown course', 'None', 0, 0, NULL, NULL, 0, NULL, 0, @now);
END;

MERGE dw.dim_course AS t
USING #course AS s
   ON t.course_code = s.course_code
WHEN MATCHED AND (  t.title <> s.title
                 OR t.category <> s.category
                 OR t.minutes <> s.minutes
                 OR ISNULL(t.price, -1) <> ISNULL(s.price, -1)
                 OR t.mandatory <> s.mandatory
                 OR ISNULL(t.retired_on, '19000101') <> ISNULL(s.retired_on, '19000101')
                 OR t.is_retired <> s.is_retired )
    THEN UPDATE SET
        title         = s.title,
        category      = s.category,
        minutes       = s.minutes,
        hours_whole   = s.minutes / 60,
        price         = s.price,
        price_rounded = ROUND(s.price, 2),
        mandatory     = s.mandatory,
        retired_on    = s.retired_on,
        is_retired    = s.is_retired,
        updated_at    = @now
WHEN NOT MATCHED
    THEN INSERT (course_key, course_code, title, category, minutes, hours_whole, price, price_rounded, mandatory, retired_on, is_retired, updated_at)
         VALUES (s.course_key, s.course_code, s.title, s.category, s.minutes, s.minutes / 60, s.price, ROUND(s.price, 2), s.mandatory, s.retired_on, s.is_retired, @now)
WHEN NOT MATCHED BY SOURCE AND t.course_key <> -1 AND t.is_retired = 0
    THEN UPDATE SET is_retired = 1, retired_on = @as_of, updated_at = @now;

DROP TABLE #course;
GO
