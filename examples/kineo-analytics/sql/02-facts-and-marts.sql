/* ---------------------------------------------------------------------------
   Kineo Analytics: tables of steps 4 to 6.
   --------------------------------------------------------------------------- */
SET ANSI_NULLS ON;
SET QUOTED_IDENTIFIER ON;
GO

/* ---- etl ---------------------------------------------------------------- */

CREATE TABLE etl.late_correction
(
    correction_id int           NOT NULL CONSTRAINT PK_late_correction PRIMARY KEY,
    completion_id int           NOT NULL,
    score         int           NULL,
    max_score     int           NULL,
    corrected_on  date          NOT NULL,
    reason        nvarchar(200) NULL,
    outcome       varchar(20)   NULL,
    applied_at    datetime      NULL
);
GO

/* ---- dw: facts ---------------------------------------------------------- */

CREATE TABLE dw.fact_enrolment
(
    enrolment_id  int          NOT NULL CONSTRAINT PK_fact_enrolment PRIMARY KEY,
    person_key    int          NOT NULL,
    course_key    int          NOT NULL,
    course_code   varchar(20)  NULL,
    session_id    int          NULL,
    enrolled_at   datetime2(3) NULL,
    date_key      int          NULL,
    fiscal_period char(8)      NULL,
    channel       varchar(20)  NOT NULL,
    status        varchar(12)  NULL,
    duplicates    int          NOT NULL,   -- other enrolments that were the same one
    last_seen_at  datetime2(3) NULL
);
GO
CREATE TABLE dw.fact_completion
(
    completion_id   int           NOT NULL CONSTRAINT PK_fact_completion PRIMARY KEY,
    person_id       int           NULL,    -- the old LMS kept no person for guests
    course_key      int           NOT NULL,
    course_code     varchar(20)   NULL,
    completed_at    datetime      NOT NULL,
    completed_on    date          NOT NULL,
    date_key        int           NOT NULL,
    fiscal_period   char(8)       NULL,
    attempt_no      int           NOT NULL,
    score           int           NULL,
    max_score       int           NULL,
    score_percent   int           NULL,
    is_pass         bit           NULL,
    is_best_attempt bit           NOT NULL,
    is_corrected    bit           NOT NULL,
    price           decimal(10,4) NULL
);
GO
CREATE TABLE dw.fact_attendance
(
    person_id      int  NOT NULL,
    session_id     int  NOT NULL,
    attended_on    date NOT NULL,
    course_key     int  NOT NULL,
    date_key       int  NOT NULL,
    minutes        int  NULL,
    times_recorded int  NOT NULL,
    is_late        bit  NOT NULL,
    CONSTRAINT PK_fact_attendance PRIMARY KEY CLUSTERED (person_id, session_id, attended_on)
);
GO
CREATE NONCLUSTERED INDEX IX_fact_attendance_day ON dw.fact_attendance (attended_on) INCLUDE (minutes);
GO
CREATE TABLE dw.attendance_streak
(
    person_id  int  NOT NULL,
    streak_no  int  NOT NULL,
    starts_on  date NOT NULL,
    ends_on    date NOT NULL,
    days       int  NOT NULL,
    minutes    int  NULL,
    is_longest bit  NOT NULL,
    CONSTRAINT PK_attendance_streak PRIMARY KEY (person_id, streak_no)
);
GO
CREATE TABLE dw.session_fill
(
    session_id         int         NOT NULL CONSTRAINT PK_session_fill PRIMARY KEY,
    course_key         int         NOT NULL,
    starts_at          datetime    NULL,
    capacity           int         NULL,
    enrolled           int         NOT NULL,
    enrolled_completed int         NULL,
    attendees          int         NOT NULL,
    attended_minutes   int         NULL,
    average_minutes    int         NULL,
    fill_percent       int         NULL,
    seats_left         int         NULL,
    fill_band          varchar(10) NOT NULL
);
GO
CREATE TABLE dw.award_history
(
    award_id            int         NOT NULL CONSTRAINT PK_award_history PRIMARY KEY,
    person_id           int         NOT NULL,
    cert_code           varchar(20) NOT NULL,
    award_no            int         NOT NULL,
    awarded_on          date        NOT NULL,
    expires_on          date        NULL,
    grace_until         date        NULL,
    next_awarded_on     date        NULL,
    revoked_on          date        NULL,
    valid_to            date        NULL,
    days_since_previous int         NULL,
    is_renewal          bit         NOT NULL,
    is_latest           bit         NOT NULL
);
GO
CREATE TABLE dw.person_course_status
(
    person_id        int         NOT NULL,
    course_key       int         NOT NULL,
    status           varchar(12) NOT NULL,
    origin           varchar(12) NOT NULL,
    enrolled_on      date        NULL,
    completed_on     date        NULL,
    best_percent     int         NULL,
    attempts         int         NOT NULL CONSTRAINT DF_person_course_status_attempts DEFAULT (0),
    days_to_complete int         NULL,
    updated_at       datetime    NOT NULL,
    CONSTRAINT PK_person_course_status PRIMARY KEY (person_id, course_key)
);
GO

/* ---- dw: compliance ------------------------------------------------------ */

CREATE TABLE dw.audience_membership
(
    audience_code varchar(20) NOT NULL,
    person_id     int         NOT NULL,
    course_code   varchar(20) NULL,
    added_on      date        NULL,
    source_rows   int         NOT NULL,
    via           varchar(10) NOT NULL,   -- member, pattern or both
    CONSTRAINT PK_audience_membership PRIMARY KEY (audience_code, person_id)
);
GO
CREATE TABLE dw.required_learning
(
    person_id      int          NOT NULL,
    course_key     int          NOT NULL,
    audience_count int          NOT NULL,
    audience_list  varchar(400) NOT NULL,
    required_from  date         NOT NULL,
    due_days       int          NOT NULL,
    is_mandatory   bit          NOT NULL,
    CONSTRAINT PK_required_learning PRIMARY KEY (person_id, course_key)
);
GO
CREATE TABLE dw.due_item
(
    person_id     int     NOT NULL,
    course_key    int     NOT NULL,
    required_from date    NOT NULL,
    due_raw       date    NOT NULL,
    due_on        date    NOT NULL,
    moved_days    int     NOT NULL,
    fiscal_period char(8) NULL,
    reminder_on   date    NOT NULL,
    days_left     int     NOT NULL,
    CONSTRAINT PK_due_item PRIMARY KEY (person_id, course_key)
);
GO
CREATE TABLE dw.compliance_status
(
    person_id    int         NOT NULL,
    course_key   int         NOT NULL,
    org_code     varchar(20) NULL,
    due_on       date        NOT NULL,
    status       varchar(12) NOT NULL,
    state        varchar(10) NOT NULL,
    completed_on date        NULL,
    days_late    int         NOT NULL,
    is_complete  bit         NOT NULL,
    checked_on   date        NOT NULL,
    CONSTRAINT PK_compliance_status PRIMARY KEY (person_id, course_key)
);
GO
CREATE TABLE dw.cert_status
(
    person_id      int         NOT NULL,
    cert_code      varchar(20) NOT NULL,
    award_id       int         NOT NULL,
    awarded_on     date        NOT NULL,
    expires_on     date        NULL,
    grace_until    date        NULL,
    awards         int         NOT NULL,
    state          varchar(10) NOT NULL,
    days_to_expiry int         NULL,
    renew_by       date        NULL,
    CONSTRAINT PK_cert_status PRIMARY KEY (person_id, cert_code)
);
GO
CREATE TABLE dw.overdue_item
(
    person_id            int     NOT NULL,
    course_key           int     NOT NULL,
    due_on               date    NOT NULL,
    days_overdue         int     NOT NULL,
    working_days_overdue int     NOT NULL,
    manager_id           int     NULL,
    escalate_to          int     NULL,
    [level]              tinyint NOT NULL,
    CONSTRAINT PK_overdue_item PRIMARY KEY (person_id, course_key)
);
GO
-- Reminders keep counting from one load to the next: the portal knows them by number.
CREATE SEQUENCE etl.reminder_number AS int
    START WITH 5001
    INCREMENT BY 1
    NO CYCLE
    CACHE 50;
GO
CREATE TABLE etl.reminder
(
    reminder_id int NOT NULL CONSTRAINT DF_reminder_id DEFAULT (NEXT VALUE FOR etl.reminder_number)
                             CONSTRAINT PK_reminder PRIMARY KEY,
    person_id   int           NOT NULL,
    items       int           NOT NULL,
    worst_days  int           NOT NULL,
    [message]   nvarchar(200) NOT NULL,
    queued_at   smalldatetime NOT NULL CONSTRAINT DF_reminder_queued DEFAULT (GETDATE())
);
GO

/* ---- dw: marts ----------------------------------------------------------- */

CREATE TABLE dw.mart_manager_compliance
(
    manager_id       int           NOT NULL CONSTRAINT PK_mart_manager_compliance PRIMARY KEY,
    manager_name     nvarchar(130) NOT NULL,
    hierarchy_level  int           NOT NULL,
    people           int           NOT NULL,
    [required]       int           NOT NULL,
    complete         int           NOT NULL,
    percent_complete int           NOT NULL,   -- whole per cent: 5 of 7 is 71
    direct_required  int           NOT NULL,
    direct_percent   int           NULL,
    place_in_level   int           NOT NULL
);
GO
CREATE TABLE dw.mart_org_month
(
    root_org_code        varchar(20)  NOT NULL,
    month_start          date         NULL,
    total_level          tinyint      NOT NULL,   -- 0 a month, 1 a root, 3 everything
    cost_centre_name     nvarchar(60) NULL,
    completions          int          NOT NULL,
    people               int          NOT NULL,
    passed               int          NOT NULL,
    minutes              int          NOT NULL,
    running_completions  int          NULL,
    previous_completions int          NULL
);
GO
CREATE TABLE dw.mart_completion_pivot
(
    category varchar(30) NOT NULL CONSTRAINT PK_mart_completion_pivot PRIMARY KEY,
    [jul] int NOT NULL,
    [aug] int NOT NULL,
    [sep] int NOT NULL,
    [oct] int NOT NULL,
    [nov] int NOT NULL,
    [dec] int NOT NULL,
    [jan] int NOT NULL,
    [feb] int NOT NULL,
    [mar] int NOT NULL,
    [apr] int NOT NULL,
    [may] int NOT NULL,
    [jun] int NOT NULL,
    total AS ([jul] + [aug] + [sep] + [oct] + [nov] + [dec] + [jan] + [feb] + [mar] + [apr] + [may] + [jun])
);
GO
CREATE TABLE dw.mart_course_rank
(
    root_org_code varchar(20) NOT NULL,
    place         int         NOT NULL,
    course_key    int         NOT NULL,
    course_code   varchar(20) NOT NULL,
    people        int         NOT NULL,
    CONSTRAINT PK_mart_course_rank PRIMARY KEY (root_org_code, course_key)
);
GO
CREATE TABLE dw.mart_learning_spend
(
    fiscal_year      smallint      NOT NULL,
    org_code         varchar(20)   NOT NULL,
    person_id        int           NOT NULL,
    completions      int           NOT NULL,
    spend            decimal(12,2) NOT NULL,
    share_percent    decimal(5,2)  NULL,
    cost_centre      varchar(10)   NULL,
    cost_centre_name nvarchar(60)  NULL,
    is_over_budget   bit           NOT NULL,
    CONSTRAINT PK_mart_learning_spend PRIMARY KEY (fiscal_year, org_code, person_id)
);
GO
CREATE TABLE dw.mart_session_utilisation
(
    course_key    int           NOT NULL,
    course_code   varchar(20)   NOT NULL,
    quarter_start date          NOT NULL,
    [sessions]    int           NOT NULL,
    cancelled     int           NOT NULL,
    seats         int           NULL,
    enrolled      int           NOT NULL,
    attendees     int           NOT NULL,
    utilisation   decimal(5,1)  NULL,
    quartile      tinyint       NOT NULL,
    trainers      varchar(400)  NULL,
    CONSTRAINT PK_mart_session_utilisation PRIMARY KEY (course_key, quarter_start)
);
GO
CREATE TABLE etl.run_audit
(
    run_number int IDENTITY(1001,1) NOT NULL CONSTRAINT PK_run_audit PRIMARY KEY,
    table_name varchar(60)  NOT NULL,
    row_count  int          NOT NULL,
    outcome    varchar(10)  NOT NULL,
    checked_at datetime2(3) NOT NULL
);
GO
/* ---- what the training office asked to be corrected ----------------------- */

INSERT INTO etl.late_correction (correction_id, completion_id, score, max_score, corrected_on, reason)
VALUES
    (1, 90013, 6,  10, '20240212', N'Scanner misread the sheet'),
    (2, 90013, 8,  10, '20240220', N'Marked a second time'),
    (3, 99999, 10, 10, '20240220', N'No such completion'),
    (4, 90011, 7,  10, '20240221', N'Confirmed as it was');
GO
