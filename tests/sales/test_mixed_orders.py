"""One order, lines of several types: each goes its own way, the least advanced leads (TYP-18)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid
from gendan.finance.models import Invoice, Payment
from gendan.inventory import queries as stock
from gendan.sales import facts, queries
from gendan.sales.errors import TypeNotReady
from gendan.sales.models import Order, OrderLine, OrderType
from gendan.sales.services import changes, checking, contracts, orders, splits
from gendan.sales.services.contracts import NewContractLine
from gendan.sales.services.writing import Loaded, spec_of
from gendan.sales.spec import NewLine
from gendan.shipping.models import DeliveryLine
from gendan.workflow.models import Gate
from tests import cast
from tests.factories import inventory, sales
from tests.scenarios.doors import happen, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return sales.shop()


def line(item, quantity, type="", **more) -> NewLine:
    return NewLine(item.pk, Decimal(quantity), type=type, **more)


def lines_of(order) -> list[OrderLine]:
    return list(order.lines.order_by("line_no"))


def test_what_goes_over_the_counter_is_gone_at_once_and_the_rest_waits_for_its_delivery(shop):
    order = sales.order(shop, [line(shop.cups, 3, "cash_sale"), line(shop.boxes, 2)])
    counter, rest = lines_of(order)
    assert (counter.type.code, rest.type, counter.status, rest.status) == ("cash_sale", None, "signed", "reserved")
    assert (order.type.code, order.state, order.status) == ("stock_sale", "effective", "ready")
    assert stock.free([shop.cups.pk])[shop.cups.pk, shop.warehouse.pk].on_hand == 97
    happen()
    assert list(DeliveryLine.objects.values_list("order_line_id", "quantity")) == [(rest.pk, Decimal(2))]
    invoice = Invoice.objects.get()
    assert (list(invoice.lines.values_list("order_line_id", flat=True)), invoice.amount) == (
        [counter.pk],
        Decimal("30.00"),
    )
    assert not Payment.objects.exists(), "on account"
    verify()


def test_cash_for_the_counter_part_is_booked_and_no_more(shop):
    sales.order(shop, [line(shop.cups, 3, "cash_sale"), line(shop.boxes, 2)], payment_mode="cash", discount=Decimal(0))
    happen()
    assert Payment.objects.get().amount == Decimal("30.00")
    verify()


def test_a_cash_sale_of_which_one_line_is_sent_later(shop):
    order = sales.order(shop, [line(shop.cups, 3), line(shop.boxes, 2, "stock_sale")], type="cash_sale")
    assert [(x.status, x.type and x.type.code) for x in lines_of(order)] == [
        ("signed", None),
        ("reserved", "stock_sale"),
    ]
    assert order.status == "ready"


def test_stored_goods_go_along_from_the_customers_own_stock_and_cost_nothing(shop):
    inventory.put_many([(shop.cups, 20)], shop.bin, owner_id=shop.customer.pk)
    order = sales.order(shop, [line(shop.cups, 15, "consignment"), line(shop.cups, 5)])
    stored, bought = lines_of(order)
    assert (stored.owner_id, stored.amount, stored.price_source) == (shop.customer.pk, Decimal(0), "stored")
    assert (bought.owner_id, bought.amount, order.total) == (None, Decimal("50.00"), Decimal("50.00"))
    assert [inventory.position(shop.cups, shop.warehouse, owner).reserved for owner in (shop.customer.pk, None)] == [
        15,
        5,
    ]
    happen()
    assert DeliveryLine.objects.count() == 2


def test_while_typing_each_line_sees_the_stock_of_its_owner(shop):
    inventory.put_many([(shop.cups, 20)], shop.bin, owner_id=shop.customer.pk)
    found = checking.check(
        sales.spec(shop, [line(shop.cups, 30, "consignment"), line(shop.cups, 30)]), actor=cast.clerk()
    )
    assert [(x.answer.free, x.answer.short) for x in found.lines] == [
        (Decimal(20), Decimal(10)),
        (Decimal(100), Decimal(0)),
    ]


def test_the_order_waits_for_all_that_any_of_its_types_asks_and_is_reviewed_as_the_strictest(shop):
    OrderType.objects.filter(code="general").update(effect_gates=["contract"], review="none")
    mixed = sales.order(
        shop, [line(shop.cups, 1, "general"), line(shop.boxes, 1, "regular", requested_on=None)], requested_on=day()
    )
    assert mixed.state == "submitted", "regular orders are always reviewed"
    codes = set(Gate.objects.filter(ref_kind="sales.order", ref_id=mixed.pk).values_list("code", flat=True))
    assert {"signature", "contract", "review"} <= codes


def day() -> date:
    return clock.today() + timedelta(days=10)


def test_mandatory_fields_of_a_type_are_asked_of_its_lines(shop):
    OrderType.objects.filter(code="general").update(mandatory=["lines.requested_on", "customer_po"])
    found = checking.check(sales.spec(shop, [line(shop.cups, 1), line(shop.boxes, 1, "general")]), actor=cast.clerk())
    assert set(found.faults) == {"lines.1.requested_on", "customer_po"}


def test_only_call_off_lines_draw_on_the_contract_and_have_its_price(shop):
    made = contracts.create(
        company_id=shop.company.pk, customer_id=shop.customer.pk, name="年度", valid_from=date(2020, 1, 1), valid_to=date(2090, 1, 1),
        lines=[NewContractLine(shop.cups.pk, Decimal(10), Decimal(7))], actor=SYSTEM,
    )  # fmt: skip
    order = sales.order(
        shop, [line(shop.cups, 4, "call_off"), line(shop.cups, 2), line(shop.boxes, 1)], contract_id=made.pk
    )
    assert [(x.price, x.price_source) for x in lines_of(order)][:2] == [(Decimal(7), "contract"), (Decimal(10), "list")]
    assert made.lines.get().called == 4
    orders.cancel(order.pk, reason="不要了", actor=SYSTEM)
    assert made.lines.get().called == 0


def test_types_nobody_can_take_and_unknown_ones_are_refused(shop):
    with pytest.raises(Invalid) as refused:
        sales.order(shop, [line(shop.cups, 1, "nonsense")])
    assert list(refused.value.errors) == ["lines.0.type"]
    OrderType.objects.filter(code="virtual").update(available=False)
    with pytest.raises(TypeNotReady):
        sales.order(shop, [line(shop.cups, 1, "virtual")])
    assert not Order.objects.exists()


def test_a_line_changes_its_type_with_a_change_and_keeps_it_through_copy_and_split(shop):
    inventory.put_many([(shop.cups, 20)], shop.bin, owner_id=shop.customer.pk)
    order = sales.order(shop, [line(shop.cups, 4), line(shop.boxes, 2, "general")])
    spec = spec_of(Loaded(sales.again(order), list(queries.lines([order.pk]))))
    assert [x.type for x in spec.lines] == ["", "general"]
    stored = [replace(spec.lines[0], type="consignment"), spec.lines[1]]
    changes.change(order.pk, replace(spec, lines=stored), reason="用寄库的", actor=cast.manager())
    first, second = lines_of(order)
    assert (first.type.code, first.owner_id, first.amount, first.reserved) == ("consignment", shop.customer.pk, 0, 4)
    assert inventory.position(shop.cups, shop.warehouse).reserved == 0
    assert [x.type and x.type.code for x in lines_of(orders.copy(order.pk, actor=SYSTEM))] == ["consignment", "general"]
    part = splits.split(order.pk, {second.pk: Decimal(1)}, actor=SYSTEM)
    assert [x.type.code for x in OrderLine.objects.filter(order__parent=order.pk)] == ["general"], part


def test_an_order_of_one_type_asks_nothing_more(shop):
    spec = sales.spec(shop, [line(shop.cups, 1)])
    assert facts.load(spec, SYSTEM).others == {}
    assert facts.load(sales.spec(shop, [line(shop.cups, 1, "stock_sale")]), SYSTEM).others == {}
