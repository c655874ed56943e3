"""Step 4 from its specification: enrolments, completions, attendance, awards, and how far everybody is."""

import datetime

from people import grouped
from tsql_values import AS_OF, add_months, key, quotient

CHANNELS = {"self": "Self-service", "manager": "Line manager", "audience": "Assigned"}
PASS_MARK = 60

# What people asked to be corrected after the load; the previous load's script has the same rows.
CORRECTIONS = [
    (1, 90013, 6, 10, datetime.date(2024, 2, 12), "Scanner misread the sheet"),
    (2, 90013, 8, 10, datetime.date(2024, 2, 20), "Marked a second time"),
    (3, 99999, 10, 10, datetime.date(2024, 2, 20), "No such completion"),
    (4, 90011, 7, 10, datetime.date(2024, 2, 21), "Confirmed as it was"),
]


def date_key(day):
    return None if day is None else day.year * 10000 + day.month * 100 + day.day


def day_of(moment):
    return None if moment is None else moment.date()


def no_time_first(moment):
    """NULL sorts before everything."""
    return moment or datetime.datetime.min


class Lookups:
    """Courses by code and periods by day; what is not there is the -1 member, or nothing."""

    def __init__(self, tables):
        self._courses = {key(row["course_code"]): row for row in tables["dw.course_code_map"]}
        self._days = {row["calendar_date"]: row for row in tables["dw.dim_date"]}

    def course(self, code):
        """Key and code of the course that stands for a spelling; an unknown code stays as it is."""
        entry = self._courses.get(key(code))
        return (-1, code) if entry is None else (entry["course_id"], entry["course_code"])

    def period(self, day):
        entry = self._days.get(day)
        return None if entry is None else entry["fiscal_period"]


def enrolments(staged, tables):
    """One row per person and course: the earliest counts, then the smaller id, however it was spelled."""
    lookups = Lookups(tables)
    known = {row["person_key"] for row in tables["dw.dim_person"]}
    groups = {}
    for row in staged["enrolments"]:
        course_key, code = lookups.course(row["course_code"])
        same = groups.setdefault((row["person_id"], key(code)), [])
        same.append(dict(row, course_key=course_key, course_code=code))
    rows = []
    for same in groups.values():
        kept = min(same, key=lambda row: (no_time_first(row["enrolled_at"]), row["enrolment_id"]))
        times = [row["enrolled_at"] for row in same if row["enrolled_at"] is not None]
        day = day_of(kept["enrolled_at"])
        rows.append(
            {
                "enrolment_id": kept["enrolment_id"],
                "person_key": kept["person_id"] if kept["person_id"] in known else -1,
                "course_key": kept["course_key"],
                "course_code": kept["course_code"],
                "session_id": kept["session_id"],
                "enrolled_at": kept["enrolled_at"],
                "date_key": date_key(day),
                "fiscal_period": lookups.period(day),
                "channel": CHANNELS.get(key(kept["source"]), "Import"),
                "status": kept["status"],
                "duplicates": len(same) - 1,
                "last_seen_at": max(times, default=None),
            }
        )
    return rows


def corrections(completed):
    """The last correction of each completion is applied, the others are superseded."""
    latest = {}
    for correction in CORRECTIONS:
        number, completion, _, _, day, _ = correction
        other = latest.get(completion)
        if other is None or (day, number) > (other[4], other[0]):
            latest[completion] = correction
    there = {row["completion_id"] for row in completed}
    lines = []
    for number, completion, score, most, day, reason in CORRECTIONS:
        if completion not in there:
            outcome = "no completion"
        else:
            outcome = "applied" if latest[completion][0] == number else "superseded"
        lines.append(
            {
                "correction_id": number,
                "completion_id": completion,
                "score": score,
                "max_score": most,
                "corrected_on": day,
                "reason": reason,
                "outcome": outcome,
                "applied_at": AS_OF if outcome == "applied" else None,
            }
        )
    return lines


def completions(staged, tables):
    """Every completion with a time, corrected; the best attempt has the highest per cent, then is the first."""
    lookups = Lookups(tables)
    prices = {row["course_key"]: row["price"] for row in tables["dw.dim_course"]}
    completed = [row for row in staged["completions"] if row["completed_at"] is not None]
    lines = corrections(completed)
    applied = {line["completion_id"]: line for line in lines if line["outcome"] == "applied"}
    rows, groups = [], {}
    for row in completed:
        course_key, code = lookups.course(row["course_code"])
        marks = applied.get(row["completion_id"], row)
        score, most = marks["score"], marks["max_score"]
        percent = quotient(None if score is None else 100 * score, most or None)
        day = day_of(row["completed_at"])
        fact = {
            "completion_id": row["completion_id"],
            "person_id": row["person_id"],
            "course_key": course_key,
            "course_code": code,
            "completed_at": row["completed_at"],
            "completed_on": day,
            "date_key": date_key(day),
            "fiscal_period": lookups.period(day),
            "attempt_no": 0,
            "score": score,
            "max_score": most,
            "score_percent": percent,
            "is_pass": None if percent is None else percent >= PASS_MARK,
            "is_best_attempt": False,
            "is_corrected": row["completion_id"] in applied,
            "price": prices.get(course_key),
        }
        rows.append(fact)
        groups.setdefault((row["person_id"], key(code)), []).append(fact)
    for same in groups.values():
        same.sort(key=lambda row: (row["completed_at"], row["completion_id"]))
        for number, row in enumerate(same, start=1):
            row["attempt_no"] = number
        marked = lambda row: -1 if row["score_percent"] is None else row["score_percent"]
        best = max(marked(row) for row in same)
        next(row for row in same if marked(row) == best)["is_best_attempt"] = True
    return rows, lines


def attendance(staged, tables):
    """One row per person, session and day, however often it was written down; the absent are left out."""
    lookups = Lookups(tables)
    codes = {row["session_id"]: row["course_code"] for row in staged["sessions"]}
    groups = {}
    for row in staged["attendance"]:
        if row["attended_on"] is None or row["status"] is None or key(row["status"]) == "absent":
            continue
        groups.setdefault((row["person_id"], row["session_id"], row["attended_on"]), []).append(row)
    return [
        {
            "person_id": person,
            "session_id": session,
            "attended_on": day,
            "course_key": lookups.course(codes.get(session))[0],
            "date_key": date_key(day),
            "minutes": max((row["minutes"] for row in same if row["minutes"] is not None), default=None),
            "times_recorded": len(same),
            "is_late": any(key(row["status"]) == "late" for row in same),
        }
        for (person, session, day), same in groups.items()
    ]


def streaks(attended):
    """Runs of days one after the other; the longest of a person, and of equal ones the first, is marked."""
    by_person = grouped(attended)
    rows = []
    for person, facts in by_person.items():
        runs = []
        for day in sorted({fact["attended_on"] for fact in facts}):
            if runs and (day - runs[-1][-1]).days == 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        longest = max(len(run) for run in runs)
        first = next(index for index, run in enumerate(runs) if len(run) == longest)
        for index, run in enumerate(runs):
            minutes = [
                fact["minutes"]
                for fact in facts
                if fact["attended_on"] in run and fact["minutes"] is not None
            ]
            rows.append(
                {
                    "person_id": person,
                    "streak_no": index + 1,
                    "starts_on": run[0],
                    "ends_on": run[-1],
                    "days": len(run),
                    "minutes": sum(minutes) if minutes else None,
                    "is_longest": index == first,
                }
            )
    return rows


def by_session(rows):
    sessions = {}
    for row in rows:
        sessions.setdefault(row["session_id"], []).append(row)
    return sessions


def session_fill(staged, tables):
    """Every session, also those that nobody booked: counts are 0 then and sums nothing."""
    lookups = Lookups(tables)
    bookings = by_session(tables["dw.fact_enrolment"])
    attendances = by_session(tables["dw.fact_attendance"])
    rows = []
    for session in staged["sessions"]:
        number, capacity = session["session_id"], session["capacity"]
        booked = bookings.get(number, [])
        known = [row for row in booked if row["status"] is not None]
        came = attendances.get(number, [])
        minutes = [row["minutes"] for row in came if row["minutes"] is not None]
        enrolled = len(booked)
        percent = quotient(100 * enrolled, capacity or None)
        if not capacity:
            band = "unknown"
        elif enrolled == 0:
            band = "empty"
        elif enrolled > capacity:
            band = "over"
        else:
            band = "busy" if percent >= 80 else "open"
        rows.append(
            {
                "session_id": number,
                "course_key": lookups.course(session["course_code"])[0],
                "starts_at": session["starts_at"],
                "capacity": capacity,
                "enrolled": enrolled,
                "enrolled_completed": sum(key(row["status"]) == "completed" for row in known)
                if known
                else None,
                "attendees": len({row["person_id"] for row in came}),
                "attended_minutes": sum(minutes) if minutes else None,
                "average_minutes": sum(minutes) // len(minutes) if minutes else None,
                "fill_percent": percent,
                "seats_left": None if capacity is None else capacity - enrolled,
                "fill_band": band,
            }
        )
    return rows


def award_history(staged):
    """Awards of a person's certificate in their order; each holds until it expires, is renewed or revoked."""
    certificates = {key(row["cert_code"]): row for row in staged["certifications"]}
    groups = {}
    for award in staged["awards"]:
        certificate = certificates.get(key(award["cert_code"]))
        if certificate is None or award["person_id"] is None or award["awarded_on"] is None:
            continue
        groups.setdefault((award["person_id"], certificate["cert_code"]), []).append(award)
    rows = []
    for (person, code), same in groups.items():
        certificate = certificates[key(code)]
        same.sort(key=lambda award: (award["awarded_on"], award["award_id"]))
        previous = None
        for index, award in enumerate(same):
            day = award["awarded_on"]
            expires = add_months(day, certificate["valid_months"])
            grace = None
            if expires is not None:
                grace = expires + datetime.timedelta(days=certificate["grace_days"])
            following = same[index + 1]["awarded_on"] if index + 1 < len(same) else None
            ends = [end for end in (expires, following, award["revoked_on"]) if end is not None]
            row = {
                "award_id": award["award_id"],
                "person_id": person,
                "cert_code": code,
                "award_no": index + 1,
                "awarded_on": day,
                "expires_on": expires,
                "grace_until": grace,
                "next_awarded_on": following,
                "revoked_on": award["revoked_on"],
                "valid_to": min(ends, default=None),
                "days_since_previous": None if previous is None else (day - previous["awarded_on"]).days,
                "is_renewal": previous is not None
                and previous["grace_until"] is not None
                and previous["grace_until"] >= day,
                "is_latest": index + 1 == len(same),
            }
            rows.append(row)
            previous = row
    return rows


def course_status(tables):
    """Everybody's courses: as enrolled, then as completed; who completed without enrolling is there too."""
    best, attempts = {}, {}
    for row in tables["dw.fact_completion"]:
        if row["person_id"] is None or row["course_key"] == -1:
            continue
        place = (row["person_id"], row["course_key"])
        attempts[place] = attempts.get(place, 0) + 1
        if row["is_best_attempt"]:
            best[place] = row
    rows = {}
    for row in tables["dw.fact_enrolment"]:
        if row["person_key"] == -1 or row["course_key"] == -1:
            continue
        rows[row["person_key"], row["course_key"]] = {
            "status": "cancelled" if key(row["status"]) == "cancelled" else "enrolled",
            "origin": "enrolment",
            "enrolled_on": day_of(row["enrolled_at"]),
            "completed_on": None,
            "best_percent": None,
            "attempts": 0,
            "days_to_complete": None,
        }
    for place, fact in best.items():
        row = rows.setdefault(place, {"origin": "completion", "enrolled_on": None})
        enrolled = row["enrolled_on"]
        row.update(
            status="failed" if fact["is_pass"] is False else "completed",
            completed_on=fact["completed_on"],
            best_percent=fact["score_percent"],
            attempts=attempts[place],
            days_to_complete=None if enrolled is None else (fact["completed_on"] - enrolled).days,
        )
    return [
        dict(row, person_id=person, course_key=course, updated_at=AS_OF)
        for (person, course), row in rows.items()
    ]
