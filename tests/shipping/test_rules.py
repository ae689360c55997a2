"""Pure parts: which steps, who carries, how much, what it is worth."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan.shipping import amounts, route
from gendan.shipping.carriers import Offer, choose, refusal
from gendan.shipping.errors import NothingToShip, OverShipped
from gendan.shipping.planning import Available, is_partial, take
from gendan.shipping.route import Choices
from gendan.shipping.states import DELIVERY

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("mode", "choices", "expected"),
    [
        ("own", Choices(), list(route.ORDER)),
        ("pickup", Choices(), ["planned", "released", "picked", "packed", "dispatched", "signed", "closed"]),
        (
            "carrier", Choices(packing=False, two_signatures=False, gate_check=False),
            ["planned", "released", "picked", "dispatched", "delivered", "signed", "closed"],
        ),
    ],
)  # fmt: skip
def test_the_steps_follow_from_mode_and_choices(mode, choices, expected):
    assert route.steps(mode, choices) == expected


def test_a_skipped_step_is_missing_only_where_the_firm_makes_it():
    assert route.missing("packed", "dispatched", "own", Choices()) == ["loaded", "checked"]
    assert route.missing("packed", "dispatched", "own", Choices(gate_check=False)) == ["loaded"]
    assert route.missing("packed", "dispatched", "pickup", Choices()) == []
    assert [route.next_verb(s, "pickup", Choices()) for s in ("packed", "signed", "closed", "cancelled")] == [
        "dispatch", "close", "", "",
    ]  # fmt: skip


def test_every_step_is_reached_by_a_verb_of_the_machine():
    for choices in (Choices(), Choices(False, False, False, False)):
        for mode in ("own", "carrier", "pickup"):
            state = "planned"
            while verb := route.next_verb(state, mode, choices):
                assert verb in DELIVERY.legal(state), (state, verb)
                state = next(t.target for t in DELIVERY.transitions[verb] if state in t.sources)
            assert state == "closed"


VAN = Offer(-1, "苏A12345", own=True, days=0, score=Decimal(95), capacity_kg=Decimal(500), regions=["南京"])
CHEAP = Offer(1, "慢慢物流", days=5, score=Decimal(60), price_per_kg=Decimal("0.50"))
FAST = Offer(2, "快快速运", days=1, score=Decimal(98), price_per_kg=Decimal("2.00"))


def names(*offers: Offer, **facts) -> list[str]:
    known = {"destination": "江苏省南京市秦淮区", "weight": Decimal(100), "leaves_on": MONDAY, **facts}
    return [choice.offer.name for choice in choose(offers, **known)]


def test_the_own_vehicle_comes_first_where_it_goes_and_has_room():
    assert names(CHEAP, FAST, VAN)[0] == "苏A12345"
    assert "苏A12345" not in names(CHEAP, VAN, weight=Decimal(501))
    assert "苏A12345" not in names(CHEAP, VAN, destination="浙江省金华市")


def test_without_hurry_cheap_wins_and_with_a_date_whoever_arrives():
    assert names(FAST, CHEAP) == ["慢慢物流", "快快速运"] or names(FAST, CHEAP) == ["快快速运", "慢慢物流"]
    hurry = choose(
        [CHEAP, FAST], destination="南京", weight=Decimal(100), leaves_on=MONDAY, needed_on=MONDAY + timedelta(days=2)
    )
    assert [c.offer.name for c in hurry] == ["快快速运", "慢慢物流"]
    assert hurry[1].reasons == ["late", "cheapest"]
    assert hurry[0].reasons == ["fastest", "reliable"]
    assert hurry[0].cost == Decimal("200.00")
    assert hurry[0].arrives_on == MONDAY + timedelta(days=1)


def test_a_carrier_without_a_valid_contract_or_route_is_not_offered():
    over = Offer(3, "过期", contract_to=MONDAY - timedelta(days=1))
    assert refusal(over, "南京", Decimal(1), MONDAY) == "contract"
    assert refusal(Offer(4, "只走浙江", regions=["浙江"]), "江苏南京", Decimal(1), MONDAY) == "region"
    assert names(over) == []


def line(pk: int = 1, ordered: int = 10, **facts) -> Available:
    zero = Decimal(0)
    known = {"cancelled": zero, "kept": Decimal(ordered), "planned": zero, "waiting": zero, **facts}
    return Available(
        pk, f"行{pk}", Decimal(ordered), **{k: Decimal(v) if k != "stocked" else v for k, v in known.items()}
    )


def test_ready_is_what_is_kept_and_on_no_other_delivery():
    assert line(kept=6).ready == 6
    assert line(kept=6, planned=4, waiting=4).ready == 2
    assert line(kept=2, planned=8).ready == 2
    assert line(kept=0, stocked=False).ready == 10
    assert line(cancelled=7).left == 3


def test_freight_lines_ride_along_and_are_no_delivery_of_their_own():
    goods, freight = line(1, kept=0), line(2, ordered=1, kept=0, stocked=False)
    with pytest.raises(NothingToShip):
        take([goods, freight], None)
    assert take([line(1), freight], None) == {1: 10, 2: 1}
    assert take([freight], None) == {2: 1}, "an order of services only"


def test_more_than_is_left_is_refused_with_what_is_left():
    with pytest.raises(OverShipped) as refusal_:
        take([line(planned=7)], {1: Decimal(4)})
    assert refusal_.value.data["left"] == "3"
    with pytest.raises(NothingToShip):
        take([line()], {1: Decimal(0)})


def test_partial_means_that_something_stays_behind():
    assert is_partial([line(1), line(2)], {1: Decimal(10)})
    assert is_partial([line(1)], {1: Decimal(9)})
    assert not is_partial([line(1, planned=4)], {1: Decimal(6)})


@given(
    total=st.decimals(0, 100_000, places=2),
    parts=st.lists(st.decimals("0.001", 1000, places=3), min_size=1, max_size=12),
)
def test_the_parts_of_a_line_always_make_the_whole(total, parts):
    quantity, done, given_ = sum(parts), Decimal(0), []
    for step in parts:
        given_.append(amounts.part(total, quantity, done, step))
        done += step
    assert sum(given_) == total
    assert all(part >= 0 for part in given_)
