-- dw.course_code_map: SAFE-01, 'safe-01 ' and Safe-01 are one code. The course that is not
-- retired stands for them, the smallest id if there are several.
SET NOCOUNT ON;

TRUNCATE TABLE dw.course_code_map;

INSERT INTO dw.course_code_map (course_code, course_id, variant_count, lowest_id, highest_id, has_retired)
SELECT
    UPPER(r.course_code),
    r.course_id,
    g.variant_count,
    g.lowest_id,
    g.highest_id,
    g.has_retired
FROM
(
    SELECT
        c.source_code,                      -- grouped by the collation: case and trailing blanks apart
        COUNT(*)                                                  AS variant_count,
        MIN(c.course_id)                                          AS lowest_id,
        MAX(c.course_id)                                          AS highest_id,
        MAX(CASE WHEN c.retired_on IS NOT NULL THEN 1 ELSE 0 END) AS has_retired
    FROM stg.courses AS c
    WHERE c.course_code IS NOT NULL
    GROUP BY c.source_code
) AS g
INNER JOIN
(
    SELECT
        c.course_id,
        c.course_code,
        c.source_code,
        ROW_NUMBER() OVER
        (
            PARTITION BY c.source_code
            ORDER BY CASE WHEN c.retired_on IS NULL THEN 0 ELSE 1 END, c.course_id
        ) AS rn
    FROM stg.courses AS c
    WHERE c.course_code IS NOT NULL
) AS r
   ON r.source_code = g.source_code
  AND r.rn = 1;
GO
