-- The portal's report: the columns are put together at run time, one for each month of the calendar.
EXEC dw.usp_completion_pivot @fiscal_year = 2024;
GO
