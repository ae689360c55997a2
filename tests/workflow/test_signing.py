"""The approval matrix: which rows hold, whose signatures add up to which stages (APR-01, 05, 07, 09)."""

import pytest

from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed
from gendan.core.models import AuditRow, EventRow
from gendan.core.refs import Ref
from gendan.org.errors import SameHands
from gendan.org.models import Department, User
from gendan.org.services import parameters
from gendan.workflow.errors import AlreadyDecided, NotYours
from gendan.workflow.models import Approval, ApprovalRequest, ApprovalRule, Task
from gendan.workflow.services import approval_rules, approvals
from gendan.workflow.signing import Plan, Signer
from tests import cast

pytestmark = pytest.mark.django_db


def row(name: str, signers: list[str], condition: dict | None = None, **facts) -> ApprovalRule:
    return approval_rules.save(
        actor=SYSTEM, kind="sales.order", name=name, condition=condition or {}, signers=signers, **facts
    )


def planned(**facts) -> list[list[str]]:
    found = approval_rules.plan("sales.order", cast.company().pk, {f"order.{k}": v for k, v in facts.items()})
    return [[signer.role for signer in stage] for stage in found.stages] if found else []


def ask(*stages: list[Signer], actor=None, version=1) -> list[Approval]:
    firm = cast.company()
    request = approvals.request(
        Ref("org.company", firm.pk), "order", Plan(list(stages)), document_version=version, number="SO2506-0001",
        text="江宁配电 · 120000.00", company_id=firm.pk, actor=actor or cast.clerk(),
    )  # fmt: skip
    return list(request.signatures.order_by("stage", "pk"))


def state() -> str:
    return ApprovalRequest.objects.latest("pk").state


def seller():
    return cast.person("gao", "高原", ["sales_manager"])


def test_rows_that_hold_add_up_and_whoever_is_asked_twice_signs_last():
    row("大单", ["sales_manager", "accountant"], {"order.total__gte": 50000}, sort=10)
    row("重大订单", ["sales_manager", "company_gm"], {"order.total__gte": 100000}, sort=20, ordered=True)
    assert planned(total=49999) == []
    assert planned(total=50000) == [["sales_manager", "accountant"]]
    assert planned(total=100000) == [["accountant"], ["sales_manager"], ["company_gm"]]


def test_rows_of_one_place_stand_beside_each_other():
    row("一", ["supervisor", "company_gm"], ordered=True)
    row("二", ["accountant"])
    assert planned() == [["supervisor", "accountant"], ["company_gm"]]


def test_a_row_of_another_company_asks_nobody_here():
    other = cast.company("LK", "兰科电器")
    row("他司", ["company_gm"], company_id=other.pk)
    assert planned() == []


def test_a_row_says_what_is_wrong_with_it_at_its_place():
    with pytest.raises(Invalid) as refused:
        row("", ["nobody"], {"order.total__gte": "viel", "moon": 1}, sla="SLA-X", transition="finance.pay")
    assert set(refused.value.errors) == {
        "name", "signers", "sla", "transition", "condition.order.total__gte", "condition.moon",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        approval_rules.save(actor=cast.clerk(), kind="sales.order", name="x", condition={}, signers=["company_gm"])
    assert not ApprovalRule.objects.exists()


def test_changes_of_the_matrix_are_in_the_audit_log():
    made = row("大单", ["company_gm"], {"order.total__gte": 50000})
    row("大单", ["company_gm"], {"order.total__gte": 80000}, rule_id=made.pk)
    last = AuditRow.objects.filter(table="workflow_approvalrule").latest("pk")
    assert last.before["condition"] == {"order.total__gte": 50000}
    assert last.after["condition"] == {"order.total__gte": 80000}


def test_the_next_stage_is_asked_when_the_one_before_has_signed():
    first, second, third = ask([Signer("sales_manager"), Signer("top_management")], [Signer("company_gm")])
    assert [first.decision, second.decision, third.decision] == ["pending", "pending", "waiting"]
    approvals.decide(first.pk, True, "", actor=seller())
    assert Approval.objects.get(pk=third.pk).decision == "waiting"
    with pytest.raises(AlreadyDecided):
        approvals.decide(third.pk, True, "", actor=cast.manager())
    approvals.decide(second.pk, True, "", actor=cast.person("lu", "陆平", ["top_management"]))
    assert Approval.objects.get(pk=third.pk).decision == "pending"
    assert state() == "pending"
    assert not EventRow.objects.filter(name="workflow.approval.decided").exists()
    approvals.decide(third.pk, True, "同意", actor=cast.manager())
    assert state() == "approved"
    assert EventRow.objects.filter(name="workflow.approval.signed").count() == 2
    assert EventRow.objects.get(name="workflow.approval.decided").payload["decision"] == "approved"


def test_one_refusal_ends_the_request_and_leaves_the_submitter_a_task():
    first, second = ask([Signer("sales_manager"), Signer("company_gm")])
    approvals.decide(first.pk, False, "价格太低", actor=seller())
    assert state() == "rejected"
    assert Approval.objects.get(pk=second.pk).decision == "revoked"
    assert Task.objects.get(pk=second.task_id).state == "cancelled"
    left = Task.objects.get(code="approval.rework", state="open")
    assert (left.assignee_id, left.data["text"]) == (cast.clerk().user_id, "价格太低")
    ask([Signer("company_gm")], version=2)
    assert Task.objects.get(pk=left.pk).state == "done"


def test_nobody_signs_twice_for_two_roles_unless_the_firm_allows_it():
    both = cast.person("gao", "高原", ["sales_manager", "company_gm"])
    cast.manager()
    first, second = ask([Signer("sales_manager")], [Signer("company_gm")])
    approvals.decide(first.pk, True, "", actor=both)
    with pytest.raises(SameHands):
        approvals.decide(second.pk, True, "", actor=both)
    assert state() == "pending"
    parameters.put("workflow.sign_for_several_roles", True, actor=SYSTEM)
    approvals.decide(second.pk, True, "", actor=both)
    assert state() == "approved"


def test_a_reserved_signature_is_given_by_nobody_but_the_role():
    free, reserved = ask([Signer("tech_director"), Signer("chief_engineer", reserved=True)])
    boss = cast.manager()  # may act on everybody's tasks
    approvals.decide(free.pk, True, "", actor=boss)
    with pytest.raises(NotYours):
        approvals.decide(reserved.pk, True, "", actor=cast.person("lu", "陆平", ["top_management"]))
    approvals.decide(reserved.pk, True, "", actor=cast.person("qian", "钱工", ["chief_engineer"]))
    assert state() == "approved"


def test_a_check_left_open_is_no_yes_but_may_be_a_no():
    (one,) = ask([Signer("company_gm", checks=("金额合理", "有库存"))])
    with pytest.raises(Invalid) as refused:
        approvals.decide(one.pk, True, "", actor=cast.manager(), checks=["金额合理"])
    assert "有库存" in refused.value.errors["checks"][0]
    approvals.decide(one.pk, True, "", actor=cast.manager(), checks=["金额合理", "有库存"])
    assert Task.objects.get(pk=one.task_id).answer == {"金额合理": "yes", "有库存": "yes"}


def test_a_superior_is_the_head_of_the_department_of_whoever_asks():
    clerk, head = cast.clerk(), cast.person("shen", "沈主任", ["supervisor"], department="sales_dept")
    Department.objects.filter(company=cast.company(), code="sales_dept").update(head_id=head.user_id)
    (one,) = ask([Signer("superior")], actor=clerk)
    assert Task.objects.get(pk=one.task_id).assignee_id == head.user_id
    (own,) = ask([Signer("superior")], actor=head, version=2)
    assert Task.objects.get(pk=own.task_id).assignee_id != head.user_id


def test_whoever_stands_in_signs_for_the_only_holder_of_a_role():
    boss, other = cast.manager(), cast.person("lu", "陆平", ["chief_engineer"])
    (one,) = ask([Signer("company_gm", reserved=True)])
    with pytest.raises(NotYours):
        approvals.decide(one.pk, True, "", actor=other)
    User.objects.filter(pk=boss.user_id).update(stand_in_id=other.user_id, away_until="2999-01-01")
    assert approvals.decide(one.pk, True, "", actor=other).decided_by_id == other.user_id
