-- dw.dim_person: type 1. A person who has gone from the file stays, no longer active.
SET NOCOUNT ON;

DECLARE @now   datetime = GETDATE();
DECLARE @as_of date     = CAST(@now AS date);

IF NOT EXISTS (SELECT 1 FROM dw.dim_person WHERE person_key = -1)
    INSERT INTO dw.dim_person
        (person_key, employee_no, full_name, name_length, email, email_domain, status, hire_date, leave_date, tenure_years, country, is_active, updated_at)
    VALUES
        (-1, NULL, N'Unknown person', LEN(N'Unknown person'), NULL, NULL, 'Unknown', NULL, NULL, NULL, '--', 0, @now);

;WITH person AS
(
    SELECT
        p.person_id,
        p.employee_no,
        -- NULL + text is NULL, so the blank goes with the name it follows
        LTRIM(RTRIM(ISNULL(p.first_name + N' ', N'') + ISNULL(p.last_name, N''))) AS full_name,
        p.email,
        CASE WHEN CHARINDEX('@', p.email) > 0
             THEN SUBSTRING(p.email, CHARINDEX('@', p.email) + 1, LEN(p.email))
        END AS email_domain,
        ISNULL(p.status, 'Unknown') AS status,
        p.hire_date,
        p.leave_date,
        CASE WHEN p.leave_date < @as_of THEN p.leave_date ELSE @as_of END AS until_date,
        ISNULL(p.country, '--') AS country,
        CASE WHEN p.status = 'LEFT'        THEN 0
             WHEN p.leave_date <= @as_of   THEN 0
             ELSE 1
        END AS is_active
    FROM stg.people AS p
)
MERGE dw.dim_person AS t
USING
(
    SELECT
        person.*,
        LEN(full_name) AS name_length,
        -- whole years: DATEDIFF counts year boundaries, so take one off before the anniversary
        DATEDIFF(year, hire_date, until_date)
            - CASE WHEN DATEADD(year, DATEDIFF(year, hire_date, until_date), hire_date) > until_date THEN 1 ELSE 0 END
            AS tenure_years
    FROM person
) AS s
ON t.person_key = s.person_id
WHEN MATCHED AND
(
       ISNULL(t.employee_no, '') <> ISNULL(s.employee_no, '')
    OR t.full_name <> s.full_name
    OR ISNULL(t.email, '') <> ISNULL(s.email, '')
    OR t.status <> s.status
    OR ISNULL(t.hire_date, '19000101')  <> ISNULL(s.hire_date, '19000101')
    OR ISNULL(t.leave_date, '19000101') <> ISNULL(s.leave_date, '19000101')
    OR ISNULL(t.tenure_years, -1) <> ISNULL(s.tenure_years, -1)
    OR t.country <> s.country
    OR t.is_active <> s.is_active
)
THEN UPDATE SET
    t.employee_no  = s.employee_no,
    t.full_name    = s.full_name,
    t.name_length  = s.name_length,
    t.email        = s.email,
    t.email_domain = s.email_domain,
    t.status       = s.status,
    t.hire_date    = s.hire_date,
    t.leave_date   = s.leave_date,
    t.tenure_years = s.tenure_years,
    t.country      = s.country,
    t.is_active    = s.is_active,
    t.updated_at   = @now
WHEN NOT MATCHED BY TARGET THEN
    INSERT (person_key, employee_no, full_name, name_length, email, email_domain, status, hire_date, leave_date, tenure_years, country, is_active, updated_at)
    VALUES (s.person_id, s.employee_no, s.full_name, s.name_length, s.email, s.email_domain, s.status, s.hire_date, s.leave_date, s.tenure_years, s.country, s.is_active, @now)
WHEN NOT MATCHED BY SOURCE AND t.person_key <> -1 AND t.is_active = 1 THEN
    UPDATE SET t.is_active = 0, t.status = 'Removed', t.updated_at = @now;
GO
