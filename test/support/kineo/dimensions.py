"""Step 2 from its specification: calendar, fiscal periods, positions, course codes, courses, units."""

import datetime
from decimal import Decimal

from tsql_values import AS_OF, AS_OF_DAY, cents, key, quotient

PREVIOUS_LOAD = datetime.datetime(2024, 2, 29, 2, 0)
DAY_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTH_NAMES = (
    "January February March April May June July August September October November December".split()
)


def last_of_month(day):
    following = datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


def fiscal(day):
    """Year (named after the one it ends in) and month of the fiscal year that starts on 1 July."""
    return (day.year + 1, day.month - 6) if day.month >= 7 else (day.year, day.month + 6)


def period_code(day):
    year, month = fiscal(day)
    return f"FY{year % 100:02d}-P{month:02d}"


def sunday_number(day):
    """How many Sundays there have been up to a day: weeks begin with them under DATEFIRST 7."""
    return day.toordinal() // 7


def calendar():
    days = []
    day = datetime.date(2022, 7, 1)
    while day <= datetime.date(2025, 6, 30):
        first_of_year = datetime.date(day.year, 1, 1)
        year, month = fiscal(day)
        days.append(
            {
                "date_key": day.year * 10000 + day.month * 100 + day.day,
                "calendar_date": day,
                "day_name": DAY_NAMES[day.weekday()],
                "day_of_week": day.isoweekday() % 7 + 1,
                "day_of_year": (day - first_of_year).days + 1,
                "week_number": sunday_number(day) - sunday_number(first_of_year) + 1,
                "iso_week": day.isocalendar().week,
                "month_number": day.month,
                "month_name": MONTH_NAMES[day.month - 1],
                "quarter_number": (day.month + 2) // 3,
                "calendar_year": day.year,
                "month_start": day.replace(day=1),
                "month_end": last_of_month(day),
                "is_month_end": day == last_of_month(day),
                "is_weekend": day.isoweekday() > 5,
                "fiscal_year": year,
                "fiscal_month": month,
                "fiscal_quarter": (month + 2) // 3,
                "fiscal_period": period_code(day),
                "days_from_as_of": (day - AS_OF_DAY).days,
                "weeks_from_as_of": sunday_number(day) - sunday_number(AS_OF_DAY),
            }
        )
        day += datetime.timedelta(days=1)
    return days


def fiscal_periods():
    periods = []
    start = datetime.date(2022, 7, 1)
    while start <= datetime.date(2025, 6, 1):
        end = last_of_month(start)
        count = (end - start).days + 1
        working = sum(
            1 for offset in range(count) if (start + datetime.timedelta(days=offset)).weekday() < 5
        )
        year, month = fiscal(start)
        periods.append(
            {
                "fiscal_period": period_code(start),
                "fiscal_year": year,
                "fiscal_quarter": (month + 2) // 3,
                "fiscal_month": month,
                "period_name": f"FY{year % 100} {MONTH_NAMES[start.month - 1][:3]} {start.year}",
                "starts_on": start,
                "ends_on": end,
                "day_count": count,
                "working_days": working,
                "working_share": quotient(100 * working, count),
                "year_to_date": working
                + sum(other["working_days"] for other in periods if other["fiscal_year"] == year),
                "previous_period": periods[-1]["fiscal_period"] if periods else None,
                "next_period": None,
                "is_closed": end < AS_OF_DAY,
            }
        )
        if len(periods) > 1:
            periods[-2]["next_period"] = periods[-1]["fiscal_period"]
        start = end + datetime.timedelta(days=1)
    return periods


def positions(staged):
    """Type 1 over what the previous load left: changed, untouched, gone, new, and the -1 member."""
    old = [
        (1, "POS-001", "Title of last month", 10, 1),
        (2, "POS-GONE", "No longer filled", 30, 3),
        (3, "z-lead", "TEAM LEAD", 60, 6),
    ]
    columns = ("position_key", "position_code", "title", "grade", "grade_band")
    table = {
        key(row[1]): dict(zip(columns, row), is_current=True, updated_at=PREVIOUS_LOAD) for row in old
    }
    incoming = {key(row["position_code"]): row for row in staged}
    for code, row in table.items():
        source = incoming.get(code)
        if source is None:
            row.update(is_current=False, updated_at=AS_OF)
        elif key(row["title"]) != key(source["title"]) or (row["grade"] or 0) != (source["grade"] or 0):
            row.update(title=source["title"], grade=source["grade"], updated_at=AS_OF)
            row["grade_band"] = quotient(source["grade"], 10)
    number = 3
    for code in sorted(incoming):
        if code in table:
            continue
        number += 1
        source = incoming[code]
        table[code] = {
            "position_key": number,
            "position_code": source["position_code"],
            "title": source["title"] or "(untitled)",
            "grade": source["grade"],
            "grade_band": quotient(source["grade"], 10),
            "is_current": True,
            "updated_at": AS_OF,
        }
    unknown = dict(zip(columns, (-1, "UNKNOWN", "Unknown position", None, None)))
    return [dict(unknown, is_current=True, updated_at=AS_OF), *table.values()]


def code_map(courses):
    """One row per code as the collation sees it; a course in use stands for it, else the smallest id."""
    spellings = {}
    for course in courses:
        if course["course_code"] is not None:
            spellings.setdefault(key(course["source_code"]), []).append(course)
    rows = []
    for group in spellings.values():
        in_use = [course for course in group if course["retired_on"] is None]
        chosen = min(in_use or group, key=lambda course: course["course_id"])
        numbers = [course["course_id"] for course in group]
        rows.append(
            {
                "course_code": chosen["course_code"].upper(),
                "course_id": chosen["course_id"],
                "variant_count": len(group),
                "lowest_id": min(numbers),
                "highest_id": max(numbers),
                "has_retired": len(in_use) < len(group),
            }
        )
    return rows


COURSE_COLUMNS = (
    "course_key course_code title category minutes hours_whole price price_rounded mandatory "
    "retired_on is_retired updated_at"
).split()


def courses(staged, mapped):
    old = [
        (804, "EXCEL-03", "Spreadsheets", "Office", 120, 2, Decimal("30.0000"), Decimal("30.00"), False),
        (805, "gdpr-02", "Data PROTECTION", "legal", 30, 0, Decimal("19.9900"), Decimal("19.99"), True),
        (990, "FAX-01", "Using the fax", "Office", 15, 0, Decimal("5.0000"), Decimal("5.00"), False),
    ]
    table = {
        key(row[1]): dict(zip(COURSE_COLUMNS, (*row, None, False, PREVIOUS_LOAD))) for row in old
    }
    by_id = {course["course_id"]: course for course in staged}
    incoming = {}
    for entry in mapped:
        course = by_id[entry["course_id"]]
        code = key(entry["course_code"])
        minutes = course["minutes"] or 0
        incoming[code] = {
            "course_key": entry["course_id"],
            "course_code": entry["course_code"],
            "title": course["title"] if course["title"] is not None else "(untitled)",
            "category": course["category"] if course["category"] is not None else "None",
            "minutes": minutes,
            "hours_whole": minutes // 60,
            "price": course["price"],
            "price_rounded": cents(course["price"]),
            "mandatory": any(
                other["mandatory"] for other in staged if key(other["course_code"]) == code
            ),
            "retired_on": course["retired_on"],
            "is_retired": course["retired_on"] is not None and course["retired_on"] <= AS_OF_DAY,
            "updated_at": AS_OF,
        }
    compared = "title category minutes price mandatory retired_on is_retired".split()
    seen = lambda row: [key(v) if isinstance(v, str) else v for v in (row[c] for c in compared)]
    for code, row in table.items():
        source = incoming.pop(code, None)
        if source is None:
            row.update(is_retired=True, retired_on=AS_OF_DAY, updated_at=AS_OF)
        elif seen(row) != seen(source):
            kept = {name: row[name] for name in ("course_key", "course_code")}
            row.update(source, **kept)
    unknown = (-1, "UNKNOWN", "Unknown course", "None", 0, 0, None, None, False, None, False, AS_OF)
    return [dict(zip(COURSE_COLUMNS, unknown)), *table.values(), *incoming.values()]


def units(staged):
    """The tree of units, each found by walking up to its root."""
    by_code = {key(row["org_code"]): row for row in staged}
    rows = []
    for row in staged:
        trail = [row]
        while (parent := by_code.get(key(trail[-1]["parent_org_code"]))) is not None:
            trail.append(parent)
        trail.reverse()
        below = sum(1 for other in staged if key(other["parent_org_code"]) == key(row["org_code"]))
        rows.append(
            {
                "org_code": row["org_code"],
                "parent_org_code": row["parent_org_code"],
                "name": row["name"] if row["name"] is not None else row["org_code"],
                "cost_centre": row["cost_centre"] if row["cost_centre"] is not None else "NONE",
                "root_org_code": trail[0]["org_code"],
                "org_level": len(trail),
                "org_path": "/" + "".join(unit["org_code"] + "/" for unit in trail),
                "child_count": below,
                "is_leaf": below == 0,
                "loaded_at": AS_OF,
            }
        )
    return rows
