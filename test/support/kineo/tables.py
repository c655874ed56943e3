"""Columns of every table at the end of the last step, in the order of the DDL, with how each is written.

`text`, `int`, `bit`, `date`, `char2`, `binary`, `decimalN` (N places), `timeN` (N digits of a second).
"""


def columns(text):
    return dict(part.split(":") for part in text.split())


LOADED = " loaded_at:time3"

TABLES = {
    "stg.people": columns(
        "person_id:int employee_no:text email:text first_name:text last_name:text status:text "
        "hire_date:date leave_date:date country:char2" + LOADED
    ),
    "stg.positions": columns("position_code:text title:text grade:int" + LOADED),
    "stg.organisations": columns(
        "org_code:text parent_org_code:text name:text cost_centre:text is_inherited:bit" + LOADED
    ),
    "stg.job_assignments": columns(
        "job_id:int person_id:int position_code:text org_code:text manager_id:int start_date:date "
        "end_date:date is_primary:bit modified_at:time3" + LOADED
    ),
    "stg.courses": columns(
        "course_id:int source_code:text course_code:text title:text category:text minutes:int "
        "price:decimal4 mandatory:bit retired_on:date" + LOADED
    ),
    "stg.sessions": columns(
        "session_id:int course_code:text starts_at:time3 ends_at:time3 duration_minutes:int "
        "capacity:int trainer_id:int status:text" + LOADED
    ),
    "stg.enrolments": columns(
        "enrolment_id:int person_id:int course_code:text session_id:int enrolled_at:time3 "
        "source:text status:text" + LOADED
    ),
    "stg.completions": columns(
        "completion_id:int person_id:int course_code:text completed_at:time3 score:int "
        "max_score:int score_ratio:int score_percent:int attempt:int" + LOADED
    ),
    "stg.attendance": columns(
        "person_id:int session_id:int attended_on:date minutes:int status:text" + LOADED
    ),
    "stg.certifications": columns(
        "cert_code:text course_code:text valid_months:int grace_days:int" + LOADED
    ),
    "stg.awards": columns(
        "award_id:int person_id:int cert_code:text awarded_on:date revoked_on:date" + LOADED
    ),
    "stg.audiences": columns(
        "audience_code:text name:text course_code:text org_pattern:text due_days:int" + LOADED
    ),
    "stg.audience_members": columns(
        "audience_code:text person_id:int added_at:time0 removed_at:time0" + LOADED
    ),
    "etl.reject_row": columns(
        "source_table:text source_key:text column_name:text raw_value:text reason:text "
        "rejected_at:time3"
    ),
    "etl.load_control": columns(
        "load_id:int table_name:text source_rows:int staged_rows:int rejected_values:int "
        "percent_staged:int load_date:date loaded_at:time3"
    ),
    "dw.dim_date": columns(
        "date_key:int calendar_date:date day_name:text day_of_week:int day_of_year:int "
        "week_number:int iso_week:int month_number:int month_name:text quarter_number:int "
        "calendar_year:int month_start:date month_end:date is_month_end:bit is_weekend:bit "
        "fiscal_year:int fiscal_month:int fiscal_quarter:int fiscal_period:text "
        "days_from_as_of:int weeks_from_as_of:int"
    ),
    "dw.dim_fiscal_period": columns(
        "fiscal_period:text fiscal_year:int fiscal_quarter:int fiscal_month:int period_name:text "
        "starts_on:date ends_on:date day_count:int working_days:int working_share:int "
        "year_to_date:int previous_period:text next_period:text is_closed:bit"
    ),
    "dw.dim_position": columns(
        "position_key:int position_code:text title:text grade:int grade_band:int is_current:bit "
        "updated_at:time3"
    ),
    "dw.course_code_map": columns(
        "course_code:text course_id:int variant_count:int lowest_id:int highest_id:int has_retired:bit"
    ),
    "dw.dim_course": columns(
        "course_key:int course_code:text title:text category:text minutes:int hours_whole:int "
        "price:decimal4 price_rounded:decimal2 mandatory:bit retired_on:date is_retired:bit "
        "updated_at:time3"
    ),
    "dw.dim_org": columns(
        "org_code:text parent_org_code:text name:text cost_centre:text root_org_code:text "
        "org_level:int org_path:text child_count:int is_leaf:bit" + LOADED
    ),
    "dw.dim_person": columns(
        "person_key:int employee_no:text full_name:text name_length:int email:text "
        "email_domain:text status:text hire_date:date leave_date:date tenure_years:int "
        "country:char2 is_active:bit updated_at:time3"
    ),
    "dw.job_history": columns(
        "person_id:int valid_from:date valid_to:date version:int position_code:text org_code:text "
        "manager_id:int row_hash:binary source_rows:int is_current:bit" + LOADED
    ),
    "dw.current_job": columns(
        "person_id:int job_id:int position_key:int position_code:text org_code:text "
        "manager_id:int start_date:date is_primary:bit open_jobs:int days_in_job:int "
        "months_in_job:int"
    ),
    "dw.manager_edge": columns("person_id:int manager_id:int stated_manager_id:int hops:int"),
    "dw.manager_hierarchy": columns(
        "person_id:int manager_id:int root_id:int hierarchy_level:int hierarchy_path:text "
        "direct_reports:int is_manager:bit"
    ),
    "dw.manager_closure": columns("ancestor_id:int descendant_id:int depth:int"),
    "dw.hierarchy_issue": columns(
        "person_id:int manager_id:int reason:text walked:int found_on:date"
    ),
    "dw.fact_enrolment": columns(
        "enrolment_id:int person_key:int course_key:int course_code:text session_id:int "
        "enrolled_at:time3 date_key:int fiscal_period:text channel:text status:text duplicates:int "
        "last_seen_at:time3"
    ),
    "dw.fact_completion": columns(
        "completion_id:int person_id:int course_key:int course_code:text completed_at:time3 "
        "completed_on:date date_key:int fiscal_period:text attempt_no:int score:int max_score:int "
        "score_percent:int is_pass:bit is_best_attempt:bit is_corrected:bit price:decimal4"
    ),
    "etl.late_correction": columns(
        "correction_id:int completion_id:int score:int max_score:int corrected_on:date reason:text "
        "outcome:text applied_at:time3"
    ),
    "dw.fact_attendance": columns(
        "person_id:int session_id:int attended_on:date course_key:int date_key:int minutes:int "
        "times_recorded:int is_late:bit"
    ),
    "dw.attendance_streak": columns(
        "person_id:int streak_no:int starts_on:date ends_on:date days:int minutes:int is_longest:bit"
    ),
    "dw.session_fill": columns(
        "session_id:int course_key:int starts_at:time3 capacity:int enrolled:int "
        "enrolled_completed:int attendees:int attended_minutes:int average_minutes:int "
        "fill_percent:int seats_left:int fill_band:text"
    ),
    "dw.award_history": columns(
        "award_id:int person_id:int cert_code:text award_no:int awarded_on:date expires_on:date "
        "grace_until:date next_awarded_on:date revoked_on:date valid_to:date "
        "days_since_previous:int is_renewal:bit is_latest:bit"
    ),
    "dw.person_course_status": columns(
        "person_id:int course_key:int status:text origin:text enrolled_on:date completed_on:date "
        "best_percent:int attempts:int days_to_complete:int updated_at:time3"
    ),
    "dw.audience_membership": columns(
        "audience_code:text person_id:int course_code:text added_on:date source_rows:int via:text"
    ),
    "dw.required_learning": columns(
        "person_id:int course_key:int audience_count:int audience_list:text required_from:date "
        "due_days:int is_mandatory:bit"
    ),
    "dw.due_item": columns(
        "person_id:int course_key:int required_from:date due_raw:date due_on:date moved_days:int "
        "fiscal_period:text reminder_on:date days_left:int"
    ),
    "dw.compliance_status": columns(
        "person_id:int course_key:int org_code:text due_on:date status:text state:text "
        "completed_on:date days_late:int is_complete:bit checked_on:date"
    ),
    "dw.cert_status": columns(
        "person_id:int cert_code:text award_id:int awarded_on:date expires_on:date grace_until:date "
        "awards:int state:text days_to_expiry:int renew_by:date"
    ),
    "dw.overdue_item": columns(
        "person_id:int course_key:int due_on:date days_overdue:int working_days_overdue:int "
        "manager_id:int escalate_to:int level:int"
    ),
    "etl.reminder": columns(
        "reminder_id:int person_id:int items:int worst_days:int message:text queued_at:time0"
    ),
    "dw.v_never_trained": columns("person_key:int full_name:text org_code:text"),
    "dw.v_untrained": columns("person_key:int full_name:text org_code:text"),
    "dw.mart_manager_compliance": columns(
        "manager_id:int manager_name:text hierarchy_level:int people:int required:int complete:int "
        "percent_complete:int direct_required:int direct_percent:int place_in_level:int"
    ),
    "dw.mart_org_month": columns(
        "root_org_code:text month_start:date total_level:int cost_centre_name:text completions:int "
        "people:int passed:int minutes:int running_completions:int previous_completions:int"
    ),
    "dw.mart_completion_pivot": columns(
        "category:text jul:int aug:int sep:int oct:int nov:int dec:int jan:int feb:int mar:int "
        "apr:int may:int jun:int total:int"
    ),
    "dw.mart_course_rank": columns(
        "root_org_code:text place:int course_key:int course_code:text people:int"
    ),
    "dw.mart_learning_spend": columns(
        "fiscal_year:int org_code:text person_id:int completions:int spend:decimal2 "
        "share_percent:decimal2 cost_centre:text cost_centre_name:text is_over_budget:bit"
    ),
    "dw.v_person_certs": columns("person_key:int full_name:text cert_count:int cert_list:text"),
    "dw.mart_session_utilisation": columns(
        "course_key:int course_code:text quarter_start:date sessions:int cancelled:int seats:int "
        "enrolled:int attendees:int utilisation:decimal1 quartile:int trainers:text"
    ),
    "etl.run_audit": columns(
        "run_number:int table_name:text row_count:int outcome:text checked_at:time3"
    ),
}
