-- stg.organisations: a unit without a cost centre takes that of the unit above it.
SET NOCOUNT ON;

TRUNCATE TABLE stg.organisations;

INSERT INTO stg.organisations (org_code, parent_org_code, name, cost_centre, is_inherited, loaded_at)
SELECT
    UPPER(LTRIM(RTRIM(o.org_code))),
    UPPER(NULLIF(LTRIM(RTRIM(o.parent_org_code)), '')),
    NULLIF(LTRIM(RTRIM(o.name)), N''),
    NULLIF(LTRIM(RTRIM(o.cost_centre)), ''),
    0,
    GETDATE()
FROM [raw].[organisations] AS o
WHERE NULLIF(LTRIM(RTRIM(o.org_code)), '') IS NOT NULL;

-- One level only: the parent's own value, as the file has it.
UPDATE child
SET    child.cost_centre  = parent.cost_centre,
       child.is_inherited = 1
FROM   stg.organisations AS child
INNER JOIN stg.organisations AS parent
        ON parent.org_code = child.parent_org_code
WHERE  child.cost_centre IS NULL
  AND  parent.cost_centre IS NOT NULL;
GO
