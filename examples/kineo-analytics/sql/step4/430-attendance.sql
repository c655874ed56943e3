-- dw.fact_attendance and dw.attendance_streak, both by procedure.
SET NOCOUNT ON;

DECLARE @result int;

EXEC @result = dw.usp_load_attendance @with_streaks = 1;

IF @result <> 0
    RAISERROR('Attendance was not loaded.', 16, 1);
GO
