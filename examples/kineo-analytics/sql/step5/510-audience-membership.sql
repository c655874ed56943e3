-- dw.audience_membership: who is on an audience's list, and who works in a unit that its pattern names.
SET NOCOUNT ON;

DECLARE @now          datetime = GETDATE();
DECLARE @fiscal_start date = DATEFROMPARTS(YEAR(@now) - CASE WHEN MONTH(@now) < 7 THEN 1 ELSE 0 END, 7, 1);

TRUNCATE TABLE dw.audience_membership;

INSERT INTO dw.audience_membership (audience_code, person_id, course_code, added_on, source_rows, via)
SELECT
    u.audience_code,
    u.person_id,
    MAX(u.course_code),
    MIN(u.added_on),
    COUNT(*),
    CASE WHEN MIN(u.via) <> MAX(u.via) THEN 'both' ELSE MIN(u.via) END
FROM
(
    SELECT a.audience_code, a.course_code, m.person_id, CAST(m.added_at AS date) AS added_on, 'member' AS via
    FROM stg.audiences AS a
    INNER JOIN stg.audience_members AS m
            ON m.audience_code = a.audience_code
    WHERE m.removed_at IS NULL
       OR m.removed_at > @now

    UNION ALL

    -- by unit: since the job began, at most since the fiscal year did
    SELECT
        a.audience_code,
        a.course_code,
        p.person_id,
        CASE WHEN p.start_date > @fiscal_start THEN p.start_date ELSE @fiscal_start END,
        'pattern'
    FROM stg.audiences AS a
    CROSS APPLY
    (
        SELECT j.person_id, j.start_date
        FROM dw.current_job AS j
        WHERE j.org_code LIKE a.org_pattern    -- Z_1 takes in ZA1: an underscore is a wildcard
    ) AS p
    WHERE a.org_pattern IS NOT NULL
) AS u
INNER JOIN dw.dim_person AS d
        ON d.person_key = u.person_id
       AND d.is_active = 1
GROUP BY u.audience_code, u.person_id;
GO
