"""Conditions an order type asks for before its orders take effect or leave (CTR-01, CNF-08, CNF-09)."""

from decimal import Decimal
from typing import Any

import pytest

from gendan.core.actor import SYSTEM
from gendan.core.errors import GateClosed, Invalid, NotAllowed
from gendan.sales.errors import NotYetConfirmed
from gendan.sales.models import Order, OrderType
from gendan.sales.services import approving, changes, checklists, contacts, orders, placing
from gendan.sales.spec import NewLine
from gendan.shipping.models import Delivery
from gendan.shipping.services import deliveries
from gendan.workflow.models import Approval, Gate
from gendan.workflow.services import approvals
from tests import cast
from tests.factories import sales
from tests.factories.sales import Shop
from tests.pages import client_of
from tests.scenarios.doors import happen

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return sales.shop(salesperson=cast.person("chenhao", "陈浩", ["salesperson"], department="sales_dept"))


def asks(*gates: str, review: str = "auto") -> None:
    OrderType.objects.filter(code="stock_sale").update(effect_gates=list(gates), review=review)


def placed(shop: Shop, **facts: Any) -> Order:
    """As far as it comes by itself, entered by the clerk."""
    return placing.place(sales.spec(shop, **facts), actor=cast.clerk()).order


def test_an_order_waits_for_its_superior_and_takes_effect_with_the_decision(shop: Shop) -> None:
    asks("approval")
    order = placed(shop)
    assert order.state == "confirmed"
    with pytest.raises(GateClosed):
        orders.take_effect(order.pk, actor=cast.clerk())
    approval = Approval.objects.get(ref_id=order.pk, subject="order")
    assert (approval.task.role, approval.document_version) == ("approver", order.version)
    with pytest.raises(NotAllowed):
        approvals.decide(approval.pk, True, "", actor=cast.clerk())
    approvals.decide(approval.pk, True, "同意", actor=cast.manager())
    happen()
    assert sales.again(order).state == "effective"


def test_an_order_its_superior_refuses_goes_back_with_the_reason(shop: Shop) -> None:
    asks("approval")
    order = placed(shop)
    approvals.decide(Approval.objects.get().pk, False, "付款太慢", actor=cast.manager())
    happen()
    order = sales.again(order)
    assert order.state == "returned"
    assert not Approval.objects.filter(decision="pending").exists()
    orders.submit(order.pk, accept=["*"], actor=cast.clerk())
    assert Approval.objects.filter(decision="pending").count() == 1, "the mended order is asked about anew"


def test_a_change_before_the_order_took_effect_asks_the_superior_again(shop: Shop) -> None:
    asks("approval", "signature")
    order = placed(shop)
    approvals.decide(Approval.objects.get().pk, True, "同意", actor=cast.manager())
    happen()
    line = NewLine(shop.cups.pk, Decimal(30), line_id=order.lines.get().pk)
    changes.change(order.pk, sales.spec(shop, [line]), reason="加量", actor=cast.clerk())
    assert list(Approval.objects.order_by("pk").values_list("decision", flat=True)) == ["revoked", "pending"]
    contacts.log(order.pk, medium="fax", text="签回", purpose="signature", actor=cast.clerk())
    happen()
    assert sales.again(order).state == "confirmed", "signed, but thirty were never approved"


def test_a_contract_that_is_filed_opens_its_gate(shop: Shop) -> None:
    asks("contract")
    order = placed(shop)
    assert order.state == "confirmed"
    contacts.log(order.pk, medium="letter", text="双方已签，扫描件在附件", purpose="contract", actor=cast.clerk())
    happen()
    assert sales.again(order).state == "effective"


@pytest.mark.parametrize(
    "gate", ["signature", "contract", "approval", "approval:gm", "second_confirmation", "slip_data"]
)
def test_every_condition_a_firm_can_ask_for_can_be_met(shop: Shop, gate: str) -> None:
    """What the settings offer, somebody can satisfy without an override."""
    from gendan.sales.services.types import GATES

    assert gate in GATES
    assert len(GATES) == 6, "name the new one here"
    met = set(contacts.CLOSES.values()) | set(approving.SUBJECTS)
    assert gate in met


def test_a_change_wants_the_salespersons_word_on_the_slip_again(shop: Shop) -> None:
    asks("slip_data")
    order = placed(shop)
    happen()
    seller = cast.person("chenhao", "陈浩", ["salesperson"])
    contacts.log(order.pk, medium="phone", text="都对", purpose="slip_data", actor=seller)
    line = NewLine(shop.cups.pk, Decimal(3), line_id=order.lines.get().pk)
    changes.change(order.pk, sales.spec(shop, [line], phone="13900002222"), reason="换电话", actor=cast.clerk())
    happen()
    note = Delivery.objects.exclude(state="cancelled").get()
    with pytest.raises(GateClosed):
        deliveries.release(note.pk, actor=SYSTEM)
    contacts.log(order.pk, medium="phone", text="新电话对", purpose="slip_data", actor=seller)
    deliveries.edit(note.pk, {"remarks": "轻放"}, actor=cast.transport())
    assert not Gate.objects.filter(code="slip_data", satisfied_at=None).exists(), "a remark is not theirs to vouch for"
    deliveries.edit(note.pk, {"phone": "13700000000"}, actor=cast.transport())
    with pytest.raises(GateClosed):
        deliveries.release(note.pk, actor=SYSTEM)
    contacts.log(order.pk, medium="phone", text="仓库电话也对", purpose="slip_data", actor=seller)
    deliveries.release(note.pk, actor=SYSTEM)


def test_nobody_asks_the_customer_to_pay_before_the_review_has_passed(shop: Shop) -> None:
    asks(review="always")
    order = sales.order(shop, until="submitted", payment_mode="pay_first")
    with pytest.raises(NotYetConfirmed):
        contacts.log(order.pk, medium="phone", text="请付款", purpose="payment_info", actor=cast.clerk())
    assert not order.contacts.exists()
    asks(review="auto")
    other = placed(shop, payment_mode="pay_first")
    contacts.log(other.pk, medium="phone", text="请付款", purpose="payment_info", actor=cast.clerk())


def test_an_order_is_not_submitted_before_its_confirmation_list_is_ticked(shop: Shop) -> None:
    """CNF-01, where the firm asks for it: each check with name, time and medium, on the page."""
    OrderType.objects.filter(code="stock_sale").update(mandatory=["checklist"])
    questions = [
        {"code": code, "text": {"product": "商品无误"}.get(code, code), "required": code != "greeting"}
        for code in ("product", "price", "greeting")
    ]
    checklists.save("stock_sale", questions, actor=SYSTEM)
    order = sales.order(shop, until="draft")
    with pytest.raises(Invalid) as refusal:
        orders.submit(order.pk, accept=["*"], actor=cast.clerk())
    assert set(refusal.value.errors) == {"checklist"}
    client, path = client_of(cast.clerk()), f"/orders/draft-{order.pk}"
    assert "商品无误" in client.get(path).content.decode()
    for wrong in ({"check": "product", "medium": "rauch"}, {"medium": "phone"}, {"check": "colour", "medium": "phone"}):
        assert client.post(f"{path}/checklist", wrong).status_code == 422
    client.post(f"{path}/checklist", {"check": ["product", "price"], "medium": "phone"})
    tick = sales.again(order).checklist["price"]
    assert (tick["name"], tick["medium"]) == ("周岚", "phone")
    assert "周岚" in client.get(path).content.decode()
    assert orders.submit(order.pk, accept=["*"], actor=cast.clerk()).number
