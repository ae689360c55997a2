"""Each rule finds the wrong row it is for, and a sound office breaks none."""

from datetime import timedelta

import pytest

from gendan.core import clock, events, invariants, sql
from gendan.core.actor import SYSTEM
from gendan.core.refs import Ref
from gendan.core.work import record, service
from gendan.workflow import invariants as rules
from gendan.workflow.models import Approval, Gate, Task
from gendan.workflow.services import approvals, gates, tasks
from tests import cast
from tests.factories.approvals import signature

pytestmark = pytest.mark.django_db


def broken() -> set[str]:
    return {v.rule for v in invariants.violations() if v.rule.startswith(("workflow", "org"))}


def a_task() -> Task:
    firm = cast.company()
    return tasks.open(company_id=firm.pk, code="a.b", ref=Ref("org.company", firm.pk), role="order_clerk", actor=SYSTEM)


def test_a_sound_office_breaks_no_rule():
    clerk, boss, firm = cast.clerk(), cast.manager(), cast.company()
    tasks.complete(a_task().pk, actor=clerk)
    ref = Ref("org.company", firm.pk)
    approvals.decide(
        signature(
            ref, "price", role="company_gm", document_version=1, number="1", text="x", company_id=firm.pk, actor=clerk
        ).pk,
        True, "", actor=boss,
    )  # fmt: skip
    gates.put(
        ref, "trial.sheet.close", "payment", satisfied=False, holder_role="accountant", company_id=firm.pk, actor=SYSTEM
    )
    gates.override([ref], "trial.sheet.close", actor=boss, reason="客户急用")
    assert broken() == set()


def test_a_task_closed_by_half_is_found():
    Task.objects.filter(pk=a_task().pk).update(state="done")
    assert broken() == {"workflow.task.closed_half"}


def test_a_task_for_nothing_is_found():
    Task.objects.filter(pk=a_task().pk).update(ref_id=999_999)
    assert broken() == {"workflow_task.reference"}


def test_an_override_without_a_record_is_found():
    firm, boss = cast.company(), cast.manager()
    gates.put(
        Ref("org.company", firm.pk),
        "x.y.z",
        "payment",
        satisfied=False,
        holder_role="accountant",
        company_id=firm.pk,
        actor=SYSTEM,
    )
    Gate.objects.update(overridden_at=clock.now(), overridden_by_id=boss.user_id, reason="说一声")
    assert broken() == {"workflow.gate.override_without_record"}


def test_an_approval_that_waits_without_a_task_is_found():
    firm = cast.company()
    asked = signature(
        Ref("org.company", firm.pk), "price", role="company_gm", document_version=1, number="1", text="x",
        company_id=firm.pk, actor=cast.clerk(),
    )  # fmt: skip
    tasks.complete(asked.task_id, kind="approval", actor=cast.manager())
    assert broken() == {"workflow.approval.pending_without_task"}
    Approval.objects.update(decision="approved")
    assert broken() == {"workflow.approval.decided_by_nobody", "workflow.approval.asks_nobody"}


def test_a_transition_through_an_open_gate_is_found_unless_it_was_overridden(monkeypatch):
    """The event `trial.sheet.closed` stands for the verb `trial.sheet.close`, about a company or serving it."""
    monkeypatch.setattr(rules, "_events_of_transitions", lambda: [("trial.sheet.close", "trial.sheet.closed")])
    firm, boss = cast.company(), cast.manager()
    ref, now = Ref("org.company", firm.pk), clock.now()

    @service
    def close(*, actor):
        record("trial.sheet.closed", about=ref)

    with clock.at(now):
        gates.put(
            ref,
            "trial.sheet.close",
            "payment",
            satisfied=False,
            holder_role="accountant",
            company_id=firm.pk,
            actor=SYSTEM,
        )
    with clock.at(now + timedelta(minutes=1)):
        close(actor=boss)
    assert broken() == {"workflow.gate.passed_closed"}
    with clock.at(now + timedelta(minutes=1)):
        gates.override([ref], "trial.sheet.close", actor=boss, reason="款已在途")
    assert broken() == set()
    with clock.at(now + timedelta(minutes=2)):
        gates.reopen(ref, "payment", actor=SYSTEM)  # the way is closed from now on, not before
    assert broken() == set()


def test_the_rule_knows_the_verbs_of_every_machine_that_is_loaded():
    pairs = dict(rules._events_of_transitions())
    assert all(event in events.known() for event in pairs.values())
    assert sql.rows(f"select count(*) from ({rules.passed_closed_gates()}) wrong") == [(0,)]
