"""Transfers: asked for, agreed by somebody else, in transit, received in parts, lots kept apart."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from gendan.core import params
from gendan.core.actor import SYSTEM, Actor, Scope
from gendan.core.errors import IllegalTransition, Invalid, NotFound
from gendan.core.models import EventRow, Parameter
from gendan.core.refs import Ref
from gendan.inventory.errors import OutOfStock, SamePerson
from gendan.inventory.models import Balance, Transfer, Warehouse
from gendan.inventory.services import reservations, transfers
from gendan.inventory.services.reservations import Want
from gendan.inventory.services.transfers import Wanted
from gendan.org.models import Company, User
from tests.factories import inventory as make
from tests.factories.stockyard import Yard

from .test_reservations import ORDER, wrong

D = Decimal


@pytest.fixture
def other(firm: Yard) -> Warehouse:
    return make.warehouse(firm.company)


def person(firm: Yard, name: str, *companies: Company) -> Actor:
    user = User.objects.create(username=f"{name}{timezone.now().timestamp()}", name=name)
    scopes = {c.pk: Scope("company") for c in companies or (firm.company,)}
    return Actor(user.pk, name, frozenset({"inventory.*"}), scopes)


def ask(firm: Yard, other: Warehouse, quantity: int = 6, actor: Actor = SYSTEM) -> Transfer:
    return transfers.request(firm.warehouse.pk, other.pk, [Wanted(firm.item.pk, D(quantity))], actor=actor)


def in_transit(firm: Yard) -> Decimal:
    rows = Balance.objects.filter(place__kind="transit", item=firm.item).values_list("quantity", flat=True)
    return sum(rows, D(0))


def test_goods_travel_from_warehouse_to_warehouse(firm: Yard, other: Warehouse) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    transfer = ask(firm, other)
    assert transfer.number.startswith("TR")
    transfers.approve(transfer.pk, actor=SYSTEM)
    assert make.position(firm.item, firm.warehouse).reserved == D(6)
    transfers.issue(transfer.pk, actor=SYSTEM)
    source = make.position(firm.item, firm.warehouse)
    assert (source.on_hand, source.reserved, in_transit(firm)) == (D(4), D(0), D(6))
    done = transfers.receive(transfer.pk, actor=SYSTEM)
    assert (done.state, in_transit(firm)) == ("received", D(0))
    assert make.position(firm.item, other).on_hand == D(6)
    names = set(EventRow.objects.filter(about_kind="inventory.transfer").values_list("name", flat=True))
    assert names >= {f"inventory.transfer.{verb}" for verb in ("requested", "approved", "issued", "received")}
    assert not wrong()


def test_partial_receipt_leaves_the_rest_in_transit_until_it_comes_or_is_settled(firm: Yard, other: Warehouse) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    transfer = ask(firm, other)
    transfers.approve(transfer.pk, actor=SYSTEM)
    transfers.issue(transfer.pk, actor=SYSTEM)
    (line,) = transfer.lines.all()
    part = transfers.receive(transfer.pk, {line.pk: D(4)}, actor=SYSTEM)
    assert (part.state, in_transit(firm)) == ("in_transit", D(2))
    with pytest.raises(Invalid):
        transfers.receive(transfer.pk, {line.pk: D(3)}, actor=SYSTEM)
    with pytest.raises(Invalid):
        transfers.settle(transfer.pk, reason="", actor=SYSTEM)
    done = transfers.settle(transfer.pk, reason="lost on the way", actor=SYSTEM)
    assert (done.state, in_transit(firm)) == ("received", D(0))
    assert Balance.objects.get(place__kind="scrap").quantity == D(2)
    assert not wrong()


def test_who_asks_does_not_approve_unless_the_firm_says_so(firm: Yard, other: Warehouse) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    wang, li = person(firm, "wang"), person(firm, "li")
    transfer = ask(firm, other, actor=wang)
    with pytest.raises(SamePerson):
        transfers.approve(transfer.pk, actor=wang)
    assert Transfer.objects.get().state == "requested"
    assert transfers.approve(transfer.pk, actor=li).state == "approved"
    Parameter.objects.create(name="inventory.separation", company_id=firm.company.pk, value=False)
    params.forget()
    assert params.get("inventory.separation", firm.company.pk) is False
    assert transfers.approve(ask(firm, other, 1, wang).pk, actor=wang).state == "approved"


def test_first_expired_goes_first_and_lots_stay_apart(firm: Yard, other: Warehouse) -> None:
    make.put_stock(firm.item, 4, firm.bins[0], lot="LATE", expires_on=date(2031, 1, 1))
    make.put_stock(firm.item, 4, firm.bins[2], lot="SOON", expires_on=date(2030, 1, 1))
    transfer = ask(firm, other)
    transfers.approve(transfer.pk, actor=SYSTEM)
    transfers.issue(transfer.pk, actor=SYSTEM)
    lines = list(transfer.lines.order_by("pk").values_list("lot__code", "quantity", "issued"))
    assert lines == [("SOON", D(4), D(4)), ("LATE", D(2), D(2))]
    transfers.receive(transfer.pk, actor=SYSTEM)
    there = Balance.objects.filter(place__warehouse=other, quantity__gt=0).values_list("lot__code", "quantity")
    assert set(there) == {("SOON", D(4)), ("LATE", D(2))}
    assert not wrong()


def test_what_orders_were_promised_is_not_transferred(firm: Yard, other: Warehouse) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    reservations.put(
        ORDER, [Want(Ref("sales.order_line", 1), firm.item.pk, firm.warehouse.pk, None, D(7))], actor=SYSTEM
    )
    transfer = ask(firm, other)
    transfers.approve(transfer.pk, actor=SYSTEM)
    with pytest.raises(OutOfStock) as refusal:
        transfers.issue(transfer.pk, actor=SYSTEM)
    assert (refusal.value.data["wanted"], refusal.value.data["free"]) == ("6", "3")


def test_cancelling_frees_what_was_kept(firm: Yard, other: Warehouse) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    transfer = ask(firm, other)
    transfers.approve(transfer.pk, actor=SYSTEM)
    transfers.cancel(transfer.pk, reason="not needed", actor=SYSTEM)
    assert make.position(firm.item, firm.warehouse).reserved == D(0)
    with pytest.raises(IllegalTransition):
        transfers.issue(transfer.pk, actor=SYSTEM)
    assert not wrong()


def test_between_companies_each_acts_for_its_own(firm: Yard) -> None:
    sister = Company.objects.create(code=f"SI{firm.company.pk}", name="姊妹公司")
    there = make.warehouse(sister)
    make.put_stock(firm.item, 10, firm.bin)
    ours, theirs = person(firm, "ours"), person(firm, "theirs", sister)
    transfer = ask(firm, there, actor=theirs)
    with pytest.raises(NotFound):
        transfers.approve(transfer.pk, actor=theirs)
    transfers.approve(transfer.pk, actor=ours)
    transfers.issue(transfer.pk, actor=ours)
    with pytest.raises(NotFound):
        transfers.receive(transfer.pk, actor=ours)
    transfers.receive(transfer.pk, actor=theirs)
    assert make.position(firm.item, there).on_hand == D(6)
    assert not wrong()


def test_a_transfer_needs_two_warehouses_and_goods(firm: Yard, other: Warehouse) -> None:
    with pytest.raises(Invalid):
        transfers.request(other.pk, other.pk, [Wanted(firm.item.pk, D(1))], actor=SYSTEM)
    with pytest.raises(Invalid):
        transfers.request(firm.warehouse.pk, other.pk, [], actor=SYSTEM)
    with pytest.raises(NotFound):
        transfers.request(firm.warehouse.pk, 10**9, [Wanted(firm.item.pk, D(1))], actor=SYSTEM)
    with pytest.raises(NotFound):
        ask(firm, other, actor=replace(person(firm, "w"), scopes={}))
