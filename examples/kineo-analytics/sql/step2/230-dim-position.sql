-- dw.dim_position: type 1. Titles that differ in capitals only are not a change (the collation).
SET NOCOUNT ON;

DECLARE @now      datetime = GETDATE();
DECLARE @last_key int;

IF NOT EXISTS (SELECT * FROM dw.dim_position WHERE position_key = -1)
    INSERT INTO dw.dim_position (position_key, position_code, title, grade, grade_band, is_current, updated_at)
    VALUES (-1, 'UNKNOWN', N'Unknown position', NULL, NULL, 1, @now);

SELECT @last_key = ISNULL(MAX(position_key), 0)
FROM dw.dim_position
WHERE position_key > 0;

MERGE INTO dw.dim_position AS t
USING
(
    SELECT
        p.position_code,
        ISNULL(p.title, N'(untitled)') AS title,
        p.grade,
        p.grade / 10                   AS grade_band,
        -- new codes are numbered on from the last key, in the order of the code
        CAST(@last_key + ROW_NUMBER() OVER
        (
            ORDER BY CASE WHEN d.position_key IS NULL THEN 0 ELSE 1 END, p.position_code
        ) AS int) AS new_key
    FROM stg.positions AS p
    LEFT OUTER JOIN dw.dim_position AS d
           ON d.position_code = p.position_code
) AS s
ON (t.position_code = s.position_code)
WHEN MATCHED AND (t.title <> s.title OR ISNULL(t.grade, 0) <> ISNULL(s.grade, 0) OR t.is_current = 0) THEN
    UPDATE SET
        t.title      = s.title,
        t.grade      = s.grade,
        t.grade_band = s.grade_band,
        t.is_current = 1,
        t.updated_at = @now
WHEN NOT MATCHED BY TARGET THEN
    INSERT (position_key, position_code, title, grade, grade_band, is_current, updated_at)
    VALUES (s.new_key, s.position_code, s.title, s.grade, s.grade_band, 1, @now)
WHEN NOT MATCHED BY SOURCE AND t.position_key > 0 AND t.is_current = 1 THEN
    UPDATE SET t.is_current = 0, t.updated_at = @now;
GO
