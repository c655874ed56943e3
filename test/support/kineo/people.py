"""Step 3 from its specification: persons, job versions, managers, and who is in no hierarchy."""

import datetime
import hashlib

from dimensions import PREVIOUS_LOAD
from tsql_values import (
    AS_OF, AS_OF_DAY, END_OF_TIME, day_after, key, same_day_in_year, utf16_length,
)

PERSON_COLUMNS = (
    "person_key employee_no full_name name_length email email_domain status hire_date leave_date "
    "tenure_years country is_active updated_at"
).split()


def whole_years(start, end):
    if start is None or end is None:
        return None
    years = end.year - start.year
    return years - 1 if same_day_in_year(start, end.year) > end else years


def person_from(row):
    name = " ".join(part for part in (row["first_name"], row["last_name"]) if part is not None)
    email, leave = row["email"], row["leave_date"]
    until = leave if leave is not None and leave < AS_OF_DAY else AS_OF_DAY
    gone = key(row["status"]) == "left" or (leave is not None and leave <= AS_OF_DAY)
    return {
        "person_key": row["person_id"],
        "employee_no": row["employee_no"],
        "full_name": name,
        "name_length": utf16_length(name),
        "email": email,
        "email_domain": email.split("@", 1)[1] if email and "@" in email else None,
        "status": row["status"] if row["status"] is not None else "Unknown",
        "hire_date": row["hire_date"],
        "leave_date": leave,
        "tenure_years": whole_years(row["hire_date"], until),
        "country": row["country"] if row["country"] is not None else "--",
        "is_active": not gone,
        "updated_at": AS_OF,
    }


def persons(staged):
    day = datetime.date
    old = [
        (9001, "009001", "Grace Stem", 10, "grace.stem@old.example", "old.example", "Active", day(2015, 7, 1), None, 8, "GB"),
        (9005, "009005", "René Dubois", 11, "rene@kineo.example", "kineo.example", "Active", day(2020, 1, 6), None, 4, "FR"),
        (9990, "009990", "Vera Nished", 11, "vera@kineo.example", "kineo.example", "Active", day(2014, 9, 1), None, 9, "GB"),
    ]
    table = {row[0]: dict(zip(PERSON_COLUMNS, (*row, True, PREVIOUS_LOAD))) for row in old}
    compared = "employee_no full_name email status hire_date leave_date tenure_years country is_active".split()
    seen = lambda row: [key(v) if isinstance(v, str) else v for v in (row[c] for c in compared)]
    incoming = {row["person_id"]: person_from(row) for row in staged}
    for number, row in table.items():
        source = incoming.pop(number, None)
        if source is None:
            row.update(is_active=False, status="Removed", updated_at=AS_OF)
        elif seen(row) != seen(source):
            row.update(source)
    unknown = (-1, None, "Unknown person", 14, None, None, "Unknown", None, None, None, "--", False, AS_OF)
    return [dict(zip(PERSON_COLUMNS, unknown)), *table.values(), *incoming.values()]


def latest_first(job):
    """The order in which jobs are preferred: modified last, then the larger id; no time is earliest."""
    return (job["modified_at"] or datetime.datetime.min, job["job_id"])


def row_hash(job):
    parts = (job["position_code"], job["org_code"], job["manager_id"])
    text = "|".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("cp1252")).digest()


def job_history(jobs):
    """Stretches of primary jobs with the same hash, half-open, closed by whatever comes next."""
    by_person = {}
    for job in jobs:
        if job["is_primary"] and job["start_date"] is not None:
            starts = by_person.setdefault(job["person_id"], {})
            other = starts.get(job["start_date"])
            if other is None or latest_first(job) > latest_first(other):
                starts[job["start_date"]] = job
    rows = []
    for person, starts in by_person.items():
        stretches = []
        for start in sorted(starts):
            job = starts[start]
            covered = day_after(job["end_date"]) if job["end_date"] else END_OF_TIME
            last = stretches[-1] if stretches else None
            if last and last["row_hash"] == row_hash(job) and last["last_covered"] >= start:
                last["covered"] = max(last["covered"], covered)
                last["last_covered"] = covered
                last["source_rows"] += 1
            else:
                stretches.append(
                    dict(job, valid_from=start, covered=covered, last_covered=covered, row_hash=row_hash(job), source_rows=1)
                )
        for index, stretch in enumerate(stretches):
            following = stretches[index + 1]["valid_from"] if index + 1 < len(stretches) else END_OF_TIME
            valid_to = min(following, stretch["covered"])
            rows.append(
                {
                    "person_id": person,
                    "valid_from": stretch["valid_from"],
                    "valid_to": valid_to,
                    "version": index + 1,
                    "position_code": stretch["position_code"],
                    "org_code": stretch["org_code"],
                    "manager_id": stretch["manager_id"],
                    "row_hash": stretch["row_hash"],
                    "source_rows": stretch["source_rows"],
                    "is_current": stretch["valid_from"] <= AS_OF_DAY < valid_to,
                    "loaded_at": AS_OF,
                }
            )
    return rows


def preferred(jobs):
    return max(jobs, key=lambda job: (job["is_primary"], job["start_date"], *latest_first(job)))


def grouped(jobs):
    by_person = {}
    for job in jobs:
        by_person.setdefault(job["person_id"], []).append(job)
    return by_person


def current_jobs(jobs, positions):
    keys = {key(row["position_code"]): row["position_key"] for row in positions}
    running = grouped(
        job
        for job in jobs
        if job["start_date"] is not None
        and job["start_date"] <= AS_OF_DAY <= (job["end_date"] or END_OF_TIME)
    )
    rows = []
    for person, held in running.items():
        job = preferred(held)
        start = job["start_date"]
        rows.append(
            {
                "person_id": person,
                "job_id": job["job_id"],
                "position_key": keys.get(key(job["position_code"]), -1),
                "position_code": job["position_code"],
                "org_code": job["org_code"],
                "manager_id": job["manager_id"],
                "start_date": start,
                "is_primary": job["is_primary"],
                "open_jobs": len(held),
                "days_in_job": (AS_OF_DAY - start).days,
                "months_in_job": (AS_OF_DAY.year - start.year) * 12 + AS_OF_DAY.month - start.month,
            }
        )
    return rows


def manager_edges(people, current, jobs):
    """Who reports to whom, leavers stepped over."""
    active = {row["person_key"]: row["is_active"] for row in people}
    begun = grouped(
        job for job in jobs if job["start_date"] is not None and job["start_date"] <= AS_OF_DAY
    )
    above_leaver = {person: preferred(held)["manager_id"] for person, held in begun.items()}
    rows = []
    for job in current:
        if not active.get(job["person_id"], False):
            continue
        manager, hops = job["manager_id"], 0
        while active.get(manager) is False:
            manager, hops = above_leaver.get(manager), hops + 1
            assert hops < 25, "leavers who manage each other"
        rows.append(
            {
                "person_id": job["person_id"],
                "manager_id": manager,
                "stated_manager_id": job["manager_id"],
                "hops": hops,
            }
        )
    return rows


def chain_above(person, manager_of):
    """A person and everybody above them, as far as there are edges; stops where it comes round."""
    chain = [person]
    while (manager := manager_of.get(chain[-1])) in manager_of and manager not in chain:
        chain.append(manager)
    return chain


def hierarchy(edges):
    manager_of = {edge["person_id"]: edge["manager_id"] for edge in edges}
    chains = {person: chain_above(person, manager_of) for person in manager_of}
    placed = {person: chain for person, chain in chains.items() if manager_of[chain[-1]] is None}
    levels, closure = [], []
    for person, chain in placed.items():
        reports = sum(1 for other in placed if manager_of[other] == person)
        levels.append(
            {
                "person_id": person,
                "manager_id": manager_of[person],
                "root_id": chain[-1],
                "hierarchy_level": len(chain),
                "hierarchy_path": "/" + "".join(f"{number}/" for number in reversed(chain)),
                "direct_reports": reports,
                "is_manager": reports > 0,
            }
        )
        for depth, ancestor in enumerate(chain):
            closure.append({"ancestor_id": ancestor, "descendant_id": person, "depth": depth})
    return levels, closure


def issues(edges, levels, people):
    known = {row["person_key"] for row in people}
    placed = {row["person_id"] for row in levels}
    manager_of = {edge["person_id"]: edge["manager_id"] for edge in edges}
    rows = []
    for person, manager in manager_of.items():
        if person in placed:
            continue
        chain = chain_above(person, manager_of)
        end = manager_of[chain[-1]]
        if manager == person:
            reason = "self"
        elif manager not in known:
            reason = "missing manager"
        elif end == person:
            reason = "cycle"
        elif end in chain:
            reason = "below a cycle"
        else:
            reason = "below an issue"
        rows.append(
            {
                "person_id": person,
                "manager_id": manager,
                "reason": reason,
                "walked": len(chain),
                "found_on": AS_OF_DAY,
            }
        )
    return rows
