"""Changes after confirmation, splits, contracts, partial cancellation."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gendan.core import clock, invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from gendan.core.work import service
from gendan.partners.models import CreditAccount
from gendan.sales.errors import ContractExceeded
from gendan.sales.models import ContractLine, Order, OrderLine, OrderVersion
from gendan.sales.services import changes, checking, contracts, orders, splits
from gendan.sales.services.contracts import NewContractLine
from gendan.sales.services.writing import load, spec_of
from gendan.sales.spec import NewLine, NewOrder
from tests import cast
from tests.factories import catalog, inventory, sales

pytestmark = pytest.mark.django_db


def wrong() -> list[invariants.Violation]:
    return list(invariants.violations())


@service
def _spec(order_id: int, *, actor: object = None) -> NewOrder:
    return spec_of(load(order_id))


def as_typed(order: Order, **facts: object) -> NewOrder:
    """The order as its page would send it back, with some fields changed."""
    from dataclasses import replace

    return replace(_spec(order.pk, actor=SYSTEM), accept=("*",), **facts)


def with_quantity(order: Order, quantity: int) -> NewOrder:
    """The order with another quantity on its first line."""
    from dataclasses import replace

    spec = as_typed(order)
    first = replace(spec.lines[0], quantity=Decimal(quantity))
    return replace(spec, lines=[first, *spec.lines[1:]])


def test_a_change_makes_a_revision_with_before_and_after_and_stock_follows():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)])
    line = OrderLine.objects.get(order=order, line_no=10)
    changes.change(order.pk, with_quantity(order, 25), reason="客户加量", medium="phone", actor=cast.clerk())
    order = sales.again(order)
    version = OrderVersion.objects.get(order=order)
    assert (order.revision, order.total) == (2, Decimal("301.00"))
    assert {(c["label"], c["before"], c["after"]) for c in version.changes} == {
        ("quantity", "10", "25"), ("amount", "100", "250"), ("total", "151", "301"),
    }  # fmt: skip
    assert OrderLine.objects.get(order=order, line_no=10).pk == line.pk, "the line keeps its identity"
    assert inventory.position(shop.cups, shop.warehouse).reserved == 25
    assert CreditAccount.objects.get(customer=shop.customer).exposure == Decimal("301.00")
    assert wrong() == []


def test_a_preview_tells_the_same_and_changes_nothing():
    shop = sales.shop()
    order = sales.order(shop)
    seen = changes.preview(order.pk, with_quantity(order, 25), actor=cast.clerk())
    assert {c["label"] for c in seen.changes} == {"quantity", "amount", "total"}
    assert {i["what"] for i in seen.impact} == {"reservation", "credit"}
    assert sales.again(order).revision == 1
    assert inventory.position(shop.cups, shop.warehouse).reserved == 10


def test_a_line_taken_out_and_one_put_in():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)])
    spec = as_typed(order)
    changes.change(
        order.pk,
        as_typed(order, lines=[spec.lines[1], NewLine(shop.cups.pk, Decimal(5))]),
        reason="换货",
        actor=cast.clerk(),
    )
    order = sales.again(order)
    assert order.total == Decimal("101.00")
    assert inventory.position(shop.cups, shop.warehouse).reserved == 5
    assert wrong() == []


def test_a_change_without_reason_or_difference_is_refused():
    shop = sales.shop()
    order = sales.order(shop)
    clerk = cast.clerk()
    with pytest.raises(Invalid) as refusal:
        changes.change(order.pk, with_quantity(order, 25), reason=" ", actor=clerk)
    assert set(refusal.value.errors) == {"reason"}
    with pytest.raises(Invalid):
        changes.change(order.pk, as_typed(order), reason="手滑", actor=clerk)
    with pytest.raises(NotAllowed):
        changes.change(order.pk, with_quantity(order, 25), reason="加量", actor=cast.keeper())
    assert sales.again(order).revision == 1
    assert wrong() == []


def test_drafts_are_edited_not_changed():
    shop = sales.shop()
    order = sales.order(shop, until="draft")
    with pytest.raises(IllegalTransition):
        changes.change(order.pk, with_quantity(order, 25), reason="加量", actor=cast.clerk())


def test_part_of_a_line_is_cancelled_and_no_longer_owed():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    line = OrderLine.objects.get(order=order)
    changes.cancel_rest(order.pk, line.pk, Decimal(4), reason="客户只要 6 个", actor=cast.clerk())
    order = sales.again(order)
    assert (order.total, order.payable) == (Decimal("100.00"), Decimal("60.00"))
    assert inventory.position(shop.cups, shop.warehouse).reserved == 6
    assert CreditAccount.objects.get(customer=shop.customer).exposure == Decimal("60.00")
    with pytest.raises(Invalid):
        changes.cancel_rest(order.pk, line.pk, Decimal(7), reason="再减", actor=cast.clerk())
    assert wrong() == []


def test_parts_of_a_split_order_make_the_whole_to_the_cent():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10), (shop.boxes, 3)], discount=Decimal("10.00"), freight=Decimal("7.77"))
    before = (order.total, order.discount, order.freight, order.tax)
    boxes = OrderLine.objects.get(order=order, item=shop.boxes)
    part = splits.split(order.pk, {boxes.pk: Decimal(1)}, actor=cast.clerk())
    order = sales.again(order)
    assert part.parent_id == order.pk
    assert part.number != order.number
    halves = (order, sales.again(part))
    sums = tuple(sum(getattr(half, c) for half in halves) for c in ("total", "discount", "freight"))
    assert sums == before[:3]
    assert (OrderLine.objects.get(order=part).quantity, part.state) == (1, "effective")
    assert inventory.position(shop.boxes, shop.warehouse).reserved == 3
    assert CreditAccount.objects.get(customer=shop.customer).exposure == before[0]
    assert wrong() == []


def test_both_parts_of_a_split_need_something():
    shop = sales.shop()
    order = sales.order(shop)
    line = OrderLine.objects.get(order=order)
    with pytest.raises(Invalid):
        splits.split(order.pk, {line.pk: Decimal(10)}, actor=cast.clerk())


def contract_for(shop: sales.Shop, quantity: int = 50) -> contracts.Contract:
    today = clock.today()
    return contracts.create(
        company_id=shop.company.pk, customer_id=shop.customer.pk, name="2026 框架", valid_from=today,
        valid_to=date(2099, 12, 31), lines=[NewContractLine(shop.cups.pk, Decimal(quantity), Decimal(9))], actor=SYSTEM,
    )  # fmt: skip


def test_call_offs_draw_on_the_contract_and_overdraw_is_refused():
    shop = sales.shop()
    contract = contract_for(shop)
    facts = {"type": "call_off", "contract_id": contract.pk}
    first = sales.order(shop, [(shop.cups, 30)], **facts)
    with pytest.raises(ContractExceeded) as refusal:
        sales.order(shop, [(shop.cups, 21)], **facts)
    assert refusal.value.data["left"] == "20"
    orders.cancel(first.pk, reason="不要了", actor=SYSTEM)
    assert ContractLine.objects.get(contract=contract).called == 0
    second = sales.order(shop, [(shop.cups, 50)], **facts)
    assert OrderLine.objects.get(order=second).price == 9, "the contract's price"
    assert ContractLine.objects.get(contract=contract).called == 50
    assert wrong() == []


def test_an_order_on_a_contract_is_not_split():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 30)], type="call_off", contract_id=contract_for(shop).pk)
    with pytest.raises(Conflict):
        splits.split(order.pk, {OrderLine.objects.get(order=order).pk: Decimal(1)}, actor=cast.clerk())


def test_gifts_follow_the_lines_that_earn_them():
    shop = sales.shop()
    catalog.gift(shop.cups, shop.boxes, every=10)
    order = sales.order(shop, [(shop.cups, 20)])
    gift = OrderLine.objects.get(order=order, is_gift=True)
    assert (gift.quantity, gift.amount, gift.gift_of.item_id) == (2, 0, shop.cups.pk)
    changes.change(order.pk, with_quantity(order, 10), reason="减量", actor=cast.clerk())
    assert OrderLine.objects.get(pk=gift.pk).quantity == 1
    changes.change(order.pk, with_quantity(sales.again(order), 9), reason="再减", actor=cast.clerk())
    assert OrderLine.objects.get(pk=gift.pk).cancelled == 1
    assert wrong() == []


def test_a_requested_date_in_the_past_is_a_fault():
    shop = sales.shop()
    with pytest.raises(Invalid) as refusal:
        sales.order(shop, requested_on=clock.today() - timedelta(days=1))
    assert "requested_on" in refusal.value.errors


def test_a_late_order_is_changed_without_wishing_its_days_anew():
    order = sales.order(sales.shop(), requested_on=clock.today() + timedelta(days=1))
    with clock.at(clock.now() + timedelta(days=9)):
        changed = changes.change(order.pk, with_quantity(order, 12), reason="客户加量", actor=cast.clerk())
        assert changed.revision == 2
        other = as_typed(sales.again(order), requested_on=clock.today() - timedelta(days=2))
        with pytest.raises(Invalid) as refusal:
            changes.change(order.pk, other, reason="改交期", actor=cast.clerk())
        assert "requested_on" in refusal.value.errors, "a new day lies ahead"


def test_a_check_of_a_change_counts_what_the_order_has_already():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 100)], requested_on=clock.today() + timedelta(days=1))
    with clock.at(clock.now() + timedelta(days=9)):
        found = checking.check(as_typed(order), actor=cast.clerk(), order_id=order.pk)
        assert found.faults == {}
        assert found.lines[0].answer.short == 0
        assert checking.check(as_typed(order), actor=cast.clerk()).lines[0].answer.short == 100
