-- stg.positions: one row per code, whatever its capitals and blanks; the higher grade wins.
SET NOCOUNT ON;

TRUNCATE TABLE stg.positions;

INSERT INTO stg.positions (position_code, title, grade)   -- loaded_at by its default
SELECT x.position_code, x.title, x.grade
FROM
(
    SELECT
        CONVERT(varchar(20), UPPER(LTRIM(RTRIM(p.position_code)))) AS position_code,
        NULLIF(LTRIM(RTRIM(p.title)), '')                          AS title,
        TRY_CONVERT(tinyint, NULLIF(LTRIM(RTRIM(p.grade)), ''))    AS grade,
        ROW_NUMBER() OVER
        (
            PARTITION BY LTRIM(RTRIM(p.position_code))
            ORDER BY TRY_CONVERT(tinyint, NULLIF(LTRIM(RTRIM(p.grade)), '')) DESC
        ) AS rn
    FROM [raw].positions AS p
    WHERE LTRIM(RTRIM(p.position_code)) <> ''
) AS x
WHERE x.rn = 1;
GO
