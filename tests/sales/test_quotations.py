"""Quotations: offered, signed, sent, taken without typing again, refused, expired, replaced (PRC-02, 03, 06)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gendan.core import clock, invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import GateClosed, IllegalTransition, Invalid
from gendan.org.services import parameters
from gendan.sales.errors import QuotationOutdated
from gendan.sales.models import Contract, Order, Quotation
from gendan.sales.services import orders, quotations
from gendan.sales.services.quotations import Charge
from gendan.sales.spec import NewLine
from gendan.workflow.models import Approval
from gendan.workflow.services import approval_rules, approvals
from tests import cast
from tests.channels import api
from tests.factories import sales
from tests.pages import client_of

from .test_waiting import drain

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> sales.Shop:
    return sales.shop()


def draft(shop, quantity=10) -> Order:
    return sales.order(shop, [NewLine(shop.cups.pk, Decimal(quantity))], actor=cast.clerk(), until="draft")


def offered(shop, quantity=10, **facts) -> Quotation:
    return quotations.make(draft(shop, quantity).pk, actor=cast.clerk(), **facts)


def sent(shop, quantity=10, **facts) -> Quotation:
    return quotations.send(offered(shop, quantity, **facts).pk, actor=cast.clerk())


def again(found: Quotation) -> Quotation:
    return Quotation.objects.get(pk=found.pk)


def test_an_offer_keeps_what_was_offered_and_is_valid_for_thirty_days(shop):
    found = offered(shop, note="含税")
    assert (found.state, found.total, found.revision) == ("draft", Decimal("100.00"), 1)
    assert found.valid_until == clock.today() + timedelta(days=30)
    assert [(line["item"], line["quantity"], line["price"]) for line in found.lines] == [("保温杯 500ml", "10", "10")]


def test_an_accepted_offer_becomes_the_order_without_typing_again(shop):
    found = sent(shop)
    taken = quotations.accept(found.pk, actor=cast.clerk())
    order = Order.objects.get(pk=found.order_id)
    assert (taken.state, order.state, order.total) == ("accepted", "submitted", Decimal("100.00"))
    assert order.number
    with pytest.raises(IllegalTransition):
        quotations.accept(found.pk, actor=cast.clerk())
    assert list(invariants.violations()) == []


def test_an_accepted_offer_becomes_a_contract_to_call_off(shop):
    boss = cast.manager()
    found = sent(shop, 40)
    taken = quotations.accept(found.pk, into="contract", actor=boss)
    contract = Contract.objects.get(pk=taken.contract_id)
    assert [(line.item_id, line.quantity, line.price) for line in contract.lines.all()] == [
        (shop.cups.pk, Decimal(40), Decimal(10)),
    ]  # fmt: skip
    assert Order.objects.get(pk=found.order_id).state == "void"


def test_each_charge_is_visible_and_in_the_price(shop):
    order = draft(shop)
    line = order.lines.get()
    charges = [Charge(line.pk, "激光刻字", Decimal("1.50")), Charge(line.pk, "礼盒", Decimal(2))]
    found = quotations.make(order.pk, charges=charges, actor=cast.clerk())
    (row,) = found.lines
    assert (row["list_price"], row["price"], found.total) == ("10", "13.5", Decimal("135.00"))
    assert row["charges"] == [{"text": "激光刻字", "amount": "1.5"}, {"text": "礼盒", "amount": "2"}]
    with pytest.raises(Invalid):
        quotations.make(order.pk, charges=[Charge(0, "x", Decimal(1))], actor=cast.clerk())


def test_the_matrix_has_an_offer_signed_before_it_is_sent(shop):
    approval_rules.save(
        actor=SYSTEM,
        kind="sales.quotation",
        name="大额报价",
        condition={"order.total__gte": 300},
        signers=["company_gm"],
    )
    assert sent(shop).state == "sent"
    found = sent(shop, 40)
    assert found.state == "draft"
    with pytest.raises(GateClosed):
        quotations.send(found.pk, actor=cast.clerk())
    asked = Approval.objects.get(ref_kind="sales.quotation", ref_id=found.pk)
    assert "金义百货" in client_of(cast.manager()).get(f"/tasks/{asked.task_id}").content.decode()
    approvals.decide(asked.pk, True, "", actor=cast.manager())
    drain()
    assert quotations.send(found.pk, actor=cast.clerk()).state == "sent"
    assert list(invariants.violations()) == []


def test_an_order_that_changed_is_not_sold_at_the_old_offer(shop):
    found = sent(shop)
    orders.edit(found.order_id, sales.spec(shop, [NewLine(shop.cups.pk, Decimal(20))]), actor=cast.clerk())
    with pytest.raises(QuotationOutdated):
        quotations.accept(found.pk, actor=cast.clerk())
    newer = quotations.make(found.order_id, actor=cast.clerk())
    assert (newer.number, newer.revision, newer.total) == (f"{found.number}-2", 2, Decimal("200.00"))
    assert again(found).state == "revised"
    third = quotations.make(found.order_id, actor=cast.clerk())
    assert third.number == f"{found.number}-3"


def test_an_offer_ends_with_its_last_day_and_is_not_taken_afterwards(shop):
    found = sent(shop, valid_until=clock.today())
    assert quotations.expire(actor=SYSTEM) == 0
    with clock.at(clock.now() + timedelta(days=1)):
        with pytest.raises(Invalid):
            quotations.accept(found.pk, actor=cast.clerk())
        assert quotations.expire(actor=SYSTEM) == 1
    assert again(found).state == "expired"
    assert quotations.make(found.order_id, actor=cast.clerk()).revision == 2


def test_a_refused_offer_keeps_why(shop):
    found = sent(shop)
    with pytest.raises(Invalid):
        quotations.reject(found.pk, "", actor=cast.clerk())
    quotations.reject(found.pk, "别家便宜", actor=cast.clerk())
    assert (again(found).state, again(found).reason) == ("rejected", "别家便宜")


def test_what_is_agreed_is_not_offered_and_a_firm_may_quote_after_the_review_alone(shop):
    agreed = sales.order(shop, actor=cast.clerk())
    with pytest.raises(Invalid):
        quotations.make(agreed.pk, actor=cast.clerk())
    parameters.put("sales.quote_after_review", True, actor=SYSTEM)
    with pytest.raises(Invalid):
        offered(shop)
    reviewed = sales.order(shop, actor=cast.clerk(), until="submitted")
    assert reviewed.review_status == "passed"
    found = quotations.send(quotations.make(reviewed.pk, actor=cast.clerk()).pk, actor=cast.clerk())
    quotations.accept(found.pk, actor=cast.clerk())
    assert sales.again(reviewed).state in ("confirmed", "effective")


def test_the_pages_and_the_api_offer_send_and_take(shop):
    order = draft(shop)
    client = client_of(cast.clerk())
    assert "quote" in client.get(f"/orders/draft-{order.pk}").content.decode()
    answer = client.post(f"/orders/draft-{order.pk}/quote", {"note": "含税"})
    assert answer.status_code == 303
    found = Quotation.objects.get()
    assert found.number in client.get("/quotations").content.decode()
    page = client.get(f"/quotations/{found.number}").content.decode()
    assert "保温杯" in page
    client.post(f"/quotations/{found.number}/do/send", {"version": found.version})
    clerk = api.of(cast.clerk())
    assert clerk.get(f"/sales/quotations/{found.number}").body["state"] == "sent"
    assert clerk.get("/sales/quotations").body["items"][0]["number"] == found.number
    assert clerk.post(f"/sales/quotations/{found.number}/accept", {}).body["state"] == "accepted"
    other = clerk.post(f"/sales/orders/draft-{draft(shop).pk}/quote", {"note": "x"})
    assert other.status == 201
    assert api.of(cast.keeper()).post(f"/sales/quotations/{other.body['number']}/send", {}).status in (403, 404)
