"""The second route to the Kineo sample: every table at the end of the last step, without any SQL.

    python3 test/support/kineo/reference.py [--data FOLDER] [--out FOLDER]

Reads the CSV files, applies the specification with SQL Server's rules by hand, checks the heroes'
answers and writes one CSV per table. The canonical forms are described in the README beside this.
"""

import argparse
import pathlib
import sys

import compliance
import dimensions
import facts
import heroes
import marts
import people
import staging
from tables import TABLES
from tsql_values import AS_OF, written

ROOT = pathlib.Path(__file__).resolve().parents[3]


def compute(raw):
    staged = staging.stage(raw)
    tables = {
        f"stg.{name}": [dict(row, loaded_at=AS_OF) for row in rows] for name, rows in staged.items()
    }
    rejects = staging.rejected(raw)
    tables["etl.reject_row"] = rejects
    tables["etl.load_control"] = staging.load_control(raw, staged, rejects)

    tables["dw.dim_date"] = dimensions.calendar()
    tables["dw.dim_fiscal_period"] = dimensions.fiscal_periods()
    tables["dw.dim_position"] = dimensions.positions(staged["positions"])
    tables["dw.course_code_map"] = dimensions.code_map(staged["courses"])
    tables["dw.dim_course"] = dimensions.courses(staged["courses"], tables["dw.course_code_map"])
    tables["dw.dim_org"] = dimensions.units(staged["organisations"])

    jobs = staged["job_assignments"]
    tables["dw.dim_person"] = people.persons(staged["people"])
    tables["dw.job_history"] = people.job_history(jobs)
    tables["dw.current_job"] = people.current_jobs(jobs, tables["dw.dim_position"])
    tables["dw.manager_edge"] = people.manager_edges(
        tables["dw.dim_person"], tables["dw.current_job"], jobs
    )
    levels, closure = people.hierarchy(tables["dw.manager_edge"])
    tables["dw.manager_hierarchy"] = levels
    tables["dw.manager_closure"] = closure
    tables["dw.hierarchy_issue"] = people.issues(
        tables["dw.manager_edge"], levels, tables["dw.dim_person"]
    )

    tables["dw.fact_enrolment"] = facts.enrolments(staged, tables)
    tables["dw.fact_completion"], tables["etl.late_correction"] = facts.completions(staged, tables)
    tables["dw.fact_attendance"] = facts.attendance(staged, tables)
    tables["dw.attendance_streak"] = facts.streaks(tables["dw.fact_attendance"])
    tables["dw.session_fill"] = facts.session_fill(staged, tables)
    tables["dw.award_history"] = facts.award_history(staged)
    tables["dw.person_course_status"] = facts.course_status(tables)

    tables["dw.audience_membership"] = compliance.memberships(staged, tables)
    tables["dw.required_learning"] = compliance.required(staged, tables)
    tables["dw.due_item"] = compliance.due_items(tables)
    tables["dw.compliance_status"] = compliance.compliance(tables)
    tables["dw.cert_status"] = compliance.certificates(tables)
    tables["dw.overdue_item"], tables["etl.reminder"] = compliance.overdue(tables)
    never, truly = compliance.untrained(staged, tables)
    tables["dw.v_never_trained"], tables["dw.v_untrained"] = never, truly

    tables["dw.mart_manager_compliance"] = marts.manager_compliance(tables)
    tables["dw.mart_org_month"] = marts.org_month(tables)
    tables["dw.mart_completion_pivot"] = marts.completion_pivot(tables)
    tables["dw.mart_course_rank"] = marts.course_rank(tables)
    tables["dw.mart_learning_spend"] = marts.learning_spend(tables)
    tables["dw.v_person_certs"] = marts.person_certs(tables)
    tables["dw.mart_session_utilisation"] = marts.session_utilisation(staged, tables)
    tables["etl.run_audit"] = marts.run_audit(tables)
    return staged, tables


def field(text):
    if text is None:
        return "\\N"
    if text in ("", "\\N") or any(letter in text for letter in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def as_csv(columns, rows):
    lines = sorted(
        ",".join(field(written(row[name], kind)) for name, kind in columns.items()) for row in rows
    )
    return "".join(line + "\n" for line in [",".join(columns), *lines])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "examples/kineo-analytics/data")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "test/fixtures/kineo/expected")
    arguments = parser.parse_args()

    staged, tables = compute(staging.read_all(arguments.data))
    heroes.check(staged, tables)
    assert set(tables) == set(TABLES), set(tables) ^ set(TABLES)

    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, columns in TABLES.items():
        for row in tables[name]:
            assert set(row) == set(columns), (name, set(row) ^ set(columns))
        text = as_csv(columns, tables[name])
        (arguments.out / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(TABLES)} tables, {sum(map(len, tables.values()))} rows", file=sys.stderr)


if __name__ == "__main__":
    main()
