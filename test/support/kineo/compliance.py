"""Step 5 from its specification: who has to learn what until when, who has not, and which certificates hold."""

import datetime
import re

from dimensions import last_of_month
from facts import Lookups
from tsql_values import AS_OF, AS_OF_DAY, add_months, key

DAY = datetime.timedelta(days=1)


def like(text, pattern):
    """LIKE with %, _ and sets of single characters in brackets, capitals aside.

    https://learn.microsoft.com/sql/t-sql/language-elements/like-transact-sql
    """
    if text is None or pattern is None:
        return False
    parts = re.findall(r"\[[a-z0-9-]+\]|.", pattern.lower(), re.DOTALL)
    signs = {"%": ".*", "_": "."}
    wanted = (part if len(part) > 1 else signs.get(part, re.escape(part)) for part in parts)
    return re.fullmatch("".join(wanted), text.lower(), re.DOTALL) is not None


def active(tables):
    return {row["person_key"]: row for row in tables["dw.dim_person"] if row["is_active"]}


def memberships(staged, tables):
    """Active people in audiences: those on its list who were not removed, and those of the units it names.

    The latter belong to it since their job began, but not before the fiscal year did.
    """
    fiscal_start = datetime.date(2023, 7, 1)
    people = active(tables)
    audiences = {key(row["audience_code"]): row for row in staged["audiences"]}
    lines = []
    for row in staged["audience_members"]:
        audience = audiences.get(key(row["audience_code"]))
        removed = row["removed_at"]
        if audience is not None and row["person_id"] in people and (removed is None or removed > AS_OF):
            lines.append((audience, row["person_id"], row["added_at"] and row["added_at"].date(), "member"))
    for audience in audiences.values():
        for job in tables["dw.current_job"]:
            if job["person_id"] in people and like(job["org_code"], audience["org_pattern"]):
                lines.append((audience, job["person_id"], max(job["start_date"], fiscal_start), "pattern"))
    groups = {}
    for audience, person, day, via in lines:
        groups.setdefault((audience["audience_code"], person), []).append((audience, day, via))
    return [
        {
            "audience_code": code,
            "person_id": person,
            "course_code": same[0][0]["course_code"],
            "added_on": min((day for _, day, _ in same if day is not None), default=None),
            "source_rows": len(same),
            "via": "both" if len({via for _, _, via in same}) == 2 else same[0][2],
        }
        for (code, person), same in groups.items()
    ]


def required(staged, tables):
    """What a person has to learn, whichever audiences ask for it; courses out of use are not asked for."""
    lookups = Lookups(tables)
    courses = {row["course_key"]: row for row in tables["dw.dim_course"]}
    audiences = {row["audience_code"]: row for row in staged["audiences"]}
    groups = {}
    for row in tables["dw.audience_membership"]:
        course, _ = lookups.course(row["course_code"])
        if course != -1 and not courses[course]["is_retired"]:
            groups.setdefault((row["person_id"], course), []).append(row)
    return [
        {
            "person_id": person,
            "course_key": course,
            "audience_count": len(same),
            "audience_list": ", ".join(sorted(row["audience_code"] for row in same)),
            "required_from": min(
                (row["added_on"] for row in same if row["added_on"] is not None), default=AS_OF_DAY
            ),
            "due_days": min(audiences[row["audience_code"]]["due_days"] for row in same),
            "is_mandatory": courses[course]["mandatory"],
        }
        for (person, course), same in groups.items()
    ]


def working_day(day):
    """The day itself, or the Monday behind its weekend."""
    while day.isoweekday() > 5:
        day += DAY
    return day


def due_items(tables):
    lookups = Lookups(tables)
    rows = []
    for row in tables["dw.required_learning"]:
        start = row["required_from"]
        raw = start + row["due_days"] * DAY
        due = working_day(raw)
        rows.append(
            {
                "person_id": row["person_id"],
                "course_key": row["course_key"],
                "required_from": start,
                "due_raw": raw,
                "due_on": due,
                "moved_days": (due - raw).days,
                "fiscal_period": lookups.period(due),
                "reminder_on": max(start, due - 7 * DAY),
                "days_left": (due - AS_OF_DAY).days,
            }
        )
    return rows


def compliance(tables):
    status = {(row["person_id"], row["course_key"]): row for row in tables["dw.person_course_status"]}
    units = {row["person_id"]: row["org_code"] for row in tables["dw.current_job"]}
    rows = []
    for item in tables["dw.due_item"]:
        place = (item["person_id"], item["course_key"])
        known = status.get(place, {"status": "not enrolled", "completed_on": None})
        complete = known["status"] == "completed"
        due, completed = item["due_on"], known["completed_on"] if complete else None
        if complete:
            state, late = "complete", max(0, (completed - due).days)
        elif due < AS_OF_DAY:
            state, late = "overdue", (AS_OF_DAY - due).days
        else:
            state, late = "due soon" if item["days_left"] <= 30 else "open", 0
        rows.append(
            {
                "person_id": item["person_id"],
                "course_key": item["course_key"],
                "org_code": units.get(item["person_id"]),
                "due_on": due,
                "status": known["status"],
                "state": state,
                "completed_on": completed,
                "days_late": late,
                "is_complete": complete,
                "checked_on": AS_OF_DAY,
            }
        )
    return rows


def certificates(tables):
    """The latest award of each certificate of a person, and whether it still holds."""
    rows = []
    for award in tables["dw.award_history"]:
        if not award["is_latest"]:
            continue
        expires, grace, revoked = award["expires_on"], award["grace_until"], award["revoked_on"]
        if revoked is not None and revoked <= AS_OF_DAY:
            state = "revoked"
        elif expires is None or expires >= AS_OF_DAY:
            state = "valid"
        else:
            state = "in grace" if grace >= AS_OF_DAY else "lapsed"
        rows.append(
            {
                "person_id": award["person_id"],
                "cert_code": award["cert_code"],
                "award_id": award["award_id"],
                "awarded_on": award["awarded_on"],
                "expires_on": expires,
                "grace_until": grace,
                "awards": award["award_no"],
                "state": state,
                "days_to_expiry": None if expires is None else (expires - AS_OF_DAY).days,
                "renew_by": None if expires is None else last_of_month(add_months(expires, -1)),
            }
        )
    return rows


def overdue(tables):
    """What is overdue, whom it is told, and the reminders that were queued: one for each root."""
    managers = {row["person_id"]: row["manager_id"] for row in tables["dw.manager_edge"]}
    roots = {row["person_id"]: row["root_id"] for row in tables["dw.manager_hierarchy"]}
    working = sorted(row["calendar_date"] for row in tables["dw.dim_date"] if not row["is_weekend"])
    rows = []
    for item in tables["dw.compliance_status"]:
        if item["state"] != "overdue":
            continue
        person, days = item["person_id"], item["days_late"]
        level = 1 if days <= 30 else 2 if days <= 90 else 3
        rows.append(
            {
                "person_id": person,
                "course_key": item["course_key"],
                "due_on": item["due_on"],
                "days_overdue": days,
                "working_days_overdue": sum(1 for day in working if item["due_on"] < day <= AS_OF_DAY),
                "manager_id": managers.get(person),
                "escalate_to": roots.get(person) if level == 3 else managers.get(person),
                "level": level,
            }
        )
    told = {}
    for row in rows:
        root = roots.get(row["person_id"])
        if root is not None:
            told.setdefault(root, []).append(row)
    reminders = [
        {
            "reminder_id": number,
            "person_id": root,
            "items": len(told[root]),
            "worst_days": max(row["days_overdue"] for row in told[root]),
            "message": f"{len(told[root])} overdue, the oldest by "
            f"{max(row['days_overdue'] for row in told[root])} days",
            "queued_at": AS_OF,
        }
        # A sequence gives the numbers, from 5001 on, in the order in which the reminders are queued.
        for number, root in enumerate(sorted(told), start=5001)
    ]
    return rows, reminders


def untrained(staged, tables):
    """Active people without any completion: by NOT IN nobody, for one completion has no person; and truly."""
    trained = {row["person_id"] for row in staged["completions"] if row["completed_at"] is not None}
    units = {row["person_id"]: row["org_code"] for row in tables["dw.current_job"]}
    truly = [
        {"person_key": person, "full_name": row["full_name"], "org_code": units.get(person)}
        for person, row in active(tables).items()
        if person not in trained
    ]
    return [] if None in trained else truly, truly
