"""Orders and the approval matrix: who signs, what waits, what a change takes back (APR-01, 04, 05, 10, 12)."""

from decimal import Decimal

import pytest

from gendan.core import invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import GateClosed
from gendan.partners.models import Contact
from gendan.sales.models import Order
from gendan.sales.services import changes, orders
from gendan.sales.spec import NewLine
from gendan.workflow.models import Approval, ApprovalRequest, Gate, NoticeDelivery, Task
from gendan.workflow.services import approval_rules, approvals
from tests import cast
from tests.channels import api
from tests.factories import sales
from tests.pages import client_of

from .test_waiting import drain

pytestmark = pytest.mark.django_db


def row(signers, condition=None, **facts):
    return approval_rules.save(
        actor=SYSTEM,
        kind=facts.pop("kind", "sales.order"),
        name="大单",
        signers=signers,
        condition=condition or {},
        **facts,
    )


def large(shop, quantity=60, until="effective") -> Order:
    return sales.order(shop, [NewLine(shop.cups.pk, Decimal(quantity))], actor=cast.clerk(), until=until)


def sign(order, role: str, actor, approved=True, comment="") -> None:
    approvals.decide(pending(order, role).pk, approved, comment, actor=actor)
    drain()


def pending(order, role: str) -> Approval:
    return Approval.objects.get(ref_kind="sales.order", ref_id=order.pk, role=role, decision="pending")


def seller():
    return cast.person("gao", "高原", ["sales_manager"])


def test_an_order_under_the_limit_asks_nobody_and_a_larger_one_waits_for_all_signatures():
    shop = sales.shop()
    row(["sales_manager", "company_gm"], {"order.total__gte": 500}, ordered=True)
    assert large(shop, 5).state == "effective"
    order = large(shop)
    assert (order.state, order.status) == ("confirmed", "pending_approval")
    with pytest.raises(GateClosed):
        orders.take_effect(order.pk, actor=cast.manager())
    sign(order, "sales_manager", seller())
    gate = Gate.objects.get(ref_kind="sales.order", ref_id=order.pk, code="approval")
    assert (gate.satisfied_at, gate.holder_role) == (None, "company_gm")
    sign(order, "company_gm", cast.manager())
    assert sales.again(order).state == "effective"
    assert not list(invariants.violations())


def test_important_orders_wait_before_they_are_confirmed():
    shop = sales.shop()
    row(["company_gm"], {"order.total__gte": 500}, transition="sales.order.confirm")
    order = large(shop)
    assert order.state == "submitted"
    with pytest.raises(GateClosed):
        orders.confirm(order.pk, actor=cast.clerk())
    sign(order, "company_gm", cast.manager())
    assert orders.confirm(order.pk, actor=cast.clerk()).state == "confirmed"


def test_a_refusal_sends_the_order_back_and_gives_whoever_entered_it_a_task():
    shop = sales.shop()
    row(["company_gm"])
    order = large(shop)
    sign(order, "company_gm", cast.manager(), approved=False, comment="毛利太低")
    assert sales.again(order).state == "returned"
    left = Task.objects.get(code="approval.rework", ref_id=order.pk)
    assert (left.state, left.assignee_id, left.data["text"]) == ("open", cast.clerk().user_id, "毛利太低")
    orders.submit(order.pk, actor=cast.clerk(), accept=["*"])
    assert Task.objects.get(pk=left.pk).state == "done"
    assert pending(order, "company_gm").requested_by_id == cast.clerk().user_id


def test_a_change_of_an_approved_order_takes_every_signature_back_and_stops_the_goods():
    shop = sales.shop()
    row(["company_gm"], {"order.total__gte": 500})
    order = large(shop)
    sign(order, "company_gm", cast.manager())
    order = sales.again(order)
    assert order.state == "effective"
    line = NewLine(shop.cups.pk, Decimal(60), line_id=order.lines.get().pk)
    spec = sales.spec(shop, [line], remarks="加急")
    changes.change(order.pk, spec, reason="客户要求", actor=cast.clerk())
    assert list(ApprovalRequest.objects.order_by("pk").values_list("state", flat=True)) == ["revoked", "pending"]
    gate = Gate.objects.get(ref_id=order.pk, code="approval", satisfied_at=None)
    assert gate.transition == "shipping.delivery.release"
    sign(order, "company_gm", cast.manager())
    assert not Gate.objects.filter(ref_id=order.pk, code="approval", satisfied_at=None).exists()


def test_the_rows_for_prices_replace_the_usual_approver():
    shop = sales.shop()
    row(["company_gm"], {"order.below__gt": 15}, kind="sales.price")
    cheap = [NewLine(shop.cups.pk, Decimal(10), price=Decimal(8), deviation="老客户促销")]
    order = sales.order(shop, cheap, actor=cast.clerk(), until="confirmed")
    order = sales.again(order)
    asked = Approval.objects.get(ref_id=order.pk, subject="price")
    assert asked.role == "company_gm"
    slightly = [NewLine(shop.cups.pk, Decimal(10), price=Decimal(9), deviation="老客户促销")]
    other = sales.order(shop, slightly, actor=cast.clerk(), until="confirmed")
    assert Approval.objects.get(ref_id=other.pk, subject="price").role == "sales_manager"


def test_the_customer_hears_the_result_where_the_row_says_so():
    shop = sales.shop()
    Contact.objects.create(customer=shop.customer, name="王工", email="wang@example.com", is_main=True)
    row(["company_gm"], tell_customer=True)
    order = large(shop)
    sign(order, "company_gm", cast.manager())
    told = NoticeDelivery.objects.filter(recipient="wang@example.com", ref_id=order.pk).values_list(
        "subject", flat=True
    )
    assert [text for text in told if "同意" in text or "批准" in text or "Approved" in text]


def test_the_page_and_the_api_show_every_signature():
    shop = sales.shop()
    row(["sales_manager", "company_gm"], ordered=True)
    order = large(shop)
    sign(order, "sales_manager", seller())
    page = client_of(cast.manager()).get(f"/orders/{order.number}").content.decode()
    assert 'id="signatures"' in page
    assert "高原" in page
    found = api.of(cast.manager()).get(f"/sales/orders/{order.number}/approvals").body
    assert [(one["role"], one["decision"]) for one in found[0]["signatures"]] == [
        ("sales_manager", "approved"), ("company_gm", "pending"),
    ]  # fmt: skip
