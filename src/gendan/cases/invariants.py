"""What must never be true of exceptions."""

from gendan.core.invariants import holds_references, never

holds_references("cases_exceptionrecord")
holds_references("cases_remark")

never(
    "cases.exception.nobody_answers",
    "select e.id, e.number from cases_exceptionrecord e where e.state in ('open', 'in_hand') and not exists ("
    " select 1 from workflow_task t where t.ref_kind = 'cases.exception' and t.ref_id = e.id and t.state = 'open'"
    " and t.code in ('cases.exception', 'cases.exception_due'))",
)
never(
    "cases.exception.tasks_after_the_end",
    "select e.id, e.number, t.code from cases_exceptionrecord e join workflow_task t"
    " on t.ref_kind = 'cases.exception' and t.ref_id = e.id and t.state = 'open'"
    " where e.state in ('closed', 'dropped')",
)
never(
    "cases.exception.planned_without_a_plan",
    "select id, number from cases_exceptionrecord where state = 'in_hand' and (plan = '' or due_on is null)",
)
holds_references("cases_enquiry")
never(
    "cases.enquiry.nobody_answers",
    "select e.id, e.number from cases_enquiry e where e.state = 'open' and not exists (select 1 from workflow_task t"
    " where t.ref_kind = 'cases.enquiry' and t.ref_id = e.id and t.state = 'open' and t.code = 'cases.enquiry')",
)
never(
    "cases.enquiry.asks_after_the_answer",
    "select e.id, e.number from cases_enquiry e join workflow_task t on t.ref_kind = 'cases.enquiry' and t.ref_id = e.id"
    " where e.state <> 'open' and t.state = 'open'",
)
