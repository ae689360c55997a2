"""What must never be true of tasks, gates and approvals."""

from collections import Counter

from gendan.core import events, states
from gendan.core.invariants import holds_references, never

for table in (
    "workflow_task", "workflow_gate", "workflow_approval", "workflow_approvalrequest", "workflow_notice", "workflow_noticedelivery",
    "workflow_processrun",
):  # fmt: skip
    holds_references(table)

never(
    "workflow.task.nobody_or_never",
    "select id, code, ref_kind, ref_id from workflow_task"
    " where state = 'open' and ((role = '' and assignee_id is null) or due_at is null)",
)
never(
    "workflow.task.closed_half",
    "select id, code, state from workflow_task where (state = 'open') <> (closed_at is null)",
)
never(
    "workflow.gate.override_without_record",
    "select g.id, g.ref_kind, g.ref_id, g.code from workflow_gate g"
    " where g.overridden_at is not null and (g.overridden_by_id is null or g.reason = '' or not exists ("
    "  select 1 from core_event e where e.name = 'workflow.gate.overridden' and e.about_kind = g.ref_kind"
    "  and e.about_id = g.ref_id and e.payload ->> 'code' = g.code and e.payload ->> 'transition' = g.transition))",
)
never(
    "workflow.approval.pending_without_task",
    "select a.id, a.ref_kind, a.ref_id from workflow_approval a left join workflow_task t on t.id = a.task_id"
    " where a.decision = 'pending' and t.state is distinct from 'open'",
)
never(
    "workflow.approval.decided_by_nobody",
    "select id, ref_kind, ref_id from workflow_approval"
    " where decision in ('approved', 'rejected') and decided_at is null",
)
never(
    "workflow.approval.asks_nobody",
    "select r.id, r.ref_kind, r.ref_id, r.state from workflow_approvalrequest r where (r.state = 'pending')"
    " <> exists (select 1 from workflow_approval a where a.request_id = r.id and a.decision = 'pending')",
)
never(
    "workflow.approval.granted_unsigned",
    "select r.id, r.ref_kind, r.ref_id, a.role from workflow_approvalrequest r join workflow_approval a on a.request_id = r.id"
    " where r.state = 'approved' and a.decision <> 'approved'",
)


def passed_closed_gates() -> str:
    """Transitions made through an open gate with no recorded override.

    A transition shows as the event named after the state it leads to, about the gate's document or serving it. The
    gate was open from `opened_at` until it was satisfied or overridden.
    """
    announced = _events_of_transitions()
    if not announced:
        return "select 1 as id where false"
    values = ", ".join(f"('{transition}', '{event}')" for transition, event in announced)
    return (
        f"with made(transition, event) as (values {values}), gate as ("
        "  select g.*, m.event from workflow_gate g join made m on m.transition = g.transition"
        "), hit as ("
        "  select g.id, e.id as event_id, e.at from gate g"
        "  join core_event e on e.about_kind = g.ref_kind and e.about_id = g.ref_id and e.name = g.event"
        "  union all"
        "  select g.id, e.id, e.at from gate g"
        "  join core_event e on e.serves @> array[g.ref_kind || ':' || g.ref_id] and e.serves <> '{}'"
        "    and e.name = g.event"
        ") select g.id, g.ref_kind, g.ref_id, g.transition, g.code, hit.event_id from hit join gate g on g.id = hit.id"
        " where g.opened_at < hit.at and (g.satisfied_at is null or g.satisfied_at > hit.at)"
        "   and (g.overridden_at is null or g.overridden_at > hit.at)"
    )


def _events_of_transitions() -> list[tuple[str, str]]:
    """Transition → the event that says it was made, for every verb that alone leads to its state."""
    known, found = events.known(), []
    for kind, machine in sorted(states.machines().items()):
        targets = {verb: {t.target for t in group} for verb, group in machine.transitions.items()}
        ways = Counter(target for reached in targets.values() for target in reached)
        for verb, reached in targets.items():
            for target in reached:
                if ways[target] == 1 and f"{kind}.{target}" in known:
                    found.append((machine.permission(verb), f"{kind}.{target}"))
    return found


never("workflow.gate.passed_closed", passed_closed_gates)
never(
    "workflow.process.waits_for_nothing",
    "select r.id, r.ref_kind, r.ref_id, r.state from workflow_processrun r"
    " where (r.state = 'running') <> exists (select 1 from workflow_processpart p where p.run_id = r.id and p.state = 'open')",
)
never(
    "workflow.process.part_without_task",
    "select p.id, p.run_id, p.code, p.state, t.state as task from workflow_processpart p"
    " join workflow_task t on t.id = p.task_id where (p.state = 'open') <> (t.state = 'open')",
)
never(
    "workflow.process.in_a_draft",
    "select r.id, r.template_id from workflow_processrun r join workflow_processtemplate t on t.id = r.template_id"
    " where t.state = 'draft'",
)
