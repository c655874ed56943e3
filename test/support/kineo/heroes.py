"""What must hold for the heroes after the last step, whatever the size of the generated rest."""

import datetime

from tsql_values import key


def check(staged, tables):
    """Raises AssertionError with the fact that does not hold."""
    check_staging(staged, tables)
    check_reference(tables)
    check_history(tables)
    check_hierarchy(tables)
    check_facts(staged, tables)
    check_compliance(tables)
    check_marts(tables)


def by(rows, *names):
    return {tuple(row[name] for name in names) if len(names) > 1 else row[names[0]]: row for row in rows}


def check_staging(staged, tables):
    people = by(staged["people"], "person_id")
    for person in range(9001, 9016):
        assert people[person]["employee_no"] == f"00{person}", f"employee number of {person}"
    assert key(people[9005]["first_name"]) == key("rené") != key("rene"), "accents count, case does not"

    awards = by(staged["awards"], "award_id")
    assert awards[90005]["awarded_on"] == datetime.date(2024, 3, 12), "12/03/2024 is in March"
    assert awards[90007]["awarded_on"] == datetime.date(2024, 2, 29), "a leap day"
    assert awards[90006]["awarded_on"] is None, "31/04/2024 is no day"
    rejects = by(tables["etl.reject_row"], "source_table", "source_key", "column_name")
    assert rejects["awards", "90006", "awarded_on"]["raw_value"] == "31/04/2024"
    assert rejects["completions", "90013", "score"]["raw_value"] == "n/a"

    completions = by(staged["completions"], "completion_id")
    moment = datetime.datetime
    assert completions[90001]["completed_at"] == moment(2023, 6, 30, 23, 59, 59, 997000), "still FY23"
    assert completions[90003]["completed_at"] == moment(2024, 1, 31, 23, 59, 59, 997000)
    assert completions[90004]["completed_at"] == moment(2024, 2, 1), "DATETIME rounds .999 up"
    assert completions[90011]["score_ratio"] == 0 and completions[90011]["score_percent"] == 70
    assert completions[90012]["score_ratio"] is None, "a maximum of 0"
    assert completions[90014]["person_id"] is None
    enrolments = by(staged["enrolments"], "enrolment_id")
    assert enrolments[90013]["enrolled_at"] == moment(2024, 2, 1, 8, 0, 1), "DATETIME2(3) rounds"
    assert sum(1 for row in staged["enrolments"] if row["enrolment_id"] == 90015) == 1

    members = [row for row in staged["audience_members"] if 9000 < row["person_id"] < 9100]
    removed = {row["person_id"] for row in members if row["removed_at"] is not None}
    assert removed == {9014}, "'', NULL, blanks and the word NULL are all no removal"
    safe = [row for row in members if key(row["audience_code"]) == "aud-safe" and row["person_id"] == 9005]
    assert len(safe) == 2, "9005 is there twice, by case"


def check_reference(tables):
    dates = by(tables["dw.dim_date"], "calendar_date")
    assert len(dates) == 1096, "FY23, FY24 (a leap year) and FY25"
    today = dates[datetime.date(2024, 3, 31)]
    assert (today["day_name"], today["day_of_week"], today["is_weekend"]) == ("Sunday", 1, True)
    assert (today["fiscal_period"], today["fiscal_quarter"]) == ("FY24-P09", 3)
    assert (today["week_number"], today["iso_week"]) == (14, 13)
    assert dates[datetime.date(2023, 6, 30)]["fiscal_year"] == 2023
    assert dates[datetime.date(2024, 6, 30)]["fiscal_period"] == "FY24-P12"
    assert dates[datetime.date(2024, 2, 10)]["month_end"] == datetime.date(2024, 2, 29)
    periods = by(tables["dw.dim_fiscal_period"], "fiscal_period")
    assert len(periods) == 36 and periods["FY24-P01"]["starts_on"] == datetime.date(2023, 7, 1)
    assert periods["FY24-P08"]["is_closed"] and not periods["FY24-P09"]["is_closed"]

    safe = by(tables["dw.course_code_map"], "course_code")["SAFE-01"]
    assert (safe["course_id"], safe["variant_count"], safe["has_retired"]) == (801, 3, True)
    courses = by(tables["dw.dim_course"], "course_key")
    assert str(courses[801]["price_rounded"]) == "33.34" and -1 in courses
    assert courses[804]["title"] == "Spreadsheets & charts", "changed since the last load"
    assert courses[805]["title"] == "Data PROTECTION", "capitals are no change"
    assert courses[990]["is_retired"], "gone from the file"
    positions = by(tables["dw.dim_position"], "position_code")
    assert positions["UNKNOWN"]["position_key"] == -1 and positions["z-lead"]["title"] == "TEAM LEAD"
    assert positions["Z-ANALYST"]["grade"] == 40 and positions["Z-HEAD"]["grade"] == 200
    units = by(tables["dw.dim_org"], "org_code")
    assert units["Z3"]["org_path"] == "/Z/Z2/Z3/" and units["Z3"]["org_level"] == 3
    assert units["Z2"]["cost_centre"] == "CC900" and units["Z3"]["cost_centre"] == "NONE"


def check_history(tables):
    people = by(tables["dw.dim_person"], "person_key")
    assert people[9005]["full_name"] == "René Dubois", "the old spelling stays: É equals é"
    assert people[9009]["name_length"] == 10, "an emoji has the length 2"
    assert not people[9006]["is_active"] and people[9015]["is_active"] and not people[9990]["is_active"]

    history = {}
    for row in sorted(tables["dw.job_history"], key=lambda row: row["valid_from"]):
        history.setdefault(row["person_id"], []).append(row)
    assert [row["org_code"] for row in history[9015]] == ["Z3", "Z2", "Z3"], "A, B and A again"
    assert [row["version"] for row in history[9015]] == [1, 2, 3]
    assert history[9015][0]["row_hash"] == history[9015][2]["row_hash"]
    assert [(row["source_rows"], row["valid_to"].year) for row in history[9014]] == [(2, 9999)]
    move = datetime.date(2024, 2, 1)
    assert [(row["org_code"], row["valid_to"]) for row in history[9003]][0] == ("Z1", move)
    assert (history[9003][1]["org_code"], history[9003][1]["valid_from"]) == ("Z2", move)
    assert history[9002][0]["valid_to"] == datetime.date(2023, 5, 1), "closed by the next one"
    assert history[9005][-1]["org_code"] == "Z1", "equal modified_at: the larger job id"
    jobs = by(tables["dw.current_job"], "person_id")
    assert jobs[9005]["job_id"] == 90051 and jobs[9005]["open_jobs"] == 3
    assert jobs[9013]["position_key"] == -1 and 9006 not in jobs


def check_hierarchy(tables):
    """Answer 1."""
    below = {
        row["descendant_id"]: row["depth"]
        for row in tables["dw.manager_closure"]
        if row["ancestor_id"] == 9001 and row["depth"] > 0
    }
    assert sorted(below) == [9002, 9003, 9004, 9005, 9007], "active people below 9001"
    levels = by(tables["dw.manager_hierarchy"], "person_id")
    assert levels[9001]["hierarchy_level"] == 1 and levels[9007]["hierarchy_level"] == 3
    assert levels[9007]["hierarchy_path"] == "/9001/9003/9007/" and levels[9015]["root_id"] == 9014
    edges = by(tables["dw.manager_edge"], "person_id")
    assert (edges[9007]["manager_id"], edges[9007]["hops"]) == (9003, 1)
    found = {row["person_id"]: row["reason"] for row in tables["dw.hierarchy_issue"]}
    assert found == {
        9008: "missing manager",
        9009: "self",
        9010: "cycle",
        9011: "cycle",
        9012: "cycle",
        9013: "below a cycle",
    }, found


def check_facts(staged, tables):
    """Answer 6, and what the answers of the later steps are made of."""
    enrolled = by(tables["dw.fact_enrolment"], "enrolment_id")
    safe = enrolled[90002]
    assert (safe["course_key"], safe["duplicates"]) == (801, 2), "three spellings are one course"
    assert 90003 not in enrolled and 90004 not in enrolled
    assert safe["last_seen_at"] == datetime.datetime(2023, 8, 2, 8, 0)
    ghost = enrolled[90014]
    assert (ghost["course_key"], ghost["course_code"]) == (-1, "GHOST-99"), "a course in no catalogue"

    completed = by(tables["dw.fact_completion"], "completion_id")
    assert completed[90001]["fiscal_period"] == "FY23-P12"
    assert completed[90004]["completed_on"] == datetime.date(2024, 2, 1)
    assert completed[90007]["is_best_attempt"] and not completed[90008]["is_best_attempt"]
    assert (completed[90008]["attempt_no"], completed[90002]["course_code"]) == (2, "SAFE-01")
    late = completed[90013]
    assert (late["score_percent"], late["is_pass"], late["is_corrected"]) == (80, True, True)
    assert completed[90012]["is_pass"] is None and completed[90014]["person_id"] is None
    assert completed[90015]["price"] is None
    outcomes = [line["outcome"] for line in tables["etl.late_correction"]]
    assert outcomes == ["superseded", "applied", "no completion", "applied"]

    fiscal_year = {}
    for row in completed.values():
        if row["person_id"] in range(9001, 9016) and row["fiscal_period"].startswith("FY24"):
            fiscal_year.setdefault(row["course_code"], set()).add(row["person_id"])
    assert fiscal_year["SAFE-01"] == {9002, 9003, 9004, 9007}
    assert fiscal_year["EXCEL-03"] == {9002, 9003, 9005, 9007}
    assert all(len(people) < 4 for code, people in fiscal_year.items() if code not in ("SAFE-01", "EXCEL-03"))
    status = by(tables["dw.person_course_status"], "person_id", "course_key")
    assert status[9001, 801]["status"] == "completed" and (9005, 801) not in status
    assert status[9004, 805]["status"] == "enrolled", "enrolled in GDPR-02, never completed"
    assert (status[9002, 804]["attempts"], status[9002, 804]["days_to_complete"]) == (2, 19)

    days = [row["attended_on"].day for row in staged["attendance"] if row["person_id"] == 9004]
    assert sorted(days) == [4, 5, 6, 6, 7, 8, 12, 13]
    runs = [row for row in tables["dw.attendance_streak"] if row["person_id"] == 9004]
    assert [(run["days"], run["is_longest"]) for run in runs] == [(5, True), (2, False)]
    assert runs[0]["minutes"] == 3 * 420 + 415 + 300, "the doubled day counts once"

    sessions = by(tables["dw.session_fill"], "session_id")
    empty = sessions[8003]
    assert (empty["enrolled"], empty["enrolled_completed"], empty["fill_band"]) == (0, None, "empty")
    assert (empty["attendees"], empty["attended_minutes"]) == (0, None)
    awards = by(tables["dw.award_history"], "award_id")
    assert awards[90001]["expires_on"] == datetime.date(2024, 2, 29)
    assert awards[90001]["grace_until"] == datetime.date(2024, 3, 30)
    assert awards[90003]["valid_to"] == datetime.date(2024, 2, 15), "renewed before it expired"
    assert awards[90004]["is_renewal"] and awards[90004]["expires_on"] == datetime.date(2024, 8, 15)
    assert 90006 not in awards, "awarded on no day"
    months = {(row["completed_on"].year, row["completed_on"].month) for row in completed.values()}
    assert (2023, 12) not in months and (2023, 11) in months and (2024, 1) in months


def check_compliance(tables):
    """Answers 2 and 3, and the view of answer 6 that gives nobody."""
    tree = {
        row["descendant_id"] for row in tables["dw.manager_closure"] if row["ancestor_id"] == 9001
    }
    items = [row for row in tables["dw.compliance_status"] if row["person_id"] in tree]
    complete = sum(1 for row in items if row["is_complete"])
    assert (len(items), complete, 100 * complete // len(items)) == (7, 5, 71)
    lacking = {(row["person_id"], row["course_key"]) for row in items if not row["is_complete"]}
    assert lacking == {(9005, 801), (9004, 805)}, lacking
    members = by(tables["dw.audience_membership"], "audience_code", "person_id")
    assert (members["AUD-SAFE", 9005]["source_rows"], members["AUD-GDPR", 9004]["via"]) == (2, "both")
    assert ("AUD-GDPR", 9014) in members and ("AUD-SAFE", 9014) not in members
    due = by(tables["dw.due_item"], "person_id", "course_key")
    assert due[9001, 801]["due_on"] == datetime.date(2023, 2, 1), "a Wednesday: not moved"
    assert any(row["moved_days"] == 2 for row in due.values())

    certificates = by(tables["dw.cert_status"], "person_id", "cert_code")
    state = {person: certificates[person, "FIRE-6M"]["state"] for person in (9004, 9014, 9015)}
    assert state == {9004: "valid", 9014: "lapsed", 9015: "in grace"}, state
    assert certificates[9004, "FIRE-6M"]["expires_on"] == datetime.date(2024, 8, 15)
    assert tables["dw.v_never_trained"] == [] and len(tables["dw.v_untrained"]) > 0


def check_marts(tables):
    """Answers 2, 4 and 5 as the marts give them."""
    root = by(tables["dw.mart_manager_compliance"], "manager_id")[9001]
    assert (root["people"], root["required"], root["complete"], root["percent_complete"]) == (6, 7, 5, 71)
    spend = {
        row["org_code"]: str(row["spend"])
        for row in tables["dw.mart_learning_spend"]
        if row["person_id"] == 9003
    }
    assert spend == {"Z1": "33.34", "Z2": "33.34"}, spend
    best = {
        row["course_code"]: row["people"]
        for row in tables["dw.mart_course_rank"]
        if row["root_org_code"] == "Z" and row["place"] == 1
    }
    assert best == {"SAFE-01": 4, "EXCEL-03": 4}, best
    assert all(row["dec"] == 0 for row in tables["dw.mart_completion_pivot"])
    safety = by(tables["dw.mart_completion_pivot"], "category")["Safety"]
    assert (safety["aug"], safety["sep"], safety["jan"], safety["mar"], safety["total"]) == (1, 1, 1, 1, 4)
    certificates = by(tables["dw.v_person_certs"], "person_key")
    assert certificates[9004]["cert_list"] == "FIRE-6M (valid, 15/08/2024)"
    empty = {row["table_name"] for row in tables["etl.run_audit"] if row["outcome"] == "empty"}
    assert empty == {"dw.v_never_trained"}, empty
