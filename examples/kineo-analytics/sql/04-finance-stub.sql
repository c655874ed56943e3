/* What the warehouse reads of the Finance database, for machines that have none. */
USE Finance;
GO
CREATE SCHEMA ref;
GO
CREATE TABLE ref.cost_centre
(
    cost_centre varchar(10)   NOT NULL CONSTRAINT PK_cost_centre PRIMARY KEY,
    name        nvarchar(60)  NOT NULL,
    budget      decimal(12,2) NOT NULL
);
GO
INSERT INTO ref.cost_centre (cost_centre, name, budget)
VALUES
    ('CC900',  N'Zeta head office',  500.00),
    ('cc901 ', N'Zeta North & West',  60.00),
    ('CC904',  N'Zeta Underscore',    50.00),
    ('CCA00',  N'Division A',       9000.00),
    ('ccb00',  N'Division B',       8000.00),
    ('CCX10',  N'Nobody''s unit',      0.00);
GO
USE Kineo;
GO
-- The marts know Finance's table by a name of their own.
CREATE SYNONYM dw.cost_centre FOR Finance.ref.cost_centre;
GO
