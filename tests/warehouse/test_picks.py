"""Picking: bins by expiry and path, nothing planned twice, only the right thing accepted."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.catalog.models import ItemUnit, Unit
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.inventory.models import Balance
from gendan.inventory.services import reservations
from gendan.inventory.services.reservations import Want
from gendan.warehouse import queries
from gendan.warehouse.errors import LinesOpen, NothingToPick, TooMuch, WrongItem, WrongPlace
from gendan.warehouse.models import Pick, PickLine
from gendan.warehouse.services import packages, picks
from gendan.warehouse.services.packages import Content
from gendan.warehouse.services.picks import PickWant, Taken
from tests.factories import inventory as make
from tests.factories.stockyard import Yard, customer, item
from tests.inventory.test_reservations import wrong

D = Decimal
DELIVERY = Ref("shipping.delivery", 1)


def ref(n: int) -> Ref:
    return Ref("shipping.delivery_line", n)


def want(firm: Yard, n: int, quantity: int, of: int = 0, owner: int | None = None) -> PickWant:
    return PickWant(ref(n), Ref("sales.order_line", n), firm.items[of].pk, owner, D(quantity))


def pick(firm: Yard, *wants: PickWant, method: str = "order") -> Pick:
    return picks.create(firm.warehouse.pk, wants, method, actor=SYSTEM)


def walk(made: Pick) -> list[tuple[str, str, Decimal, int]]:
    rows = made.lines.order_by("sequence").values_list("place__code", "item__code", "quantity", "ref_id")
    return [(place, code.rpartition("-")[2], quantity, ref) for place, code, quantity, ref in rows]


def staged(firm: Yard) -> Decimal:
    rows = Balance.objects.filter(place__kind="staging", item=firm.item).values_list("quantity", flat=True)
    return sum(rows, D(0))


def test_the_walk_follows_the_path_and_divides_a_line_over_bins(firm: Yard) -> None:
    make.put_stock(firm.item, 4, firm.bins[2])
    make.put_stock(firm.item, 3, firm.bins[0])
    make.put_stock(firm.items[1], 5, firm.bins[1])
    made = pick(firm, want(firm, 1, 5), want(firm, 2, 5, of=1))
    assert walk(made) == [("A-01", "0", D(3), 1), ("A-02", "1", D(5), 2), ("A-03", "0", D(2), 1)]
    assert made.number.startswith("PK")


def test_what_expires_first_goes_first_and_the_expired_stays(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bins[0], lot="C", expires_on=date(2033, 1, 1))
    make.put_stock(firm.item, 5, firm.bins[1], lot="OLD", expires_on=date(2020, 1, 1))
    make.put_stock(firm.item, 5, firm.bins[2], lot="B", expires_on=date(2032, 1, 1))
    made = pick(firm, want(firm, 1, 7))
    lots = made.lines.order_by("sequence").values_list("lot__code", "quantity")
    assert sorted(lots) == [("B", D(5)), ("C", D(2))]


def test_safety_stock_is_touched_last_and_other_statuses_never(firm: Yard) -> None:
    safety = make.bin(firm.warehouse, "A-00", path=0, purpose="safety")
    make.put_stock(firm.item, 5, safety)
    make.put_stock(firm.item, 5, firm.bins[1])
    make.put_stock(firm.item, 5, firm.bins[0], status="quality")
    made = pick(firm, want(firm, 1, 6))
    assert walk(made) == [("A-00", "0", D(1), 1), ("A-02", "0", D(5), 1)]


def test_two_open_picks_never_plan_the_same_goods(firm: Yard) -> None:
    make.put_stock(firm.item, 3, firm.bins[0])
    make.put_stock(firm.item, 3, firm.bins[1])
    pick(firm, want(firm, 1, 2))
    second = pick(firm, want(firm, 2, 4))
    assert walk(second) == [("A-01", "0", D(1), 2), ("A-02", "0", D(3), 2)]
    with pytest.raises(NothingToPick):
        pick(firm, want(firm, 3, 1))


def test_what_no_bin_holds_is_given_back_at_once(firm: Yard) -> None:
    make.put_stock(firm.item, 3, firm.bin)
    made = pick(firm, want(firm, 1, 5))
    assert walk(made) == [("A-01", "0", D(3), 1)]
    event = EventRow.objects.get(name="warehouse.pick.short")
    (fact,) = event.payload["lines"]
    assert (fact["ref"], fact["missing"], fact["reason"]) == (str(ref(1)), "2", "not_in_bins")


def test_a_wave_passes_each_bin_once_for_several_deliveries(firm: Yard) -> None:
    make.put_stock(firm.item, 9, firm.bins[1])
    make.put_stock(firm.items[1], 9, firm.bins[0])
    made = pick(firm, want(firm, 1, 2), want(firm, 2, 3, of=1), want(firm, 3, 4), method="wave")
    assert walk(made) == [("A-01", "1", D(3), 2), ("A-02", "0", D(2), 1), ("A-02", "0", D(4), 3)]


def test_lists_nobody_started_become_one_wave(firm: Yard) -> None:
    make.put_stock(firm.item, 9, firm.bins[1])
    make.put_stock(firm.items[1], 9, firm.bins[0])
    first, second = pick(firm, want(firm, 1, 2)), pick(firm, want(firm, 2, 3), want(firm, 3, 4, of=1))
    wave = picks.merge([second.pk, first.pk], actor=SYSTEM)
    assert walk(wave) == [("A-01", "1", D(4), 3), ("A-02", "0", D(2), 1), ("A-02", "0", D(3), 2)]
    assert (wave.method, wave.state) == ("wave", "open")
    assert set(Pick.objects.exclude(pk=wave.pk).values_list("state", flat=True)) == {"cancelled"}
    assert walk(pick(firm, want(firm, 4, 9))) == [("A-02", "0", D(4), 4)]  # five are planned in the wave
    picks.confirm_many(wave.pk, [Taken(line.pk, line.quantity) for line in wave.lines.all()], actor=SYSTEM)
    assert picks.finish(wave.pk, actor=SYSTEM).state == "picked"
    assert not wrong()


def test_a_wave_needs_open_lists_of_one_warehouse(firm: Yard) -> None:
    make.put_stock(firm.item, 9, firm.bin)
    other = make.warehouse(firm.company)
    make.put_stock(firm.item, 9, make.bin(other))
    here, again = pick(firm, want(firm, 1, 2)), pick(firm, want(firm, 2, 2))
    there = picks.create(other.pk, [want(firm, 3, 1)], actor=SYSTEM)
    for chosen in ([here.pk], [here.pk, there.pk]):
        with pytest.raises(Invalid):
            picks.merge(chosen, actor=SYSTEM)
    with pytest.raises(NotFound):
        picks.merge([here.pk, 10**9], actor=SYSTEM)
    picks.start(again.pk, actor=SYSTEM)
    with pytest.raises(IllegalTransition):
        picks.merge([here.pk, again.pk], actor=SYSTEM)
    assert Pick.objects.get(pk=here.pk).state == "open"


def test_goods_of_a_customer_are_picked_for_that_customer_only(firm: Yard) -> None:
    theirs = customer(firm.company, "C5")
    make.put_stock(firm.item, 5, firm.bin, owner_id=theirs.pk)
    with pytest.raises(NothingToPick):
        pick(firm, want(firm, 1, 1))
    assert pick(firm, want(firm, 1, 1, owner=theirs.pk)).lines.get().owner == theirs


def test_confirmed_goods_lie_in_the_staging_place_still_reserved(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    order_line = Want(Ref("sales.order_line", 1), firm.item.pk, firm.warehouse.pk, None, D(4))
    reservations.put(Ref("sales.order", 1), [order_line], actor=SYSTEM)
    made = pick(firm, want(firm, 1, 4))
    (line,) = made.lines.all()
    picks.confirm(line.pk, D(3), firm.item.code.lower(), actor=SYSTEM, place_scanned="a-01 ")
    assert staged(firm) == D(3)
    again = picks.confirm(line.pk, D(3), firm.item.code, actor=SYSTEM)  # sent twice by a scanner
    assert (staged(firm), again.state) == (D(3), "open")
    done = picks.confirm(line.pk, D(4), actor=SYSTEM)
    assert (staged(firm), done.state) == (D(4), "picked")
    position = make.position(firm.item, firm.warehouse)
    assert (position.on_hand, position.reserved) == (D(5), D(4))
    events = EventRow.objects.filter(name="warehouse.pick.confirmed").order_by("id")
    assert [e.payload["lines"][0]["picked"] for e in events] == ["3", "1"]
    assert Pick.objects.get().state == "picking"
    assert not wrong()


def test_wrong_item_wrong_bin_and_too_much_are_refused(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    made = pick(firm, want(firm, 1, 4))
    (line,) = made.lines.all()
    with pytest.raises(WrongItem) as refusal:
        picks.confirm(line.pk, D(1), firm.items[1].code, actor=SYSTEM)
    assert refusal.value.data["item"] == firm.item.code
    with pytest.raises(WrongPlace):
        picks.confirm(line.pk, D(1), firm.item.code, actor=SYSTEM, place_scanned="A-02")
    for much in (5, -1):
        with pytest.raises(TooMuch):
            picks.confirm(line.pk, D(much), firm.item.code, actor=SYSTEM)
    assert staged(firm) == D(0)
    assert PickLine.objects.get().picked == D(0)


def test_cartons_and_barcodes_name_their_item(firm: Yard) -> None:
    thing = firm.item
    thing.barcode = "6901234567892"
    thing.save()
    box = Unit.objects.create(code="BOX", name="箱")
    ItemUnit.objects.create(item=thing, unit=box, factor=D(12), barcode="16901234567899")
    make.put_stock(thing, 24, firm.bin)
    (line,) = pick(firm, want(firm, 1, 24)).lines.all()
    for code in ("6901234567892", "16901234567899\r\n"):
        picks.confirm(line.pk, D(12), code, actor=SYSTEM)
    assert PickLine.objects.get().picked == D(12)


def test_putting_a_piece_back_is_a_smaller_figure(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    (line,) = pick(firm, want(firm, 1, 4)).lines.all()
    picks.confirm(line.pk, D(4), actor=SYSTEM)
    assert picks.confirm(line.pk, D(1), actor=SYSTEM).state == "open"
    assert staged(firm) == D(1)


def test_missing_goods_are_reported_before_or_while_picking_with_a_reason(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bins[0])
    make.put_stock(firm.items[1], 5, firm.bins[1])
    made = pick(firm, want(firm, 1, 4), want(firm, 2, 4, of=1))
    first, second = made.lines.order_by("sequence")
    with pytest.raises(Invalid):
        picks.short(first.pk, " ", actor=SYSTEM)
    picks.short(first.pk, "bin empty", actor=SYSTEM)  # the check before the walk (WHS-10)
    assert Pick.objects.get().state == "open"
    picks.confirm(second.pk, D(1), actor=SYSTEM)
    with pytest.raises(LinesOpen):
        picks.finish(made.pk, actor=SYSTEM)
    picks.short(second.pk, "damaged", actor=SYSTEM)
    picks.short(second.pk, "damaged", actor=SYSTEM)
    shorts = EventRow.objects.filter(name="warehouse.pick.short").order_by("id")
    assert [(e.payload["lines"][0]["missing"], e.payload["lines"][0]["reason"]) for e in shorts] == [
        ("4", "bin empty"), ("3", "damaged"),
    ]  # fmt: skip
    assert shorts[0].serves == [str(ref(1))]
    assert picks.finish(made.pk, actor=SYSTEM).state == "picked"
    assert EventRow.objects.get(name="warehouse.pick.finished").payload["refs"] == [str(ref(1)), str(ref(2))]
    with pytest.raises(IllegalTransition):
        picks.confirm(second.pk, D(4), actor=SYSTEM)


def test_giving_a_list_up_puts_goods_back(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    made = pick(firm, want(firm, 1, 4))
    (line,) = made.lines.all()
    picks.confirm(line.pk, D(4), actor=SYSTEM)
    picks.cancel(made.pk, actor=SYSTEM)
    assert staged(firm) == D(0)
    assert Balance.objects.get(place=firm.bin).quantity == D(5)
    assert pick(firm, want(firm, 1, 5)).lines.get().quantity == D(5)


def test_a_cancelled_delivery_leaves_the_rest_of_its_wave(firm: Yard) -> None:
    make.put_stock(firm.item, 9, firm.bin)
    made = pick(firm, want(firm, 1, 2), want(firm, 2, 3), method="wave")
    first, second = made.lines.order_by("sequence")
    picks.confirm_many(made.pk, [Taken(first.pk, D(2)), Taken(second.pk, D(3))], actor=SYSTEM)
    picks.cancel_for([ref(1)], actor=SYSTEM)
    made.refresh_from_db()
    assert (made.state, staged(firm)) == ("picking", D(3))
    picks.cancel_for([ref(1), ref(2)], actor=SYSTEM)
    made.refresh_from_db()
    assert (made.state, staged(firm)) == ("cancelled", D(0))
    assert not wrong()


def test_a_list_belongs_to_one_picker(firm: Yard) -> None:
    make.put_stock(firm.item, 9, firm.bin)
    made = pick(firm, want(firm, 1, 2))
    picks.start(made.pk, actor=SYSTEM)
    picks.start(made.pk, actor=SYSTEM)
    from gendan.core.actor import Scope
    from gendan.org.models import User

    rival = Actor(
        User.objects.create(username="rival", name="rival").pk, "rival", frozenset({"warehouse.*"}),
        {firm.company.pk: Scope("company")},
    )  # fmt: skip
    with pytest.raises(IllegalTransition):
        picks.start(made.pk, actor=rival)


def test_rights_and_companies(firm: Yard) -> None:
    make.put_stock(firm.item, 9, firm.bin)
    made = pick(firm, want(firm, 1, 2))
    outsider = Actor(None, "outsider", frozenset({"warehouse.*"}))
    with pytest.raises(NotFound):
        picks.start(made.pk, actor=outsider)
    with pytest.raises(NotAllowed):
        picks.confirm(made.lines.get().pk, D(1), actor=Actor(None, "nobody"))
    with pytest.raises(NotFound):
        picks.confirm(10**9, D(1), actor=SYSTEM)
    with pytest.raises(Invalid):
        pick(firm, method="dance")


@pytest.mark.parametrize("lines", [1, 40])
def test_picking_takes_the_same_statements_for_any_number_of_lines(firm: Yard, lines: int) -> None:
    things = [item(f"P{n}") for n in range(lines)]
    make.put_many([(thing, 9) for thing in things], firm.bin)
    wants = [PickWant(ref(n), Ref("sales.order_line", n), t.pk, None, D(2)) for n, t in enumerate(things)]
    with CaptureQueriesContext(connection) as seen:
        made = picks.create(firm.warehouse.pk, wants, actor=SYSTEM)
    ours = [q["sql"][:99] for q in seen if "warehouse_" in q["sql"] or "inventory_" in q["sql"]]
    assert len(ours) == 6, "\n".join(ours)
    taken = [Taken(line.pk, D(2), line.item.code) for line in made.lines.select_related("item")]
    with CaptureQueriesContext(connection) as seen:
        picks.confirm_many(made.pk, taken, actor=SYSTEM)
    ours = [q["sql"][:99] for q in seen if "warehouse_" in q["sql"] or "inventory_" in q["sql"]]
    assert len(ours) == 13, "\n".join(ours)
    assert not wrong()


def content(n: int, firm: Yard, quantity: int) -> Content:
    return Content(ref(n), firm.item.pk, D(quantity))


def test_boxes_hold_what_was_picked_and_no_more(firm: Yard) -> None:
    make.put_stock(firm.item, 9, firm.bin)
    (line,) = pick(firm, want(firm, 1, 6)).lines.all()
    picks.confirm(line.pk, D(5), actor=SYSTEM)
    company = firm.company.pk
    first = packages.pack(DELIVERY, [content(1, firm, 3)], company_id=company, weight_kg=D("1.5"), actor=SYSTEM)
    with pytest.raises(TooMuch) as refusal:
        packages.pack(DELIVERY, [content(1, firm, 3)], company_id=company, actor=SYSTEM)
    assert refusal.value.data["free"] == "2"
    second = packages.pack(DELIVERY, [content(1, firm, 2)], company_id=company, actor=SYSTEM)
    assert (first.sequence, second.sequence) == (1, 2)
    assert first.number.startswith("PG")
    assert EventRow.objects.filter(name="warehouse.package.packed", serves=[str(DELIVERY)]).count() == 2
    packages.remove(first.pk, company_id=company, actor=SYSTEM)
    assert packages.left_to_pack([ref(1)]) == {(ref(1), firm.item.pk, 0): D(3)}
    with pytest.raises(Invalid):
        packages.pack(DELIVERY, [], company_id=company, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        packages.pack(DELIVERY, [content(1, firm, 1)], company_id=company, actor=Actor(None, "nobody"))


def test_the_label_says_what_is_in_the_box_and_which_box_it_is(firm: Yard) -> None:
    thing = firm.item
    thing.model = "YB-12/0.4"
    thing.save()
    make.put_stock(thing, 9, firm.bin, lot="L7")
    (line,) = pick(firm, want(firm, 1, 5)).lines.all()
    picks.confirm(line.pk, D(5), actor=SYSTEM)
    boxed = [Content(ref(1), thing.pk, D(2), line.lot_id)]
    first = packages.pack(DELIVERY, boxed, company_id=firm.company.pk, actor=SYSTEM)
    packages.pack(DELIVERY, boxed, company_id=firm.company.pk, actor=SYSTEM)
    told = queries.label(first.pk, SYSTEM)
    assert (told["sequence"], told["boxes"], told["number"]) == (1, 2, first.number)
    (content_line,) = told["lines"]
    assert (content_line["model"], content_line["quantity"], content_line["lot"]) == ("YB-12/0.4", "2", "L7")


def test_staged_goods_are_ready_when_the_list_is_finished(firm: Yard) -> None:
    make.put_stock(firm.item, 9, firm.bin)
    made = pick(firm, want(firm, 1, 5))
    (line,) = made.lines.all()
    picks.confirm(line.pk, D(5), actor=SYSTEM)
    (row,) = queries.staged([ref(1)])
    assert (row["place"], row["quantity"], row["ready"]) == ("STAGE", D(5), False)
    picks.finish(made.pk, actor=SYSTEM)
    assert queries.staged([ref(1)])[0]["ready"] is True
    (walked,) = queries.pick_lines(made.pk)
    assert (walked["place"], walked["quantity"], walked["state"]) == ("A-01", D(5), "picked")
