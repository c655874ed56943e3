/* ---------------------------------------------------------------------------
   Kineo Analytics: schemas, raw tables, target tables of steps 1 to 3.
   Database collation SQL_Latin1_General_CP1_CI_AS, DATEFIRST 7.

   raw   the files as they came: every column is text
   stg   the same, trimmed and typed
   dw    dimensions and facts
   etl   what the load has to say about itself
   --------------------------------------------------------------------------- */
SET ANSI_NULLS ON;
SET QUOTED_IDENTIFIER ON;
GO
CREATE SCHEMA [raw];
GO
CREATE SCHEMA [stg];
GO
CREATE SCHEMA [dw];
GO
CREATE SCHEMA [etl];
GO

/* ---- raw ---------------------------------------------------------------- */
CREATE TABLE [raw].[people]
(
    [person_id]   nvarchar(400) NULL,
    [employee_no] nvarchar(400) NULL,
    [email]       nvarchar(400) NULL,
    [first_name]  nvarchar(400) NULL,
    [last_name]   nvarchar(400) NULL,
    [status]      nvarchar(400) NULL,
    [hire_date]   nvarchar(400) NULL,
    [leave_date]  nvarchar(400) NULL,
    [country]     nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[positions]
(
    [position_code] nvarchar(400) NULL,
    [title]         nvarchar(400) NULL,
    [grade]         nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[organisations]
(
    [org_code]        nvarchar(400) NULL,
    [parent_org_code] nvarchar(400) NULL,
    [name]            nvarchar(400) NULL,
    [cost_centre]     nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[job_assignments]
(
    [job_id]        nvarchar(400) NULL,
    [person_id]     nvarchar(400) NULL,
    [position_code] nvarchar(400) NULL,
    [org_code]      nvarchar(400) NULL,
    [manager_id]    nvarchar(400) NULL,
    [start_date]    nvarchar(400) NULL,
    [end_date]      nvarchar(400) NULL,
    [is_primary]    nvarchar(400) NULL,
    [modified_at]   nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[courses]
(
    [course_id]   nvarchar(400) NULL,
    [course_code] nvarchar(400) NULL,
    [title]       nvarchar(400) NULL,
    [category]    nvarchar(400) NULL,
    [minutes]     nvarchar(400) NULL,
    [price]       nvarchar(400) NULL,
    [mandatory]   nvarchar(400) NULL,
    [retired_on]  nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[sessions]
(
    [session_id]  nvarchar(400) NULL,
    [course_code] nvarchar(400) NULL,
    [starts_at]   nvarchar(400) NULL,
    [ends_at]     nvarchar(400) NULL,
    [capacity]    nvarchar(400) NULL,
    [trainer_id]  nvarchar(400) NULL,
    [status]      nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[enrolments]
(
    [enrolment_id] nvarchar(400) NULL,
    [person_id]    nvarchar(400) NULL,
    [course_code]  nvarchar(400) NULL,
    [session_id]   nvarchar(400) NULL,
    [enrolled_at]  nvarchar(400) NULL,
    [source]       nvarchar(400) NULL,
    [status]       nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[completions]
(
    [completion_id] nvarchar(400) NULL,
    [person_id]     nvarchar(400) NULL,
    [course_code]   nvarchar(400) NULL,
    [completed_at]  nvarchar(400) NULL,
    [score]         nvarchar(400) NULL,
    [max_score]     nvarchar(400) NULL,
    [attempt]       nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[attendance]
(
    [person_id]   nvarchar(400) NULL,
    [session_id]  nvarchar(400) NULL,
    [attended_on] nvarchar(400) NULL,
    [minutes]     nvarchar(400) NULL,
    [status]      nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[certifications]
(
    [cert_code]    nvarchar(400) NULL,
    [course_code]  nvarchar(400) NULL,
    [valid_months] nvarchar(400) NULL,
    [grace_days]   nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[awards]
(
    [award_id]   nvarchar(400) NULL,
    [person_id]  nvarchar(400) NULL,
    [cert_code]  nvarchar(400) NULL,
    [awarded_on] nvarchar(400) NULL,
    [revoked_on] nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[audiences]
(
    [audience_code] nvarchar(400) NULL,
    [name]          nvarchar(400) NULL,
    [course_code]   nvarchar(400) NULL,
    [org_pattern]   nvarchar(400) NULL,
    [due_days]      nvarchar(400) NULL
);
GO
CREATE TABLE [raw].[audience_members]
(
    [audience_code] nvarchar(400) NULL,
    [person_id]     nvarchar(400) NULL,
    [added_at]      nvarchar(400) NULL,
    [removed_at]    nvarchar(400) NULL
);
GO


/* ---- stg ---------------------------------------------------------------- */

CREATE TABLE stg.people
(
    person_id    int           NOT NULL CONSTRAINT PK_stg_people PRIMARY KEY,
    employee_no  varchar(20)   NULL,
    email        varchar(120)  NULL,
    first_name   nvarchar(60)  NULL,
    last_name    nvarchar(60)  NULL,
    status       varchar(12)   NULL,
    hire_date    date          NULL,
    leave_date   date          NULL,
    country      char(2)       NULL,
    loaded_at    datetime      NOT NULL CONSTRAINT DF_stg_people_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.positions
(
    position_code varchar(20)   NOT NULL CONSTRAINT PK_stg_positions PRIMARY KEY,
    title         nvarchar(100) NULL,
    grade         tinyint       NULL,
    loaded_at     datetime      NOT NULL CONSTRAINT DF_stg_positions_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.organisations
(
    org_code        varchar(20)   NOT NULL CONSTRAINT PK_stg_organisations PRIMARY KEY,
    parent_org_code varchar(20)   NULL,
    name            nvarchar(100) NULL,
    cost_centre     varchar(10)   NULL,
    is_inherited    bit           NOT NULL CONSTRAINT DF_stg_organisations_inherited DEFAULT (0),
    loaded_at       datetime      NOT NULL CONSTRAINT DF_stg_organisations_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.job_assignments
(
    job_id        int         NOT NULL CONSTRAINT PK_stg_job_assignments PRIMARY KEY,
    person_id     int         NOT NULL,
    position_code varchar(20) NULL,
    org_code      varchar(20) NULL,
    manager_id    int         NULL,
    start_date    date        NULL,
    end_date      date        NULL,
    is_primary    bit         NOT NULL,
    modified_at   datetime    NULL,
    loaded_at     datetime    NOT NULL CONSTRAINT DF_stg_job_assignments_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.courses
(
    course_id   int           NOT NULL CONSTRAINT PK_stg_courses PRIMARY KEY,
    source_code nvarchar(40)  NULL,     -- as it came, trailing blanks included
    course_code varchar(20)   NULL,
    title       nvarchar(200) NULL,
    category    varchar(30)   NULL,
    minutes     int           NULL,
    price       decimal(10,4) NULL,
    mandatory   bit           NOT NULL,
    retired_on  date          NULL,
    loaded_at   datetime      NOT NULL CONSTRAINT DF_stg_courses_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.sessions
(
    session_id       int          NOT NULL CONSTRAINT PK_stg_sessions PRIMARY KEY,
    course_code      varchar(20)  NULL,
    starts_at        datetime     NULL,
    ends_at          datetime     NULL,
    duration_minutes int          NULL,
    capacity         int          NULL,
    trainer_id       int          NULL,
    status           varchar(12)  NULL,
    loaded_at        datetime     NOT NULL CONSTRAINT DF_stg_sessions_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.enrolments
(
    enrolment_id int          NOT NULL CONSTRAINT PK_stg_enrolments PRIMARY KEY,
    person_id    int          NULL,
    course_code  varchar(20)  NULL,
    session_id   int          NULL,
    enrolled_at  datetime2(3) NULL,
    source       varchar(20)  NULL,
    status       varchar(12)  NULL,
    loaded_at    datetime     NOT NULL CONSTRAINT DF_stg_enrolments_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.completions
(
    completion_id int         NOT NULL CONSTRAINT PK_stg_completions PRIMARY KEY,
    person_id     int         NULL,
    course_code   varchar(20) NULL,
    completed_at  datetime    NULL,
    score         int         NULL,
    max_score     int         NULL,
    score_ratio   int         NULL,     -- whole numbers: 7 of 10 is 0
    score_percent int         NULL,
    attempt       tinyint     NULL,
    loaded_at     datetime    NOT NULL CONSTRAINT DF_stg_completions_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.attendance
(
    person_id   int         NOT NULL,
    session_id  int         NOT NULL,
    attended_on date        NULL,
    minutes     int         NULL,
    status      varchar(10) NULL,
    loaded_at   datetime    NOT NULL CONSTRAINT DF_stg_attendance_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.certifications
(
    cert_code    varchar(20) NOT NULL CONSTRAINT PK_stg_certifications PRIMARY KEY,
    course_code  varchar(20) NULL,
    valid_months int         NULL,
    grace_days   int         NOT NULL,
    loaded_at    datetime    NOT NULL CONSTRAINT DF_stg_certifications_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.awards
(
    award_id   int         NOT NULL CONSTRAINT PK_stg_awards PRIMARY KEY,
    person_id  int         NULL,
    cert_code  varchar(20) NULL,
    awarded_on date        NULL,
    revoked_on date        NULL,
    loaded_at  datetime    NOT NULL CONSTRAINT DF_stg_awards_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.audiences
(
    audience_code varchar(20)   NOT NULL CONSTRAINT PK_stg_audiences PRIMARY KEY,
    name          nvarchar(100) NULL,
    course_code   varchar(20)   NULL,
    org_pattern   varchar(20)   NULL,
    due_days      int           NOT NULL,
    loaded_at     datetime      NOT NULL CONSTRAINT DF_stg_audiences_loaded DEFAULT (GETDATE())
);
GO
CREATE TABLE stg.audience_members
(
    audience_code varchar(20)  NOT NULL,
    person_id     int          NOT NULL,
    added_at      datetime2(0) NULL,
    removed_at    datetime2(0) NULL,
    loaded_at     datetime     NOT NULL CONSTRAINT DF_stg_audience_members_loaded DEFAULT (GETDATE())
);
GO

/* ---- etl ---------------------------------------------------------------- */

CREATE TABLE etl.reject_row
(
    source_table varchar(30)   NOT NULL,
    source_key   nvarchar(100) NULL,
    column_name  varchar(30)   NOT NULL,
    raw_value    nvarchar(400) NOT NULL,
    reason       varchar(40)   NOT NULL,
    rejected_at  datetime      NOT NULL
);
GO
CREATE TABLE etl.load_control
(
    load_id         int IDENTITY(1,1) NOT NULL CONSTRAINT PK_load_control PRIMARY KEY,
    table_name      varchar(30)  NOT NULL,
    source_rows     int          NOT NULL,
    staged_rows     int          NOT NULL,
    rejected_values int          NOT NULL,
    percent_staged  int          NULL,
    load_date       date         NOT NULL,
    loaded_at       datetime2(3) NOT NULL
);
GO
CREATE PROCEDURE etl.usp_log_load
    @table_name      varchar(30),
    @source_rows     int,
    @staged_rows     int,
    @rejected_values int = 0
AS
BEGIN
    SET NOCOUNT ON;

    INSERT INTO etl.load_control (table_name, source_rows, staged_rows, rejected_values, percent_staged, load_date, loaded_at)
    VALUES
    (
        @table_name,
        @source_rows,
        @staged_rows,
        @rejected_values,
        CASE WHEN @source_rows = 0 THEN NULL ELSE 100 * @staged_rows / @source_rows END,
        CAST(GETDATE() AS date),
        SYSDATETIME()
    );
END;
GO

/* ---- dw: reference ------------------------------------------------------ */

CREATE TABLE dw.dim_date
(
    date_key         int         NOT NULL CONSTRAINT PK_dim_date PRIMARY KEY,
    calendar_date    date        NOT NULL,
    day_name         varchar(10) NOT NULL,
    day_of_week      tinyint     NOT NULL,   -- 1 is Sunday (DATEFIRST 7)
    day_of_year      smallint    NOT NULL,
    week_number      tinyint     NOT NULL,
    iso_week         tinyint     NOT NULL,
    month_number     tinyint     NOT NULL,
    month_name       varchar(10) NOT NULL,
    quarter_number   tinyint     NOT NULL,
    calendar_year    smallint    NOT NULL,
    month_start      date        NOT NULL,
    month_end        date        NOT NULL,
    is_month_end     bit         NOT NULL,
    is_weekend       bit         NOT NULL,
    fiscal_year      smallint    NOT NULL,   -- named after the year in which it ends
    fiscal_month     tinyint     NOT NULL,
    fiscal_quarter   tinyint     NOT NULL,
    fiscal_period    char(8)     NOT NULL,   -- FY24-P09
    days_from_as_of  int         NOT NULL,
    weeks_from_as_of int         NOT NULL
);
GO
CREATE TABLE dw.dim_fiscal_period
(
    fiscal_period    char(8)      NOT NULL CONSTRAINT PK_dim_fiscal_period PRIMARY KEY,
    fiscal_year      smallint     NOT NULL,
    fiscal_quarter   tinyint      NOT NULL,
    fiscal_month     tinyint      NOT NULL,
    period_name      varchar(30)  NOT NULL,
    starts_on        date         NOT NULL,
    ends_on          date         NOT NULL,
    day_count        int          NOT NULL,
    working_days     int          NOT NULL,
    working_share    int          NOT NULL,  -- whole per cent
    year_to_date     int          NOT NULL,  -- working days of the fiscal year up to here
    previous_period  char(8)      NULL,
    next_period      char(8)      NULL,
    is_closed        bit          NOT NULL
);
GO
CREATE TABLE dw.dim_position
(
    position_key  int           NOT NULL CONSTRAINT PK_dim_position PRIMARY KEY,
    position_code varchar(20)   NOT NULL CONSTRAINT UQ_dim_position_code UNIQUE,
    title         nvarchar(100) NOT NULL,
    grade         tinyint       NULL,
    grade_band    int           NULL,
    is_current    bit           NOT NULL,
    updated_at    datetime      NOT NULL
);
GO
CREATE TABLE dw.course_code_map
(
    course_code     varchar(20) NOT NULL CONSTRAINT PK_course_code_map PRIMARY KEY,
    course_id       int         NOT NULL,   -- the course that stands for all its spellings
    variant_count   int         NOT NULL,
    lowest_id       int         NOT NULL,
    highest_id      int         NOT NULL,
    has_retired     bit         NOT NULL
);
GO
CREATE TABLE dw.dim_course
(
    course_key   int           NOT NULL CONSTRAINT PK_dim_course PRIMARY KEY,
    course_code  varchar(20)   NOT NULL CONSTRAINT UQ_dim_course_code UNIQUE,
    title        nvarchar(200) NOT NULL,
    category     varchar(30)   NOT NULL,
    minutes      int           NOT NULL,
    hours_whole  int           NOT NULL,
    price        decimal(10,4) NULL,
    price_rounded decimal(10,2) NULL,
    mandatory    bit           NOT NULL,
    retired_on   date          NULL,
    is_retired   bit           NOT NULL,
    updated_at   datetime2(3)  NOT NULL
);
GO
CREATE TABLE dw.dim_org
(
    org_code        varchar(20)   NOT NULL CONSTRAINT PK_dim_org PRIMARY KEY,
    parent_org_code varchar(20)   NULL,
    name            nvarchar(100) NOT NULL,
    cost_centre     varchar(10)   NOT NULL,
    root_org_code   varchar(20)   NOT NULL,
    org_level       int           NOT NULL,
    org_path        varchar(200)  NOT NULL,
    child_count     int           NOT NULL,
    is_leaf         bit           NOT NULL,
    loaded_at       datetime      NOT NULL
);
GO

/* ---- dw: people --------------------------------------------------------- */

CREATE TABLE dw.dim_person
(
    person_key   int           NOT NULL CONSTRAINT PK_dim_person PRIMARY KEY,
    employee_no  varchar(20)   NULL,
    full_name    nvarchar(130) NOT NULL,
    name_length  int           NOT NULL,
    email        varchar(120)  NULL,
    email_domain varchar(120)  NULL,
    status       varchar(12)   NOT NULL,
    hire_date    date          NULL,
    leave_date   date          NULL,
    tenure_years int           NULL,
    country      char(2)       NOT NULL,
    is_active    bit           NOT NULL,
    updated_at   datetime      NOT NULL
);
GO
CREATE TABLE dw.job_history
(
    person_id     int           NOT NULL,
    valid_from    date          NOT NULL,
    valid_to      date          NOT NULL,   -- half-open: the first day that is no longer covered
    version       int           NOT NULL,
    position_code varchar(20)   NULL,
    org_code      varchar(20)   NULL,
    manager_id    int           NULL,
    row_hash      varbinary(32) NOT NULL,
    source_rows   int           NOT NULL,   -- how many assignments the version stands for
    is_current    bit           NOT NULL,
    loaded_at     datetime      NOT NULL,
    CONSTRAINT PK_job_history PRIMARY KEY (person_id, valid_from)
);
GO
CREATE TABLE dw.current_job
(
    person_id     int          NOT NULL CONSTRAINT PK_current_job PRIMARY KEY,
    job_id        int          NOT NULL,
    position_key  int          NOT NULL,
    position_code varchar(20)  NULL,
    org_code      varchar(20)  NULL,
    manager_id    int          NULL,
    start_date    date         NOT NULL,
    is_primary    bit          NOT NULL,
    open_jobs     int          NOT NULL,
    days_in_job   int          NOT NULL,
    months_in_job int          NOT NULL    -- month boundaries passed, as DATEDIFF counts
);
GO
CREATE TABLE dw.manager_edge
(
    person_id         int NOT NULL CONSTRAINT PK_manager_edge PRIMARY KEY,
    manager_id        int NULL,
    stated_manager_id int NULL,
    hops              int NOT NULL       -- how many leavers were stepped over
);
GO
CREATE TABLE dw.manager_hierarchy
(
    person_id      int          NOT NULL CONSTRAINT PK_manager_hierarchy PRIMARY KEY,
    manager_id     int          NULL,
    root_id        int          NOT NULL,
    hierarchy_level int         NOT NULL,
    hierarchy_path varchar(400) NOT NULL,
    direct_reports int          NOT NULL,
    is_manager     bit          NOT NULL
);
GO
CREATE TABLE dw.manager_closure
(
    ancestor_id   int NOT NULL,
    descendant_id int NOT NULL,
    depth         int NOT NULL,
    CONSTRAINT PK_manager_closure PRIMARY KEY (ancestor_id, descendant_id)
);
GO
CREATE TABLE dw.hierarchy_issue
(
    person_id  int          NOT NULL CONSTRAINT PK_hierarchy_issue PRIMARY KEY,
    manager_id int          NULL,
    reason     varchar(30)  NOT NULL,
    walked     int          NOT NULL,     -- managers met on the way up before it ended or came round
    found_on   date         NOT NULL
);
GO
