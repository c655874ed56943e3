-- etl.load_control: one line per staged table, written by the logging procedure.
SET NOCOUNT ON;

IF OBJECT_ID('tempdb..#counts') IS NOT NULL
    DROP TABLE #counts;

SELECT CAST('attendance' AS varchar(30)) AS table_name,
       (SELECT COUNT(*) FROM [raw].attendance) AS source_rows,
       (SELECT COUNT(*) FROM stg.attendance) AS staged_rows
INTO #counts
UNION ALL
SELECT CAST('audience_members' AS varchar(30)), (SELECT COUNT(*) FROM [raw].audience_members), (SELECT COUNT(*) FROM stg.audience_members)
UNION ALL
SELECT CAST('audiences' AS varchar(30)), (SELECT COUNT(*) FROM [raw].audiences), (SELECT COUNT(*) FROM stg.audiences)
UNION ALL
SELECT CAST('awards' AS varchar(30)), (SELECT COUNT(*) FROM [raw].awards), (SELECT COUNT(*) FROM stg.awards)
UNION ALL
SELECT CAST('certifications' AS varchar(30)), (SELECT COUNT(*) FROM [raw].certifications), (SELECT COUNT(*) FROM stg.certifications)
UNION ALL
SELECT CAST('completions' AS varchar(30)), (SELECT COUNT(*) FROM [raw].completions), (SELECT COUNT(*) FROM stg.completions)
UNION ALL
SELECT CAST('courses' AS varchar(30)), (SELECT COUNT(*) FROM [raw].courses), (SELECT COUNT(*) FROM stg.courses)
UNION ALL
SELECT CAST('enrolments' AS varchar(30)), (SELECT COUNT(*) FROM [raw].enrolments), (SELECT COUNT(*) FROM stg.enrolments)
UNION ALL
SELECT CAST('job_assignments' AS varchar(30)), (SELECT COUNT(*) FROM [raw].job_assignments), (SELECT COUNT(*) FROM stg.job_assignments)
UNION ALL
SELECT CAST('organisations' AS varchar(30)), (SELECT COUNT(*) FROM [raw].organisations), (SELECT COUNT(*) FROM stg.organisations)
UNION ALL
SELECT CAST('people' AS varchar(30)), (SELECT COUNT(*) FROM [raw].people), (SELECT COUNT(*) FROM stg.people)
UNION ALL
SELECT CAST('positions' AS varchar(30)), (SELECT COUNT(*) FROM [raw].positions), (SELECT COUNT(*) FROM stg.positions)
UNION ALL
SELECT CAST('sessions' AS varchar(30)), (SELECT COUNT(*) FROM [raw].sessions), (SELECT COUNT(*) FROM stg.sessions);

TRUNCATE TABLE etl.load_control;   -- starts the identity again

DECLARE @table_name varchar(30),
        @source_rows int,
        @staged_rows int,
        @rejected int;

WHILE EXISTS (SELECT 1 FROM #counts)
BEGIN
    SELECT TOP (1)
        @table_name  = table_name,
        @source_rows = source_rows,
        @staged_rows = staged_rows
    FROM #counts
    ORDER BY table_name;

    SELECT @rejected = COUNT(*)
    FROM etl.reject_row
    WHERE source_table = @table_name;

    EXEC etl.usp_log_load
        @table_name      = @table_name,
        @source_rows     = @source_rows,
        @staged_rows     = @staged_rows,
        @rejected_values = @rejected;

    PRINT 'stg.' + @table_name + ': ' + CAST(@staged_rows AS varchar(12)) + ' of ' + CAST(@source_rows AS varchar(12)) + ' rows';

    DELETE FROM #counts
    WHERE table_name = @table_name;
END;

DROP TABLE #counts;
GO
