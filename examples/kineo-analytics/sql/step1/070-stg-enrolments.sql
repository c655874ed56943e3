-- stg.enrolments: rows exported twice are loaded once; times to the millisecond, rounded.
SET NOCOUNT ON;

IF OBJECT_ID('tempdb..#enrolments') IS NOT NULL DROP TABLE #enrolments;

CREATE TABLE #enrolments
(
    enrolment_id int          NOT NULL,
    person_id    int          NULL,
    course_code  varchar(20)  NULL,
    session_id   int          NULL,
    enrolled_at  datetime2(3) NULL,
    source       varchar(20)  NULL,
    status       varchar(12)  NULL,
    copy_number  int          NOT NULL
);

INSERT INTO #enrolments (enrolment_id, person_id, course_code, session_id, enrolled_at, source, status, copy_number)
SELECT
    CAST(e.enrolment_id AS int),
    TRY_CAST(NULLIF(LTRIM(RTRIM(e.person_id)), '') AS int),
    UPPER(NULLIF(LTRIM(RTRIM(e.course_code)), '')),
    TRY_CAST(NULLIF(LTRIM(RTRIM(e.session_id)), '') AS int),
    TRY_CONVERT(datetime2(3), NULLIF(LTRIM(RTRIM(e.enrolled_at)), ''), 121),
    LOWER(LTRIM(RTRIM(e.source))),
    LOWER(LTRIM(RTRIM(e.status))),
    ROW_NUMBER() OVER (PARTITION BY e.enrolment_id ORDER BY e.enrolled_at)
FROM [raw].enrolments AS e
WHERE TRY_CAST(e.enrolment_id AS int) IS NOT NULL;

DELETE FROM #enrolments
WHERE copy_number <> 1;

DELETE FROM stg.enrolments;

INSERT INTO stg.enrolments (enrolment_id, person_id, course_code, session_id, enrolled_at, source, status, loaded_at)
SELECT enrolment_id, person_id, course_code, session_id, enrolled_at, source, status, SYSDATETIME()
FROM #enrolments AS n
WHERE NOT EXISTS (SELECT 1 FROM stg.enrolments AS e WHERE e.enrolment_id = n.enrolment_id);

DROP TABLE #enrolments;
GO
