-- etl.run_audit: what is there when the run is over.
SET NOCOUNT ON;

DECLARE @checked_at datetime2(3) = SYSDATETIME();

TRUNCATE TABLE etl.run_audit;

INSERT INTO etl.run_audit (table_name, row_count, outcome, checked_at)
SELECT
    c.table_name,
    c.row_count,
    CASE c.row_count WHEN 0 THEN 'empty' ELSE 'ok' END,
    @checked_at
FROM
(
    SELECT 'dw.attendance_streak'         AS table_name, COUNT(*) AS row_count FROM dw.attendance_streak
    UNION ALL SELECT 'dw.award_history',            COUNT(*) FROM dw.award_history
    UNION ALL SELECT 'dw.cert_status',              COUNT(*) FROM dw.cert_status
    UNION ALL SELECT 'dw.compliance_status',        COUNT(*) FROM dw.compliance_status
    UNION ALL SELECT 'dw.fact_attendance',          COUNT(*) FROM dw.fact_attendance
    UNION ALL SELECT 'dw.fact_completion',          COUNT(*) FROM dw.fact_completion
    UNION ALL SELECT 'dw.fact_enrolment',           COUNT(*) FROM dw.fact_enrolment
    UNION ALL SELECT 'dw.mart_completion_pivot',    COUNT(*) FROM dw.mart_completion_pivot
    UNION ALL SELECT 'dw.mart_course_rank',         COUNT(*) FROM dw.mart_course_rank
    UNION ALL SELECT 'dw.mart_learning_spend',      COUNT(*) FROM dw.mart_learning_spend
    UNION ALL SELECT 'dw.mart_manager_compliance',  COUNT(*) FROM dw.mart_manager_compliance
    UNION ALL SELECT 'dw.mart_org_month',           COUNT(*) FROM dw.mart_org_month
    UNION ALL SELECT 'dw.mart_session_utilisation', COUNT(*) FROM dw.mart_session_utilisation
    UNION ALL SELECT 'dw.overdue_item',             COUNT(*) FROM dw.overdue_item
    UNION ALL SELECT 'dw.person_course_status',     COUNT(*) FROM dw.person_course_status
    UNION ALL SELECT 'dw.v_never_trained',          COUNT(*) FROM dw.v_never_trained
) AS c
ORDER BY c.table_name;
GO
