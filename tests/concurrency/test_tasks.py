"""Two at once on one task or one document's gates; committed, in threads."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from gendan.core.actor import SYSTEM
from gendan.core.errors import Busy, IllegalTransition
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.workflow.models import Approval, ApprovalRequest, Gate, Task
from gendan.workflow.services import approvals, gates, tasks
from gendan.workflow.signing import Plan, Signer
from tests import cast
from tests.factories.approvals import signature


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls together, each in a thread with its own connection; results or refusals in order."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(n: int) -> None:
        try:
            start.wait(timeout=10)
            results[n] = calls[n]()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.usefixtures("transactional_db")
def test_of_two_who_complete_a_task_at_once_exactly_one_does():
    firm, one, two = cast.company(), cast.clerk(), cast.person("qian", "钱芳", ["order_clerk"])
    for _ in range(8):
        task = tasks.open(
            company_id=firm.pk, code="a.b", ref=Ref("org.company", firm.pk), role="order_clerk", actor=SYSTEM
        )
        results = at_once(
            lambda id=task.pk: tasks.complete(id, outcome="one", actor=one),
            lambda id=task.pk: tasks.complete(id, outcome="two", actor=two),
        )
        assert sorted(type(r).__name__ for r in results) == ["IllegalTransition", "Task"]
        assert EventRow.objects.filter(name="workflow.task.done", about_id=task.pk).count() == 1
        winner = next(r for r in results if isinstance(r, Task))
        assert Task.objects.get(pk=task.pk).outcome == winner.outcome


@pytest.mark.usefixtures("transactional_db")
def test_without_the_lock_both_would_have_completed_it(monkeypatch):
    """The control: it shows that the threads really meet, and what the lock is for."""
    firm, one, two = cast.company(), cast.clerk(), cast.person("qian", "钱芳", ["order_clerk"])
    together = threading.Barrier(2)

    def read_without_lock(task_id, actor, version=None):
        task = Task.objects.get(pk=task_id)
        together.wait(timeout=10)
        return task

    monkeypatch.setattr(tasks, "_mine", read_without_lock)
    task = tasks.open(company_id=firm.pk, code="a.b", ref=Ref("org.company", firm.pk), role="order_clerk", actor=SYSTEM)
    results = at_once(lambda: tasks.complete(task.pk, actor=one), lambda: tasks.complete(task.pk, actor=two))
    assert [type(r).__name__ for r in results] == ["Task", "Task"]
    assert EventRow.objects.filter(name="workflow.task.done", about_id=task.pk).count() == 2


@pytest.mark.usefixtures("transactional_db")
def test_of_two_who_take_a_task_from_the_queue_one_gets_it():
    firm, one, two = cast.company(), cast.clerk(), cast.person("qian", "钱芳", ["order_clerk"])
    task = tasks.open(company_id=firm.pk, code="a.b", ref=Ref("org.company", firm.pk), role="order_clerk", actor=SYSTEM)
    results = at_once(lambda: tasks.take(task.pk, actor=one), lambda: tasks.take(task.pk, actor=two))
    assert sorted(type(r).__name__ for r in results) == ["NotYours", "Task"]


@pytest.mark.usefixtures("transactional_db")
def test_the_last_two_conditions_closing_at_once_are_announced_once():
    firm = cast.company()
    for n in range(8):
        ref, verb = Ref("org.company", firm.pk), f"x.y.z{n}"
        for code in (f"a{n}", f"b{n}"):
            gates.put(ref, verb, code, satisfied=False, holder_role="accountant", company_id=firm.pk, actor=SYSTEM)
        results = at_once(
            lambda n=n, ref=ref: gates.satisfy(ref, f"a{n}", actor=SYSTEM),
            lambda n=n, ref=ref: gates.satisfy(ref, f"b{n}", actor=SYSTEM),
        )
        assert results == [1, 1]
        assert EventRow.objects.filter(name="workflow.gate.satisfied", payload__transition=verb).count() == 1
    assert Gate.objects.filter(satisfied_at=None).count() == 0


@pytest.mark.usefixtures("transactional_db")
def test_an_approval_is_decided_by_one_of_two():
    firm, boss, other = cast.company(), cast.manager(), cast.person("fu", "傅强", ["company_deputy_gm"])
    asked = signature(
        Ref("org.company", firm.pk), "price", role="company_gm", document_version=1, number="1", text="x",
        company_id=firm.pk, actor=cast.clerk(),
    )  # fmt: skip
    results = at_once(
        lambda: approvals.decide(asked.pk, True, "", actor=boss),
        lambda: approvals.decide(asked.pk, False, "不行", actor=other),
    )
    assert sorted(type(r).__name__ for r in results) == ["AlreadyDecided", "Approval"]
    assert not [r for r in results if isinstance(r, Busy | IllegalTransition)]
    assert EventRow.objects.filter(name="workflow.approval.decided").count() == 1


def asked(firm, version: int, *stages: list[Signer]) -> list[Approval]:
    made = approvals.request(
        Ref("org.company", firm.pk), "order", Plan(list(stages)), document_version=version, number="SO-1", text="大单",
        company_id=firm.pk, actor=cast.clerk(),
    )  # fmt: skip
    return list(made.signatures.order_by("stage", "pk"))


@pytest.mark.usefixtures("transactional_db")
def test_the_last_two_signatures_given_at_once_approve_exactly_once():
    firm, one, two = cast.company(), cast.manager(), cast.person("gao", "高原", ["sales_manager"])
    for version in range(1, 7):
        first, second = asked(firm, version, [Signer("company_gm"), Signer("sales_manager")])
        results = at_once(
            lambda id=first.pk: approvals.decide(id, True, "", actor=one),
            lambda id=second.pk: approvals.decide(id, True, "", actor=two),
        )
        assert [type(r).__name__ for r in results] == ["Approval", "Approval"]
        assert ApprovalRequest.objects.get(pk=first.request_id).state == "approved"
    assert EventRow.objects.filter(name="workflow.approval.decided").count() == 6


@pytest.mark.usefixtures("transactional_db")
def test_one_person_who_signs_for_two_roles_at_once_signs_once():
    firm, both = cast.company(), cast.person("gao", "高原", ["sales_manager", "chief_engineer"])
    for version in range(1, 7):
        first, second = asked(firm, version, [Signer("chief_engineer"), Signer("sales_manager")])
        results = at_once(
            lambda id=first.pk: approvals.decide(id, True, "", actor=both),
            lambda id=second.pk: approvals.decide(id, True, "", actor=both),
        )
        assert sorted(type(r).__name__ for r in results) == ["Approval", "SameHands"]
        assert ApprovalRequest.objects.get(pk=first.request_id).state == "pending"


@pytest.mark.usefixtures("transactional_db")
def test_a_document_that_changes_while_it_is_approved_is_never_left_approved():
    firm, boss = cast.company(), cast.manager()
    for version in range(1, 9):
        (one,) = asked(firm, version, [Signer("company_gm")])
        results = at_once(
            lambda id=one.pk: approvals.decide(id, True, "", actor=boss),
            lambda: approvals.revoke_for(Ref("org.company", firm.pk), actor=SYSTEM),
        )
        assert type(results[0]).__name__ in ("Approval", "AlreadyDecided")
        assert ApprovalRequest.objects.get(pk=one.request_id).state == "revoked"
        assert not approvals.granted(Ref("org.company", firm.pk), "order", version)


@pytest.mark.usefixtures("transactional_db")
def test_whoever_asked_is_refused_also_when_two_decide_at_once():
    firm, boss = cast.company(), cast.manager()
    made = approvals.request(
        Ref("org.company", firm.pk), "order", Plan([[Signer("top_management")]]), document_version=1, number="SO-1",
        text="大单", company_id=firm.pk, actor=boss,
    )  # fmt: skip
    one, other = made.signatures.get(), cast.person("lu", "陆平", ["top_management"])
    results = at_once(
        lambda: approvals.decide(one.pk, True, "", actor=boss), lambda: approvals.decide(one.pk, True, "", actor=other)
    )
    assert [type(r).__name__ for r in results][1] == "Approval"
    assert type(results[0]).__name__ in ("SameHands", "AlreadyDecided")
    assert Approval.objects.get(pk=one.pk).decided_by_id == other.user_id
