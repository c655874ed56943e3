-- dw.cert_status: by procedure, which calls another one for what has expired.
SET NOCOUNT ON;

DECLARE @expired int;

EXEC dw.usp_refresh_cert_status @expired = @expired OUTPUT;

PRINT CONCAT(@expired, ' certificates are in grace or lapsed');
GO
