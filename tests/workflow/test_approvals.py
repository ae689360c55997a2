"""Approvals: two people, one version (APR-10, APR-12)."""

import pytest
from django.db import IntegrityError, transaction

from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.org.errors import SameHands
from gendan.workflow.errors import AlreadyDecided, NotYours
from gendan.workflow.models import Approval, Task
from gendan.workflow.services import approvals
from gendan.workflow.signing import Plan, Signer
from tests import cast

pytestmark = pytest.mark.django_db


def ask(actor, version=1, role="company_gm") -> Approval:
    firm = cast.company()
    request = approvals.request(
        Ref("org.company", firm.pk), "price", Plan([[Signer(role)]]), document_version=version, number="SO2506-0001",
        text="江宁配电 · 3 行价格偏离", company_id=firm.pk, actor=actor,
    )  # fmt: skip
    return Approval.objects.get(request=request)


def granted(version=1) -> bool:
    return approvals.granted(Ref("org.company", cast.company().pk), "price", version)


def test_an_approval_keeps_who_when_what_and_for_which_version():
    boss = cast.manager()
    asked = ask(cast.clerk())
    decided = approvals.decide(asked.pk, True, "可以", actor=boss)
    assert (decided.decision, decided.decided_by_id, decided.comment, decided.document_version) == (
        "approved", boss.user_id, "可以", 1,
    )  # fmt: skip
    assert decided.decided_at is not None
    assert granted(1)
    assert not granted(2)
    task = Task.objects.get(pk=decided.task_id)
    assert (task.state, task.outcome, task.sla, task.kind) == ("done", "approved", "SLA-49", "approval")
    assert EventRow.objects.get(name="workflow.approval.decided").payload["decision"] == "approved"


def test_who_asked_may_not_decide():
    boss = cast.manager()
    asked = ask(boss)
    with pytest.raises(SameHands):
        approvals.decide(asked.pk, True, "", actor=boss)
    assert not granted()
    assert Task.objects.get(pk=asked.task_id).state == "open"


def test_the_database_itself_refuses_one_person_in_both_parts():
    asked = ask(cast.manager())
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(decided_by_id=asked.requested_by_id)


def test_deciding_needs_the_right_and_the_role():
    asked = ask(cast.clerk())
    with pytest.raises(NotAllowed):
        approvals.decide(asked.pk, True, "", actor=cast.keeper())
    with pytest.raises(NotYours):
        approvals.decide(asked.pk, True, "", actor=cast.person("gao", "高原", ["sales_manager"]))
    assert not granted()


def test_a_rejection_carries_a_reason():
    asked = ask(cast.clerk())
    with pytest.raises(Invalid):
        approvals.decide(asked.pk, False, " ", actor=cast.manager())
    assert Approval.objects.get().decision == "pending"
    assert approvals.decide(asked.pk, False, "价格太低", actor=cast.manager()).decision == "rejected"
    assert not granted()


def test_a_decision_is_made_once():
    asked = ask(cast.clerk())
    approvals.decide(asked.pk, True, "", actor=cast.manager())
    with pytest.raises(AlreadyDecided):
        approvals.decide(asked.pk, False, "反悔", actor=cast.manager())
    assert granted()


def test_a_change_of_the_document_revokes_what_was_approved_and_what_was_asked():
    first = ask(cast.clerk())
    approvals.decide(first.pk, True, "", actor=cast.manager())
    second = ask(cast.clerk(), version=2)
    assert approvals.revoke_for(Ref("org.company", cast.company().pk), actor=SYSTEM) == 2
    assert not granted(1)
    assert set(Approval.objects.values_list("decision", flat=True)) == {"revoked"}
    assert Task.objects.get(pk=second.task_id).state == "cancelled"


def test_asking_twice_for_one_version_is_one_request_and_a_new_version_replaces_it():
    first = ask(cast.clerk())
    assert ask(cast.clerk()).pk == first.pk
    newer = ask(cast.clerk(), version=2)
    assert newer.pk != first.pk
    assert Approval.objects.get(pk=first.pk).decision == "revoked"
    assert list(Task.objects.filter(state="open").values_list("pk", flat=True)) == [newer.task_id]
