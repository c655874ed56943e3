-- stg.audience_members: removed_at comes as nothing, as '', as blanks and as the word NULL.
SET NOCOUNT ON;

TRUNCATE TABLE stg.audience_members;

INSERT INTO stg.audience_members (audience_code, person_id, added_at, removed_at, loaded_at)
SELECT
    LTRIM(RTRIM(m.audience_code)),          -- as typed: aud-safe and AUD-SAFE compare equal anyway
    v.person_id,
    TRY_CONVERT(datetime2(0), v.added_text, 121),
    TRY_CONVERT(datetime2(0), v.removed_text, 121),
    GETDATE()
FROM [raw].audience_members AS m
CROSS APPLY
(
    VALUES
    (
        TRY_CONVERT(int, NULLIF(LTRIM(RTRIM(m.person_id)), '')),
        NULLIF(LTRIM(RTRIM(m.added_at)), ''),
        NULLIF(NULLIF(LTRIM(RTRIM(m.removed_at)), ''), 'null')
    )
) AS v (person_id, added_text, removed_text)
WHERE v.person_id IS NOT NULL
  AND m.audience_code IS NOT NULL;
GO
