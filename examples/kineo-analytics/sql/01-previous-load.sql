/* What the last load left behind in the dimensions that are merged into, so that a MERGE
   meets rows to update, rows to leave alone and rows that have gone from the source. */
SET NOCOUNT ON;

INSERT INTO dw.dim_position (position_key, position_code, title, grade, grade_band, is_current, updated_at)
VALUES
    (1, 'POS-001',  N'Title of last month', 10,  1, 1, '2024-02-29T02:00:00'),
    (2, 'POS-GONE', N'No longer filled',    30,  3, 1, '2024-02-29T02:00:00'),
    (3, 'z-lead',   N'TEAM LEAD',           60,  6, 1, '2024-02-29T02:00:00');

INSERT INTO dw.dim_course
    (course_key, course_code, title, category, minutes, hours_whole, price, price_rounded, mandatory, retired_on, is_retired, updated_at)
VALUES
    (804, 'EXCEL-03', N'Spreadsheets',    'Office', 120, 2, 30.0000, 30.00, 0, NULL, 0, '2024-02-29T02:00:00'),
    (805, 'gdpr-02',  N'Data PROTECTION', 'legal',   30, 0, 19.9900, 19.99, 1, NULL, 0, '2024-02-29T02:00:00'),
    (990, 'FAX-01',   N'Using the fax',   'Office',  15, 0,  5.0000,  5.00, 0, NULL, 0, '2024-02-29T02:00:00');

INSERT INTO dw.dim_person
    (person_key, employee_no, full_name, name_length, email, email_domain, status, hire_date, leave_date, tenure_years, country, is_active, updated_at)
VALUES
    (9001, '009001', N'Grace Stem',  10, 'grace.stem@old.example', 'old.example',   'Active', '2015-07-01', NULL, 8, 'GB', 1, '2024-02-29T02:00:00'),
    (9005, '009005', N'René Dubois', 11, 'rene@kineo.example',     'kineo.example', 'Active', '2020-01-06', NULL, 4, 'FR', 1, '2024-02-29T02:00:00'),
    (9990, '009990', N'Vera Nished', 11, 'vera@kineo.example',     'kineo.example', 'Active', '2014-09-01', NULL, 9, 'GB', 1, '2024-02-29T02:00:00');
GO
