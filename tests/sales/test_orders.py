"""The life of an order, verb by verb."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.core import invariants
from gendan.core.errors import GateClosed, IllegalTransition, Invalid, NotAllowed, NotFound, StaleDocument
from gendan.core.models import EventRow
from gendan.inventory.models import Reservation
from gendan.partners.errors import CreditExceeded
from gendan.partners.models import CreditAccount
from gendan.sales.errors import TypeNotReady
from gendan.sales.models import Order, OrderLine, OrderType
from gendan.sales.services import orders, placing
from gendan.sales.spec import NewLine
from gendan.workflow.models import Gate, Review, Task
from tests import cast
from tests.factories import inventory, partners, sales

pytestmark = pytest.mark.django_db


def wrong() -> list[invariants.Violation]:
    return list(invariants.violations())


def names(order: Order) -> list[str]:
    """What happened to an order, oldest first."""
    rows = EventRow.objects.filter(about_kind="sales.order", about_id=order.pk).order_by("pk")
    return [row.name.removeprefix("sales.order.") for row in rows if row.name.startswith("sales.")]


def test_an_order_with_nothing_to_decide_takes_effect_in_one_request():
    shop = sales.shop()
    placed = placing.place(sales.spec(shop, [(shop.cups, 10), (shop.boxes, 2)]), actor=cast.clerk())
    order = sales.again(placed.order)
    assert (order.state, order.status, order.total, order.fulfilment_status) == (
        "effective", "ready", Decimal("151.00"), "reserved",
    )  # fmt: skip
    assert names(order) == ["created", "submitted", "sales.review.closed", "confirmed", "effective"]
    assert order.number is not None
    assert order.number.startswith("SO")
    assert inventory.position(shop.cups, shop.warehouse).reserved == 10
    assert CreditAccount.objects.get(customer=shop.customer).exposure == Decimal("151.00")
    assert wrong() == []


def test_the_same_order_verb_by_verb_ends_the_same():
    shop = sales.shop()
    clerk = cast.clerk()
    order = orders.create(sales.spec(shop), actor=clerk)
    assert (order.state, order.number) == ("draft", None)
    order = orders.submit(order.pk, accept=["*"], version=order.version, actor=clerk)
    order = orders.confirm(order.pk, version=order.version, actor=clerk)
    order = orders.take_effect(order.pk, version=order.version, actor=clerk)
    assert (order.state, order.status) == ("effective", "ready")
    assert wrong() == []


def test_a_refused_credit_leaves_nothing_behind():
    shop = sales.shop(credit_limit=50, credit_policy="refuse")
    order, clerk = sales.order(shop, until="submitted"), cast.clerk()
    before = EventRow.objects.count()
    with pytest.raises(CreditExceeded) as refusal:
        orders.confirm(order.pk, actor=clerk)
    assert refusal.value.data["over"] == Decimal("50.00")
    assert sales.again(order).state == "submitted"
    assert not Reservation.objects.filter(quantity__gt=0).exists()
    assert EventRow.objects.count() == before
    assert wrong() == []


def test_an_exceeded_limit_holds_the_order_until_finance_lets_it_go():
    shop = sales.shop(credit_limit=50)
    order = sales.order(shop, until="submitted", actor=cast.clerk())
    assert Review.objects.get(ref_id=order.pk).result == "open", "credit is something to decide"
    orders.confirm(order.pk, actor=cast.clerk())
    with pytest.raises(GateClosed) as closed:
        orders.take_effect(order.pk, actor=cast.clerk())
    assert {c["code"] for c in closed.value.data["conditions"]} == {"credit", "review"}
    with pytest.raises(NotAllowed):
        orders.take_effect(order.pk, override="客户是老朋友", actor=cast.clerk())
    order = orders.take_effect(order.pk, override="总经理同意", actor=cast.manager())
    assert order.state == "effective"
    assert Gate.objects.get(ref_id=order.pk, code="review").reason == "总经理同意"
    assert wrong() == []


def test_every_illegal_verb_is_refused_and_names_the_legal_ones():
    shop = sales.shop()
    order = sales.order(shop)
    with pytest.raises(IllegalTransition) as refusal:
        orders.submit(order.pk, accept=["*"], actor=cast.clerk())
    assert refusal.value.data["legal"] == ["complete", "cancel"]
    with pytest.raises(IllegalTransition):
        orders.void(order.pk, actor=cast.clerk())


def test_a_stale_version_is_refused():
    shop = sales.shop()
    order = sales.order(shop, until="submitted")
    with pytest.raises(StaleDocument):
        orders.confirm(order.pk, version=order.version - 1, actor=cast.clerk())


def test_faults_are_named_at_their_fields_and_nothing_is_numbered():
    shop = sales.shop(street="", phone="")
    order = orders.create(
        sales.spec(shop, [NewLine(shop.cups.pk, Decimal("1"), price=Decimal("8"))]), actor=cast.clerk()
    )
    with pytest.raises(Invalid) as refusal:
        orders.submit(order.pk, actor=cast.clerk())
    assert set(refusal.value.errors) == {"ship_to", "lines.0.price"}
    assert sales.again(order).number is None


def test_cancelling_gives_everything_back():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 30)])
    orders.cancel(order.pk, reason="客户不要了", actor=cast.manager())
    order = sales.again(order)
    assert (order.state, order.status, order.payable) == ("cancelled", "cancelled", Decimal("0.00"))
    assert inventory.position(shop.cups, shop.warehouse).reserved == 0
    assert CreditAccount.objects.get(customer=shop.customer).exposure == 0
    assert not Task.objects.filter(ref_kind="sales.order", ref_id=order.pk, state="open").exists()
    assert wrong() == []


def test_returning_and_submitting_again_keeps_the_number():
    shop = sales.shop()
    order = sales.order(shop, until="confirmed")
    number = order.number
    orders.return_(order.pk, reason="地址不全", actor=cast.manager())
    assert inventory.position(shop.cups, shop.warehouse).reserved == 0
    order = orders.edit(order.pk, sales.spec(shop, [(shop.boxes, 4)]), actor=cast.clerk())
    order = orders.submit(order.pk, accept=["*"], actor=cast.clerk())
    orders.confirm(order.pk, actor=cast.clerk())
    order = sales.again(order)
    assert (order.number, order.state, order.total) == (number, "confirmed", Decimal("102.00"))
    assert inventory.position(shop.boxes, shop.warehouse).reserved == 4
    assert wrong() == []


def test_a_salesperson_finds_only_orders_of_their_own_customers():
    shop = sales.shop()
    other = partners.customer("江宁配电", company=shop.company)
    mine = sales.order(shop, until="draft")
    chen = cast.salesperson(customers=[other])
    with pytest.raises(NotFound):
        orders.void(mine.pk, actor=chen)
    with pytest.raises(NotFound):
        orders.create(sales.spec(shop), actor=chen)
    assert orders.create(sales.spec(shop, customer=other), actor=chen).customer_id == other.pk


def test_shortage_without_a_decision_asks_the_reviewers_and_keeps_what_there_is():
    shop = sales.shop()
    placed = placing.place(sales.spec(shop, [(shop.cups, 130)]), actor=cast.clerk())
    assert placed.order.state == "submitted"
    assert [c["code"] for c in placed.conditions] == ["review"]
    waiting = sales.order(shop, [NewLine(shop.cups.pk, Decimal(130), shortage_choice="wait")])
    line = OrderLine.objects.get(order=waiting)
    assert (waiting.state, line.reserved, line.status) == ("effective", 100, "waiting_stock")
    assert sales.again(waiting).status == "in_progress"
    assert wrong() == []


def test_a_counter_sale_posts_goods_at_once_and_makes_no_work():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 3)], type="cash_sale", actor=cast.clerk())
    line = OrderLine.objects.get(order=order)
    assert (order.state, line.signed, line.status) == ("effective", 3, "signed")
    assert inventory.position(shop.cups, shop.warehouse).on_hand == 97
    assert not Task.objects.exists()
    assert wrong() == []


def test_the_number_of_statements_is_the_same_for_1_and_40_lines():
    shop = sales.shop()
    clerk = cast.clerk()
    placing.place(sales.spec(shop, [(shop.cups, 1)]), actor=clerk)  # fills what the process remembers
    counts = []
    for lines in (1, 40):
        with CaptureQueriesContext(connection) as captured:
            placing.place(sales.spec(shop, [(shop.cups, 1)] * lines), actor=clerk)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 30


def test_types_whose_route_comes_later_say_so():
    shop = sales.shop()
    OrderType.objects.filter(code="oem").update(available=False)
    with pytest.raises(TypeNotReady):
        orders.create(sales.spec(shop, type="oem"), actor=cast.clerk())
