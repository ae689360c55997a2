"""Invoices: what was delivered, exact to the cent, once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q, Sum
from django.test.utils import CaptureQueriesContext

from gendan.core import clock, dispatch, invariants, params
from gendan.core.actor import SYSTEM
from gendan.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from gendan.core.models import EventRow
from gendan.finance.errors import NothingToInvoice
from gendan.finance.models import Invoice, InvoiceLine, ReceivableEntry
from gendan.finance.services import invoices
from gendan.org.errors import SameHands
from gendan.partners.models import CreditAccount
from gendan.sales.models import OrderType
from gendan.shipping.models import Delivery
from gendan.shipping.services import deliveries, shortages
from gendan.shipping.services.deliveries import Receipt
from tests import cast
from tests.factories import catalog, finance, inventory, sales, shipping

pytestmark = pytest.mark.django_db


def wrong() -> list[invariants.Violation]:
    return list(invariants.violations())


def invoice_on(trigger: str) -> None:
    OrderType.objects.filter(code="stock_sale").update(invoice_on=trigger)


def exposure(shop: sales.Shop) -> Decimal:
    return CreditAccount.objects.get(customer=shop.customer).exposure


def test_a_signed_delivery_is_invoiced_by_quantity_terms_and_tax():
    invoice_on("signature")
    shop = sales.shop(tax_name="金义百货有限公司", tax_number="9133")
    order = sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)])
    note = shipping.delivery(order, until="dispatched")
    with pytest.raises(NothingToInvoice):
        invoices.issue_for(note, actor=cast.accountant())
    note = shipping.carry(note, "signed")
    (invoice,) = invoices.issue_for(note, actor=cast.accountant())
    assert (invoice.number[:2], invoice.state, invoice.amount) == ("IV", "issued", Decimal("151.00"))
    assert invoice.due_on == clock.today() + timedelta(days=30)
    assert (invoice.title, invoice.tax_number) == ("金义百货有限公司", "9133")
    assert invoice.tax == sum(line.tax for line in invoice.lines.all()) == Decimal("17.37")
    assert finance.balance(shop.customer) == 151 == exposure(shop), (
        "owed once: neither order nor delivery commits it again"
    )
    assert sales.again(order).billing_status == "invoiced"
    assert wrong() == []


def test_the_same_delivery_is_never_invoiced_twice():
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop), until="signed")
    finance.invoice(note)
    with pytest.raises(NothingToInvoice):
        invoices.issue_for(note, actor=SYSTEM)
    with pytest.raises(NothingToInvoice):
        invoices.issue_for(note.order_refs()[0], actor=SYSTEM)
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize("parts", [[1, 1, 1], [2, 1], [1, 2]])
def test_part_invoices_add_up_to_the_order_with_its_discount_and_freight(parts):
    invoice_on("delivery")
    shop = sales.shop()
    order = sales.order(
        shop, [(shop.cups, 3), (shop.boxes, 3)], discount=Decimal("10.00"), freight=Decimal("3.33")
    )  # 30.00 + 76.50 - 10.00 + 3.33
    lines = list(order.lines.all())
    amounts = []
    for n in parts:
        note = shipping.delivery(order, lines={line.pk: Decimal(n) for line in lines})
        if note.is_partial:
            consent(note)
        amounts.append(finance.invoice(shipping.carry(note, "dispatched")).amount)
    assert sum(amounts) == order.total == Decimal("99.83")
    assert finance.balance(shop.customer) == exposure(shop) == order.total
    assert wrong() == []


def consent(note: Delivery) -> None:
    shortages.record_consent(
        note.pk,
        person="徐女士",
        medium="phone",
        text="可以分批",
        complete_on=clock.today() + timedelta(days=3),
        actor=cast.clerk(),
    )


def test_with_completion_only_the_whole_order_is_invoiced():
    invoice_on("completion")
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 4)])
    (line,) = order.lines.all()
    first = shipping.delivery(order, lines={line.pk: Decimal(1)})
    consent(first)
    first = shipping.carry(first, "signed")
    for document in (first, order):
        with pytest.raises(NothingToInvoice):
            invoices.issue_for(document, actor=SYSTEM)
    shipping.delivery(order, until="signed")
    invoice = finance.invoice(order)
    assert (invoice.amount, invoice.delivery_id) == (40, None)
    assert exposure(shop) == 40
    assert wrong() == []


def test_only_what_was_taken_is_charged():
    invoice_on("signature")
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop, [(shop.cups, 10)]), until="dispatched")
    line = note.lines.get()
    deliveries.sign(note.pk, Receipt("photo", "徐女士", differences={line.pk: Decimal(8)}), actor=shipping.courier())
    assert finance.invoice(note).amount == 80
    assert exposure(shop) == 100, "two cups are with the customer or lost, and not free again"
    assert wrong() == []


def test_a_merged_delivery_gives_one_invoice_for_each_order():
    shop = sales.shop()
    a, b = sales.order(shop, [(shop.cups, 1)]), sales.order(shop, [(shop.boxes, 2)])
    note = shipping.delivery([a, b], until="signed")
    made = invoices.issue_for(note, actor=cast.accountant())
    assert [(i.order_id, i.amount) for i in made] == [(a.pk, 10), (b.pk, 51)]
    assert int(made[1].number[-4:]) == int(made[0].number[-4:]) + 1
    assert wrong() == []


def test_a_red_letter_invoice_takes_one_back_and_it_can_be_issued_again():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, until="signed")
    (invoice,) = invoices.issue_for(note, actor=cast.accountant())
    other = cast.person("lihong", "李红", ["accountant"])
    with pytest.raises(Invalid):
        invoices.reverse(invoice.pk, " ", actor=other)
    with pytest.raises(SameHands):
        invoices.reverse(invoice.pk, "抬头开错", actor=cast.accountant())
    red = invoices.reverse(invoice.pk, "抬头开错", actor=other)
    assert (red.amount, red.reverses_id, finance.balance(shop.customer)) == (-100, invoice.pk, 0)
    assert exposure(shop) == 100, "delivered and not invoiced again"
    with pytest.raises(IllegalTransition):
        invoices.reverse(invoice.pk, "再来一次", actor=other)
    with pytest.raises(Invalid):
        invoices.reverse(red.pk, "红字再红", actor=other)
    again = finance.invoice(note)
    assert (again.amount, finance.balance(shop.customer), exposure(shop)) == (100, 100, 100)
    assert Invoice.objects.count() == 3
    assert wrong() == []


def in_parts(shop: sales.Shop):
    """An invoice over 3 cups and 3 boxes with a discount that does not divide: 30.00 + 76.50 - 10.00."""
    order = sales.order(shop, [(shop.cups, 3), (shop.boxes, 3)], discount=Decimal("10.00"))
    note = shipping.delivery(order, until="signed")
    invoice = finance.invoice(note)
    cups, boxes = (order.lines.get(item=item).pk for item in (shop.cups, shop.boxes))
    return note, invoice, cups, boxes


def test_red_letters_take_an_invoice_back_in_parts_to_the_cent():
    shop = sales.shop()
    note, invoice, cups, boxes = in_parts(shop)
    other = cast.person("lihong", "李红", ["accountant"])
    reds = [
        invoices.reverse(invoice.pk, "退一只", quantities={cups: Decimal(1)}, actor=other),
        invoices.reverse(invoice.pk, "退一只", quantities={cups: Decimal(1), boxes: Decimal(2)}, actor=other),
    ]
    invoice.refresh_from_db()
    assert [red.amount for red in reds] == [Decimal("-9.06"), Decimal("-55.27")]
    assert (invoice.state, invoice.amount, invoice.allocated) == ("issued", Decimal("96.50"), Decimal("64.33"))
    assert finance.balance(shop.customer) == Decimal("32.17")
    assert exposure(shop) == Decimal("96.50"), "what was taken back is delivered and not invoiced"
    assert wrong() == []
    again = finance.invoice(note)
    assert (again.amount, finance.balance(shop.customer)) == (Decimal("64.33"), Decimal("96.50"))
    rest = invoices.reverse(invoice.pk, "余下也退", actor=other)
    invoice.refresh_from_db()
    assert (rest.amount, invoice.state, invoice.allocated) == (Decimal("-32.17"), "reversed", 0)
    lines = InvoiceLine.objects.filter(Q(invoice=invoice) | Q(invoice__reverses=invoice))
    assert set(lines.values("order_line").annotate(a=Sum("amount"), t=Sum("tax")).values_list("a", "t")) == {(0, 0)}
    with pytest.raises(IllegalTransition):
        invoices.reverse(invoice.pk, "再来", actor=other)
    assert wrong() == []


def test_money_pays_only_what_red_letters_left_of_an_invoice():
    shop = sales.shop()
    note, invoice, cups, _boxes = in_parts(shop)
    order = invoice.order
    finance.money_in(shop.customer, "96.50", {order: "96.50"})
    other = cast.person("lihong", "李红", ["accountant"])
    invoices.reverse(invoice.pk, "退一只", quantities={cups: Decimal(1)}, actor=other)
    invoice.refresh_from_db()
    assert (invoice.allocated, finance.balance(shop.customer)) == (Decimal("96.50"), Decimal("-9.06"))
    again = finance.invoice(note)
    again.refresh_from_db()
    assert (again.amount, again.allocated, finance.balance(shop.customer)) == (Decimal("9.06"), Decimal("9.06"), 0)
    assert wrong() == []


@pytest.mark.parametrize("quantities", [{}, {"cups": 0}, {"cups": -1}, {"cups": 4}, {"stranger": 1}])
def test_more_than_is_left_of_an_invoice_is_not_taken_back(quantities):
    shop = sales.shop()
    _note, invoice, cups, _boxes = in_parts(shop)
    other = cast.person("lihong", "李红", ["accountant"])
    wanted = {cups if name == "cups" else 10**9: Decimal(n) for name, n in quantities.items()}
    with pytest.raises(Invalid):
        invoices.reverse(invoice.pk, "退", quantities=wanted, actor=other)
    assert Invoice.objects.count() == 1


def test_whoever_may_not_see_or_issue_cannot():
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop), until="signed")
    with pytest.raises(NotAllowed):
        invoices.issue_for(note, actor=cast.keeper())
    stranger = cast.person("waibu", "外人", ["accountant"], company=cast.company("QT", "其他公司"))
    with pytest.raises(NotFound):
        invoices.issue_for(note, actor=stranger)
    assert not ReceivableEntry.objects.exists()


def test_delivery_events_issue_the_invoice_that_the_type_asks_for():
    invoice_on("delivery")
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop), until="dispatched")
    drain()
    assert Invoice.objects.get().delivery_id == note.pk
    shipping.carry(note, "signed")
    drain()
    assert Invoice.objects.count() == 1
    assert EventRow.objects.get(name="finance.invoice.issued").serves == [str(note.order_refs()[0])]


def drain() -> None:
    while dispatch.drain():
        pass


def test_forty_lines_cost_as_many_queries_as_one():
    shop = sales.shop(credit_limit=10_000_000)
    many = [shop.cups, *(catalog.item(f"M{n}", price="1.00") for n in range(39))]
    inventory.put_many([(item, 100) for item in many[1:]], shop.bin)
    counts = []
    for items in (many, many[:1], many):
        note = shipping.delivery(sales.order(shop, [(item, 1) for item in items]), until="signed")
        params.forget()  # every round reads the parameters once
        with CaptureQueriesContext(connection) as seen:
            invoices.issue_for(note, actor=SYSTEM)
        counts.append(len(seen))
    assert counts[1] == counts[2], counts
