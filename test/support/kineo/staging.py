"""Step 1 from its specification: what each staged row is, and what did not convert."""

import pathlib

from tsql_values import (
    AS_OF, amount, calendar_day, capitalised, datetime2, datetime_ticks, key, lower, minutes_crossed,
    present, quotient, tiny, trimmed, upper, whole,
)


def read_csv(path):
    """Rows of a file as dicts. An empty unquoted field is None and `""` is the empty text.

    The csv module cannot tell the two apart (before Python 3.12), hence a reader of its own.
    """
    text = pathlib.Path(path).read_text(encoding="utf-8")
    records, record, field, quoted, inside = [], [], [], False, False
    position = 0

    def close_field():
        nonlocal field, quoted
        record.append("".join(field) if field or quoted else None)
        field, quoted = [], False

    while position < len(text):
        letter = text[position]
        if inside:
            if letter == '"' and text[position + 1 : position + 2] == '"':
                field.append('"')
                position += 1
            elif letter == '"':
                inside = False
            else:
                field.append(letter)
        elif letter == '"':
            inside, quoted = True, True
        elif letter == ",":
            close_field()
        elif letter == "\n":
            close_field()
            records.append(record)
            record = []
        else:
            field.append(letter)
        position += 1
    header, *rows = records
    assert all(len(row) == len(header) for row in rows), f"ragged row in {path}"
    return [dict(zip(header, row)) for row in rows]


def read_all(folder):
    return {path.stem: read_csv(path) for path in sorted(pathlib.Path(folder).glob("*.csv"))}


def stage(raw):
    """The 13 stg tables, as lists of dicts without the load stamp."""
    return {
        "people": stage_people(raw["people"]),
        "positions": stage_positions(raw["positions"]),
        "organisations": stage_organisations(raw["organisations"]),
        "job_assignments": stage_jobs(raw["job_assignments"]),
        "courses": stage_courses(raw["courses"]),
        "sessions": (sessions := stage_sessions(raw["sessions"])),
        "enrolments": stage_enrolments(raw["enrolments"]),
        "completions": stage_completions(raw["completions"]),
        "attendance": stage_attendance(raw["attendance"], sessions),
        "certifications": stage_certifications(raw["certifications"]),
        "awards": stage_awards(raw["awards"]),
        "audiences": stage_audiences(raw["audiences"]),
        "audience_members": stage_members(raw["audience_members"]),
    }


def stage_people(rows):
    """One row per person number; of several the one with the last hire date."""
    found = {}
    for row in rows:
        person = whole(row["person_id"])
        if person is None:
            continue
        number = trimmed(row["employee_no"])
        staged = {
            "person_id": person,
            "employee_no": None if number is None else ("000000" + number)[-6:],
            "email": lower(present(row["email"])),
            "first_name": present(row["first_name"]),
            "last_name": present(row["last_name"]),
            "status": capitalised(row["status"]),
            "hire_date": calendar_day(row["hire_date"]),
            "leave_date": calendar_day(row["leave_date"]),
            "country": upper(present(row["country"])),
        }
        other = found.get(person)
        if other is not None:
            assert other["hire_date"] != staged["hire_date"], "an undecided duplicate"
        if other is None or staged["hire_date"] > other["hire_date"]:
            found[person] = staged
    return list(found.values())


def stage_positions(rows):
    """One row per code; the higher grade wins, and any grade wins over none."""
    found = {}
    for row in rows:
        if present(row["position_code"]) is None:
            continue
        staged = {
            "position_code": upper(trimmed(row["position_code"])),
            "title": present(row["title"]),
            "grade": tiny(row["grade"]),
        }
        rank = lambda position: -1 if position["grade"] is None else position["grade"]
        other = found.get(key(staged["position_code"]))
        if other is not None:
            assert rank(other) != rank(staged), "an undecided duplicate"
        if other is None or rank(staged) > rank(other):
            found[key(staged["position_code"])] = staged
    return list(found.values())


def stage_organisations(rows):
    """A unit without a cost centre takes the one its parent has in the file, one level only."""
    units = {}
    for row in rows:
        code = upper(present(row["org_code"]))
        if code is not None:
            units[code] = {
                "org_code": code,
                "parent_org_code": upper(present(row["parent_org_code"])),
                "name": present(row["name"]),
                "cost_centre": present(row["cost_centre"]),
                "is_inherited": False,
            }
    from_file = {code: unit["cost_centre"] for code, unit in units.items()}
    for unit in units.values():
        inherited = from_file.get(unit["parent_org_code"])
        if unit["cost_centre"] is None and inherited is not None:
            unit.update(cost_centre=inherited, is_inherited=True)
    return list(units.values())


def stage_jobs(rows):
    return [
        {
            "job_id": whole(row["job_id"]),
            "person_id": whole(row["person_id"]),
            "position_code": upper(present(row["position_code"])),
            "org_code": upper(present(row["org_code"])),
            "manager_id": whole(row["manager_id"]),
            "start_date": calendar_day(row["start_date"]),
            "end_date": calendar_day(row["end_date"]),
            "is_primary": key(trimmed(row["is_primary"])) in ("1", "y"),
            "modified_at": datetime_ticks(row["modified_at"]),
        }
        for row in rows
        if whole(row["job_id"]) is not None and whole(row["person_id"]) is not None
    ]


def stage_courses(rows):
    return [
        {
            "course_id": whole(row["course_id"]),
            "source_code": row["course_code"],
            "course_code": present(row["course_code"]),
            "title": trimmed(row["title"]),
            "category": capitalised(row["category"]),
            "minutes": whole(row["minutes"]),
            "price": amount(row["price"]),
            "mandatory": key(trimmed(row["mandatory"])) in ("y", "yes", "1"),
            "retired_on": calendar_day(row["retired_on"]),
        }
        for row in rows
        if whole(row["course_id"]) is not None
    ]


def stage_sessions(rows):
    staged = []
    for row in rows:
        starts, ends = datetime_ticks(row["starts_at"]), datetime_ticks(row["ends_at"])
        staged.append(
            {
                "session_id": whole(row["session_id"]),
                "course_code": upper(present(row["course_code"])),
                "starts_at": starts,
                "ends_at": ends,
                "duration_minutes": minutes_crossed(starts, ends),
                "capacity": whole(row["capacity"]),
                "trainer_id": whole(row["trainer_id"]),
                "status": lower(trimmed(row["status"])),
            }
        )
    return [row for row in staged if row["session_id"] is not None]


def stage_enrolments(rows):
    found = {}
    for row in rows:
        enrolment = whole(row["enrolment_id"])
        staged = {
            "enrolment_id": enrolment,
            "person_id": whole(row["person_id"]),
            "course_code": upper(present(row["course_code"])),
            "session_id": whole(row["session_id"]),
            "enrolled_at": datetime2(row["enrolled_at"], 3),
            "source": lower(trimmed(row["source"])),
            "status": lower(trimmed(row["status"])),
        }
        if enrolment is not None:
            assert found.setdefault(enrolment, staged) == staged, "an undecided duplicate"
    return list(found.values())


def stage_completions(rows):
    staged = []
    for row in rows:
        score, most = whole(row["score"]), whole(row["max_score"])
        divisor = most or None
        staged.append(
            {
                "completion_id": whole(row["completion_id"]),
                "person_id": whole(row["person_id"]),
                "course_code": upper(present(row["course_code"])),
                "completed_at": datetime_ticks(row["completed_at"]),
                "score": score,
                "max_score": most,
                "score_ratio": quotient(score, divisor),
                "score_percent": quotient(None if score is None else 100 * score, divisor),
                "attempt": tiny(row["attempt"]),
            }
        )
    return [row for row in staged if row["completion_id"] is not None]


def stage_attendance(rows, sessions):
    """Doubled days stay; what belongs to a cancelled session goes."""
    cancelled = {row["session_id"] for row in sessions if key(row["status"]) == "cancelled"}
    staged = [
        {
            "person_id": whole(row["person_id"]),
            "session_id": whole(row["session_id"]),
            "attended_on": calendar_day(row["attended_on"]),
            "minutes": whole(row["minutes"]),
            "status": lower(trimmed(row["status"])),
        }
        for row in rows
    ]
    return [
        row
        for row in staged
        if row["person_id"] is not None
        and row["session_id"] is not None
        and row["session_id"] not in cancelled
    ]


def stage_certifications(rows):
    return [
        {
            "cert_code": upper(trimmed(row["cert_code"])),
            "course_code": upper(present(row["course_code"])),
            "valid_months": whole(row["valid_months"]),
            "grace_days": whole(row["grace_days"]) or 0,
        }
        for row in rows
        if present(row["cert_code"])
    ]


def stage_awards(rows):
    return [
        {
            "award_id": whole(row["award_id"]),
            "person_id": whole(row["person_id"]),
            "cert_code": upper(trimmed(row["cert_code"])),
            "awarded_on": calendar_day(row["awarded_on"]),
            "revoked_on": calendar_day(row["revoked_on"]),
        }
        for row in rows
        if whole(row["award_id"]) is not None
    ]


def stage_audiences(rows):
    return [
        {
            "audience_code": upper(trimmed(row["audience_code"])),
            "name": present(row["name"]),
            "course_code": upper(present(row["course_code"])),
            "org_pattern": present(row["org_pattern"]),
            "due_days": 30 if (days := whole(row["due_days"])) is None else days,
        }
        for row in rows
        if present(row["audience_code"])
    ]


def without_the_word_null(text):
    return None if key(trimmed(text)) == "null" else text


def stage_members(rows):
    """Every membership, also the one that is there twice by case; the code stays as typed."""
    return [
        {
            "audience_code": trimmed(row["audience_code"]),
            "person_id": whole(row["person_id"]),
            "added_at": datetime2(row["added_at"], 0),
            "removed_at": datetime2(without_the_word_null(row["removed_at"]), 0),
        }
        for row in rows
        if whole(row["person_id"]) is not None and row["audience_code"] is not None
    ]


# -- etl -------------------------------------------------------------------------------------------

INTEGER = (whole, "not a whole number")
SMALL = (tiny, "not 0 to 255")
DAY = (calendar_day, "not a date")
TIME = (datetime_ticks, "not a time")
FINE_TIME = (lambda text: datetime2(text, 3), "not a time")
MONEY = (amount, "not an amount")

TYPED_COLUMNS = {
    "people": dict(person_id=INTEGER, hire_date=DAY, leave_date=DAY),
    "positions": dict(grade=SMALL),
    "organisations": {},
    "job_assignments": dict(
        job_id=INTEGER, person_id=INTEGER, manager_id=INTEGER, start_date=DAY, end_date=DAY, modified_at=TIME
    ),
    "courses": dict(course_id=INTEGER, minutes=INTEGER, price=MONEY, retired_on=DAY),
    "sessions": dict(session_id=INTEGER, starts_at=TIME, ends_at=TIME, capacity=INTEGER, trainer_id=INTEGER),
    "enrolments": dict(enrolment_id=INTEGER, person_id=INTEGER, session_id=INTEGER, enrolled_at=FINE_TIME),
    "completions": dict(
        completion_id=INTEGER, person_id=INTEGER, completed_at=TIME, score=INTEGER, max_score=INTEGER, attempt=SMALL
    ),
    "attendance": dict(person_id=INTEGER, session_id=INTEGER, attended_on=DAY, minutes=INTEGER),
    "certifications": dict(valid_months=INTEGER, grace_days=INTEGER),
    "awards": dict(award_id=INTEGER, person_id=INTEGER, awarded_on=DAY, revoked_on=DAY),
    "audiences": dict(due_days=INTEGER),
    "audience_members": dict(person_id=INTEGER, added_at=FINE_TIME, removed_at=FINE_TIME),
}
KEYS_OF_TWO = {"attendance": ("person_id", "session_id"), "audience_members": ("audience_code", "person_id")}


def rejected(raw):
    """Every value that is there (the word NULL in removed_at is not) and does not convert."""
    found = []
    for table, columns in TYPED_COLUMNS.items():
        for row in raw[table]:
            for column, (convert, reason) in columns.items():
                text = row[column]
                if (table, column) == ("audience_members", "removed_at"):
                    text = without_the_word_null(text)
                if present(text) is None or convert(text) is not None:
                    continue
                if table in KEYS_OF_TWO:
                    name = "/".join(trimmed(row[part]) or "" for part in KEYS_OF_TWO[table])
                else:
                    name = trimmed(row[next(iter(row))])
                found.append(
                    {
                        "source_table": table,
                        "source_key": name,
                        "column_name": column,
                        "raw_value": text,
                        "reason": reason,
                        "rejected_at": AS_OF,
                    }
                )
    return found


def load_control(raw, staged, rejects):
    """One line per table, numbered in the order of its name."""
    lines = []
    for number, table in enumerate(sorted(raw), start=1):
        came, stayed = len(raw[table]), len(staged[table])
        lines.append(
            {
                "load_id": number,
                "table_name": table,
                "source_rows": came,
                "staged_rows": stayed,
                "rejected_values": sum(1 for reject in rejects if reject["source_table"] == table),
                "percent_staged": quotient(100 * stayed, came) if came else None,
                "load_date": AS_OF.date(),
                "loaded_at": AS_OF,
            }
        )
    return lines
