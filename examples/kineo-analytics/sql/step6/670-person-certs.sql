-- dw.v_person_certs: the certificates of a person in one text, as mail merges want them.
CREATE OR ALTER VIEW dw.v_person_certs
AS
    SELECT
        p.person_key,
        p.full_name,
        (SELECT COUNT(*) FROM dw.cert_status AS n WHERE n.person_id = p.person_key) AS cert_count,
        STUFF(
        (
            SELECT '; ' + c.cert_code + ' (' + c.state + ', ' + ISNULL(CONVERT(varchar(10), c.expires_on, 103), 'open') + ')'
            FROM dw.cert_status AS c
            WHERE c.person_id = p.person_key
            ORDER BY c.cert_code
            FOR XML PATH(''), TYPE
        ).value('.', 'nvarchar(max)'), 1, 2, '') AS cert_list
    FROM dw.dim_person AS p
    WHERE EXISTS (SELECT 1 FROM dw.cert_status AS c WHERE c.person_id = p.person_key);
GO
