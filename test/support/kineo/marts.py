"""Step 6 from its specification: the marts, the list of certificates, and what the run says of itself."""

import datetime
from decimal import Decimal, ROUND_HALF_UP

from dimensions import MONTH_NAMES
from tsql_values import AS_OF, cents, key, quotient

FISCAL_YEAR = 2024

# The finance database's table, as its script fills it on a development machine.
COST_CENTRES = {
    key(code): (name, Decimal(budget))
    for code, name, budget in [
        ("CC900", "Zeta head office", "500.00"),
        ("cc901 ", "Zeta North & West", "60.00"),
        ("CC904", "Zeta Underscore", "50.00"),
        ("CCA00", "Division A", "9000.00"),
        ("ccb00", "Division B", "8000.00"),
        ("CCX10", "Nobody's unit", "0.00"),
    ]
}


def rounded(value, places):
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def manager_compliance(tables):
    """Each manager's tree, the manager included: how many of its items are complete, in whole per cent."""
    items = {}
    for row in tables["dw.compliance_status"]:
        items.setdefault(row["person_id"], []).append(row["is_complete"])
    names = {row["person_key"]: row["full_name"] for row in tables["dw.dim_person"]}
    trees = {}
    for pair in tables["dw.manager_closure"]:
        trees.setdefault(pair["ancestor_id"], []).append(pair)
    rows = []
    for manager in tables["dw.manager_hierarchy"]:
        tree = trees[manager["person_id"]]
        found = [done for pair in tree for done in items.get(pair["descendant_id"], [])]
        near = [
            done for pair in tree if pair["depth"] <= 1 for done in items.get(pair["descendant_id"], [])
        ]
        if not manager["is_manager"] or not found:
            continue
        rows.append(
            {
                "manager_id": manager["person_id"],
                "manager_name": names[manager["person_id"]],
                "hierarchy_level": manager["hierarchy_level"],
                "people": len(tree),
                "required": len(found),
                "complete": sum(found),
                "percent_complete": quotient(100 * sum(found), len(found)),
                "direct_required": len(near),
                "direct_percent": quotient(100 * sum(near), len(near) or None),
            }
        )
    for row in rows:
        better = sum(
            1
            for other in rows
            if other["hierarchy_level"] == row["hierarchy_level"]
            and other["percent_complete"] > row["percent_complete"]
        )
        row["place_in_level"] = better + 1
    return rows


def placed(tables):
    """Completions with the unit that their person was in on that day, none where nobody knows."""
    versions = {}
    for version in tables["dw.job_history"]:
        versions.setdefault(version["person_id"], []).append(version)
    for fact in tables["dw.fact_completion"]:
        held = [
            version["org_code"]
            for version in versions.get(fact["person_id"], [])
            if version["valid_from"] <= fact["completed_on"] < version["valid_to"]
        ]
        assert len(held) < 2
        yield fact, held[0] if held else None


def org_month(tables):
    """Completions of each root unit and month, with a total of each root and one of all."""
    units = {key(row["org_code"]): row for row in tables["dw.dim_org"]}
    courses = {row["course_key"]: row for row in tables["dw.dim_course"]}
    groups = {}
    for fact, unit in placed(tables):
        entry = units.get(key(unit))
        root = entry["root_org_code"] if entry else "(none)"
        month = fact["completed_on"].replace(day=1)
        for place in ((root, month, 0), (root, None, 1), (None, None, 3)):
            groups.setdefault(place, []).append(fact)
    rows, earlier = [], {}
    for root, month, level in sorted(groups, key=lambda place: (place[0] or "", str(place[1]))):
        facts = groups[root, month, level]
        entry = units.get(key(root))
        before = earlier.setdefault(root, []) if level == 0 else None
        rows.append(
            {
                "root_org_code": root if root is not None else "(all)",
                "month_start": month,
                "total_level": level,
                "cost_centre_name": COST_CENTRES.get(key(entry["cost_centre"]), (None,))[0]
                if entry
                else None,
                "completions": len(facts),
                "people": len({fact["person_id"] for fact in facts if fact["person_id"] is not None}),
                "passed": sum(1 for fact in facts if fact["is_pass"]),
                "minutes": sum(courses[fact["course_key"]]["minutes"] for fact in facts),
                "running_completions": sum(before) + len(facts) if level == 0 else None,
                "previous_completions": before[-1] if before else None,
            }
        )
        if level == 0:
            before.append(len(facts))
    return rows


def in_year(fact):
    return fact["fiscal_period"] is not None and fact["fiscal_period"].startswith(f"FY{FISCAL_YEAR % 100}")


def completion_pivot(tables):
    """Completions of the fiscal year by category, a column for each month; a month without any has 0."""
    courses = {row["course_key"]: row for row in tables["dw.dim_course"]}
    categories = {}
    for fact in tables["dw.fact_completion"]:
        if in_year(fact):
            category = courses[fact["course_key"]]["category"]
            categories.setdefault(key(category), (category, []))[1].append(fact["completed_on"].month)
    months = [(index + 6) % 12 + 1 for index in range(12)]
    return [
        {
            "category": category,
            **{MONTH_NAMES[month - 1][:3].lower(): found.count(month) for month in months},
            "total": len(found),
        }
        for category, found in categories.values()
    ]


def course_rank(tables):
    """The three courses of the fiscal year that most people of a root unit completed, ties included."""
    roots = {key(row["org_code"]): row["root_org_code"] for row in tables["dw.dim_org"]}
    people = {}
    for fact, unit in placed(tables):
        root = roots.get(key(unit))
        if root is not None and in_year(fact) and fact["course_key"] != -1:
            place = (fact["course_key"], fact["course_code"])
            people.setdefault(root, {}).setdefault(place, set()).add(fact["person_id"])
    rows = []
    for root, courses in people.items():
        counts = sorted((len(found) for found in courses.values()), reverse=True)
        least = counts[:3][-1]
        for (course, code), found in courses.items():
            if len(found) >= least:
                rows.append(
                    {
                        "root_org_code": root,
                        "place": sum(1 for count in counts if count > len(found)) + 1,
                        "course_key": course,
                        "course_code": code,
                        "people": len(found),
                    }
                )
    return rows


def learning_spend(tables):
    """What a person's best attempts cost the unit held on that day, each price rounded to two places."""
    units = {key(row["org_code"]): row for row in tables["dw.dim_org"]}
    years = {row["calendar_date"]: row["fiscal_year"] for row in tables["dw.dim_date"]}
    groups = {}
    for fact, unit in placed(tables):
        if fact["is_best_attempt"] and fact["person_id"] is not None and fact["price"] is not None:
            place = (years[fact["completed_on"]], unit or "(none)", fact["person_id"])
            groups.setdefault(place, []).append(cents(fact["price"]))
    spent = {place: sum(prices) for place, prices in groups.items()}
    by_unit, by_centre = {}, {}
    centre_of = lambda unit: units[key(unit)]["cost_centre"] if key(unit) in units else None
    for (year, unit, _), amount in spent.items():
        by_unit[year, unit] = by_unit.get((year, unit), 0) + amount
        centre = key(centre_of(unit))
        by_centre[year, centre] = by_centre.get((year, centre), 0) + amount
    rows = []
    for (year, unit, person), amount in spent.items():
        centre = centre_of(unit)
        name, budget = COST_CENTRES.get(key(centre), (None, None))
        total = by_unit[year, unit]
        rows.append(
            {
                "fiscal_year": year,
                "org_code": unit,
                "person_id": person,
                "completions": len(groups[year, unit, person]),
                "spend": amount,
                "share_percent": rounded(100 * amount / total, 2) if total else None,
                "cost_centre": centre,
                "cost_centre_name": name,
                "is_over_budget": budget is not None and by_centre[year, key(centre)] > budget,
            }
        )
    return rows


def person_certs(tables):
    names = {row["person_key"]: row["full_name"] for row in tables["dw.dim_person"]}
    lists = {}
    for row in sorted(tables["dw.cert_status"], key=lambda row: row["cert_code"]):
        day = row["expires_on"]
        until = "open" if day is None else f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
        lists.setdefault(row["person_id"], []).append(f"{row['cert_code']} ({row['state']}, {until})")
    return [
        {
            "person_key": person,
            "full_name": names[person],
            "cert_count": len(found),
            "cert_list": "; ".join(found),
        }
        for person, found in lists.items()
        if person in names
    ]


def session_utilisation(staged, tables):
    """Sessions of a course in a quarter, the cancelled ones apart; how full the others were."""
    sessions = {row["session_id"]: row for row in staged["sessions"]}
    codes = {row["course_key"]: row["course_code"] for row in tables["dw.dim_course"]}
    groups = {}
    for fill in tables["dw.session_fill"]:
        start = fill["starts_at"]
        if start is not None:
            quarter = datetime.date(start.year, (start.month - 1) // 3 * 3 + 1, 1)
            groups.setdefault((fill["course_key"], quarter), []).append(fill)
    rows = []
    for (course, quarter), fills in groups.items():
        cancelled = lambda fill: key(sessions[fill["session_id"]]["status"]) == "cancelled"
        held = [fill for fill in fills if not cancelled(fill)]
        seats = [fill["capacity"] for fill in held if fill["capacity"] is not None]
        attendees = sum(fill["attendees"] for fill in held)
        trainers = {sessions[fill["session_id"]]["trainer_id"] for fill in held} - {None}
        rows.append(
            {
                "course_key": course,
                "course_code": codes[course],
                "quarter_start": quarter,
                "sessions": len(held),
                "cancelled": len(fills) - len(held),
                "seats": sum(seats) if seats else None,
                "enrolled": sum(fill["enrolled"] for fill in held),
                "attendees": attendees,
                "utilisation": rounded(Decimal(100 * attendees) / sum(seats), 1) if sum(seats) else None,
                "trainers": ", ".join(map(str, sorted(trainers))) or None,
            }
        )
    # Four groups of equal size, the first ones larger by one; nothing known comes first.
    rows.sort(
        key=lambda row: (
            -1 if row["utilisation"] is None else row["utilisation"],
            row["course_key"],
            row["quarter_start"],
        )
    )
    size, larger = divmod(len(rows), 4)
    at = 0
    for number in range(1, 5):
        for row in rows[at : (at := at + size + (number <= larger))]:
            row["quartile"] = number
    return rows


AUDITED = (
    "dw.attendance_streak dw.award_history dw.cert_status dw.compliance_status dw.fact_attendance "
    "dw.fact_completion dw.fact_enrolment dw.mart_completion_pivot dw.mart_course_rank "
    "dw.mart_learning_spend dw.mart_manager_compliance dw.mart_org_month dw.mart_session_utilisation "
    "dw.overdue_item dw.person_course_status dw.v_never_trained"
).split()


def run_audit(tables):
    """A line for each table, numbered from 1001 in the order of its name."""
    return [
        {
            "run_number": 1001 + index,
            "table_name": name,
            "row_count": len(tables[name]),
            "outcome": "ok" if tables[name] else "empty",
            "checked_at": AS_OF,
        }
        for index, name in enumerate(AUDITED)
    ]
