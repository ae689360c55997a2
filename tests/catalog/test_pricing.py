"""Pricing: which list, which break, which discount, which gifts, and how far a typed price lies off.

The numbers of the worked example are those of docs/algorithms/pricing.md.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan.catalog.pricing import (
    Break,
    Discount,
    Gift,
    GiftOffer,
    ItemFacts,
    ListFacts,
    Priced,
    PriceFacts,
    PriceLine,
    best_break,
    net,
    price_lines,
    ranked_lists,
)  # fmt: skip

D = Decimal

TODAY = date(2026, 6, 15)
PUMP, HOSE, CAP, POLO, POLO_RED, POLO_BLUE = 1, 2, 3, 10, 11, 12
PIECE, CARTON = 1, 2
PUMPS, GOODS = 21, 20
GENERAL, DEALERS, OWN = 100, 101, 102


def facts(**more: Any) -> PriceFacts:
    """A pump at 100, 95 from 10, 90 from 50, in cartons of 6; hoses by the metre; polo shirts as a style."""
    items = {
        PUMP: ItemFacts(PUMP, "P", unit_id=PIECE, units={CARTON: D(6)}, family_ids=(PUMPS, GOODS)),
        HOSE: ItemFacts(HOSE, "H", unit_id=PIECE, decimals=2, family_ids=(GOODS,)),
        CAP: ItemFacts(CAP, "C", unit_id=PIECE, pack_quantity=D(12), whole_packs=True),
        POLO: ItemFacts(POLO, "T", is_style=True),
        POLO_RED: ItemFacts(POLO_RED, "T-R", unit_id=PIECE, style_id=POLO),
        POLO_BLUE: ItemFacts(POLO_BLUE, "T-B", unit_id=PIECE, style_id=POLO),
    }
    breaks = {
        (GENERAL, PUMP): [Break(D(0), D(100)), Break(D(10), D(95)), Break(D(50), D(90))],
        (GENERAL, HOSE): [Break(D(0), D("3.333333"))],
        (GENERAL, CAP): [Break(D(0), D(20))],
        (GENERAL, POLO): [Break(D(0), D(50)), Break(D(20), D(45))],
    }
    lists = [ListFacts(GENERAL, "STD")]
    return replace(PriceFacts(TODAY, items=items, lists=lists, breaks=breaks), **more)


def price(known: PriceFacts, *lines: tuple[int, Any] | PriceLine) -> list[Priced]:
    asked = [line if isinstance(line, PriceLine) else PriceLine(n, line[0], D(line[1])) for n, line in enumerate(lines)]
    return price_lines(asked, known)


def one(known: PriceFacts, item: int, quantity: Any, **more: Any) -> Priced:
    return price(known, PriceLine(0, item, D(quantity), **more))[0]


def test_the_worked_example_of_the_documentation() -> None:
    known = facts(
        customer_class="A",
        discounts=[
            Discount("A3", D(3), customer_class="A"),
            Discount("PUMP5", D(5), family_id=PUMPS, from_quantity=D(12)),
        ],
        gifts=[GiftOffer("HOSE", PUMP, D(10), HOSE, D("2.5"))],
    )
    pump, hose, cap = price(known, PriceLine("a", PUMP, D(2), CARTON), PriceLine("b", HOSE, D("7.25")), (CAP, 12))
    assert (pump.quantity, pump.list_price, pump.discount_percent, pump.amount) == (D(12), D(95), D(5), D("1083.00"))
    assert pump.gifts == (Gift(HOSE, D("2.5"), "HOSE"),)
    assert (hose.list_price, hose.discount_percent, hose.amount) == (D("3.333333"), D(3), D("23.44"))
    assert (cap.amount, cap.source.list, cap.source.discount) == (D("232.80"), "STD", "A3")


@pytest.mark.parametrize(
    ("quantity", "expected"), [("1", 100), ("9", 100), ("10", 95), ("49", 95), ("50", 90), ("999", 90)]
)
def test_the_highest_break_reached_counts(quantity: str, expected: int) -> None:
    assert one(facts(), PUMP, quantity).list_price == expected


def test_breaks_count_base_units_not_cartons() -> None:
    line = one(facts(), PUMP, 2, unit_id=CARTON)
    assert (line.quantity, line.unit_quantity, line.list_price) == (D(12), D(2), D(95))


def test_two_lines_of_an_item_reach_the_break_together() -> None:
    assert [line.list_price for line in price(facts(), (PUMP, 6), (PUMP, 4))] == [D(95), D(95)]


def test_variants_share_the_price_and_the_break_of_their_style() -> None:
    assert [line.list_price for line in price(facts(), (POLO_RED, 12), (POLO_BLUE, 8))] == [D(45), D(45)]


def test_a_variants_own_price_beats_that_of_its_style() -> None:
    known = facts()
    known.breaks[GENERAL, POLO_RED] = [Break(D(0), D(60))]  # type: ignore[index]
    assert [line.list_price for line in price(known, (POLO_RED, 12), (POLO_BLUE, 8))] == [D(60), D(45)]


# -- which list ------------------------------------------------------------------------------------------------------


def ranked(*lists: ListFacts, **more: Any) -> list[int]:
    known = facts(lists=lists, **{"channel": "dealer", "customer_class": "A", "price_list_id": OWN, **more})
    return [found.id for found in ranked_lists(known)]


def test_the_customers_own_list_beats_channel_and_class_beats_one_of_them_beats_the_general_one() -> None:
    lists = (
        ListFacts(1),
        ListFacts(2, customer_class="A"),
        ListFacts(3, sales_channel="dealer", customer_class="A"),
        ListFacts(OWN, is_agreement=True),
    )
    assert ranked(*lists) == [OWN, 3, 2, 1]


def test_among_equals_the_higher_priority_then_the_later_start_then_the_newer_list() -> None:
    lists = (
        ListFacts(1), ListFacts(2, valid_from=date(2026, 1, 1)), ListFacts(3, valid_from=date(2026, 5, 1)),
        ListFacts(4, priority=1), ListFacts(5),
    )  # fmt: skip
    assert ranked(*lists) == [4, 3, 2, 5, 1]


def test_lists_for_others_do_not_count() -> None:
    assert (
        ranked(
            ListFacts(1, sales_channel="mall"),
            ListFacts(2, customer_class="B"),
            ListFacts(3, is_agreement=True),
            ListFacts(4, currency="USD"),
            ListFacts(5, valid_from=date(2026, 6, 16)),
            ListFacts(6, valid_to=date(2026, 6, 14)),
        )
        == []
    )


def test_both_ends_of_a_period_belong_to_it() -> None:
    assert ranked(ListFacts(1, valid_from=TODAY, valid_to=TODAY)) == [1]


def test_an_own_list_that_has_ended_counts_no_more() -> None:
    assert ranked(ListFacts(OWN, is_agreement=True, valid_to=date(2026, 6, 14)), ListFacts(1)) == [1]


def test_an_item_missing_in_the_best_list_is_priced_by_the_next() -> None:
    known = facts(lists=[ListFacts(GENERAL, "STD"), ListFacts(DEALERS, "DEAL", priority=9)])
    known.breaks[DEALERS, PUMP] = [Break(D(5), D(80))]  # type: ignore[index]
    assert [one(known, PUMP, n).source.list for n in (4, 5)] == ["STD", "DEAL"]
    assert one(known, HOSE, 1).source.list == "STD"


def test_agreed_prices_are_named_so_and_take_no_discount() -> None:
    known = facts(
        lists=[ListFacts(GENERAL, "STD"), ListFacts(OWN, "OWN", is_agreement=True)], price_list_id=OWN,
        discounts=[Discount("ALL", D(10))],
    )  # fmt: skip
    known.breaks[OWN, PUMP] = [Break(D(0), D(70))]  # type: ignore[index]
    pump, hose = price(known, (PUMP, 1), (HOSE, 1))
    assert (pump.source.code, pump.price, pump.discount_percent) == ("agreement", D(70), 0)
    assert (hose.source.code, hose.discount_percent) == ("list", D(10))


# -- discounts -------------------------------------------------------------------------------------------------------


def test_the_best_fitting_rule_counts_and_rules_do_not_add() -> None:
    rules = [
        Discount("ALL", D(20)), Discount("GOODS", D(15), family_id=GOODS), Discount("PUMPS", D(10), family_id=PUMPS),
        Discount("P", D(5), item_id=PUMP),
    ]  # fmt: skip
    for expected in ("P", "PUMPS", "GOODS", "ALL"):
        line = one(facts(discounts=rules), PUMP, 1)
        assert (line.source.discount, line.discount_percent) == (expected, rules[-1].percent)
        rules.pop()
    assert one(facts(), PUMP, 1).discount_percent == 0


def test_a_rule_naming_the_customer_beats_one_for_everybody_then_quantity_then_percent() -> None:
    rules = [
        Discount("any", D(9)), Discount("A", D(1), customer_class="A"), Discount("A10", D(2), "A", from_quantity=D(10)),
        Discount("A10b", D(3), "A", from_quantity=D(10)), Discount("B", D(50), customer_class="B"),
    ]  # fmt: skip
    known = facts(customer_class="A", discounts=rules)
    assert [one(known, PUMP, n).source.discount for n in (9, 10)] == ["A", "A10b"]


def test_a_rule_outside_its_period_does_not_count() -> None:
    gone = Discount("old", D(5), valid_to=date(2026, 6, 14))
    coming = Discount("new", D(5), valid_from=date(2026, 6, 16))
    assert one(facts(discounts=[gone, coming]), PUMP, 1).discount_percent == 0


# -- gifts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("quantity", "expected"), [(9, None), (10, 1), (19, 1), (20, 2), (105, 10)])
def test_every_full_ten_earn_one(quantity: int, expected: int | None) -> None:
    known = facts(gifts=[GiftOffer("G", PUMP, D(10), HOSE, D(1), remark="促销")])
    gifts = one(known, PUMP, quantity).gifts
    assert gifts == ((Gift(HOSE, D(expected), "G", "促销"),) if expected else ())


def test_lines_of_an_item_earn_a_gift_together_on_the_first_of_them() -> None:
    known = facts(gifts=[GiftOffer("G", PUMP, D(10), CAP, D(1))])
    assert [len(line.gifts) for line in price(known, (HOSE, 1), (PUMP, 6), (PUMP, 4))] == [0, 1, 0]


def test_of_offers_of_the_same_gift_the_greatest_counts_and_different_gifts_come_together() -> None:
    known = facts(
        gifts=[
            GiftOffer("G1", PUMP, D(10), CAP, D(1)),
            GiftOffer("G2", PUMP, D(100), CAP, D(15)),
            GiftOffer("G3", PUMP, D(50), HOSE, D(5)),
            GiftOffer("B", PUMP, D(1), HOSE, D(99), customer_class="B"),
        ]
    )
    assert {gift.rule: gift.quantity for gift in one(known, PUMP, 100).gifts} == {"G2": D(15), "G3": D(10)}
    assert {gift.rule: gift.quantity for gift in one(known, PUMP, 90).gifts} == {"G1": D(9), "G3": D(5)}


def test_variants_of_a_style_earn_its_gift_together() -> None:
    known = facts(gifts=[GiftOffer("G", POLO, D(20), CAP, D(1))])
    assert [len(line.gifts) for line in price(known, (POLO_BLUE, 8), (POLO_RED, 12))] == [1, 0]


# -- typed prices ----------------------------------------------------------------------------------------------------


def test_a_typed_price_below_the_policy_deviates_and_says_by_how_much() -> None:
    line = one(facts(), PUMP, 1, price=D(90))
    assert (line.source.code, line.source.list, line.list_price, line.amount) == ("manual", "STD", D(100), D("90.00"))
    assert line.deviation
    assert line.deviation.below
    assert (line.deviation.policy, line.deviation.agreed, line.deviation.percent) == (D(100), D(90), D("-10.00"))


def test_a_typed_price_is_compared_with_the_price_after_discount() -> None:
    known = facts(discounts=[Discount("ALL", D(10))])
    assert one(known, PUMP, 1, price=D(90)).deviation is None
    assert one(known, PUMP, 1, price=D(100), discount_percent=D(10)).deviation is None
    assert one(known, PUMP, 1, discount_percent=D(11)).deviation.below  # type: ignore[union-attr]
    above = one(known, PUMP, 1, price=D(100)).deviation
    assert above
    assert not above.below


def test_the_tolerance_lets_small_deviations_pass() -> None:
    known = facts(tolerance_percent=D(2))
    found = {p: one(known, PUMP, 1, price=D(p)).deviation for p in ("98", "97.99", "102", "102.01")}
    assert [p for p, deviation in found.items() if deviation] == ["97.99", "102.01"]


def test_a_price_without_a_list_is_a_deviation_nobody_can_measure() -> None:
    line = one(facts(lists=[]), PUMP, 1, price=D(5))
    assert line.deviation
    assert line.deviation.below
    assert (line.deviation.policy, line.deviation.percent, line.problems) == (None, None, ())


def test_an_untyped_line_never_deviates() -> None:
    assert one(facts(discounts=[Discount("ALL", D(10))]), PUMP, 1).deviation is None


# -- problems --------------------------------------------------------------------------------------------------------


def problems(line: Priced) -> list[str]:
    return [problem.code for problem in line.problems]


def test_what_is_wrong_with_a_line_is_told() -> None:
    known = facts()
    assert problems(one(known, 999, 1)) == ["unknown_item"]
    assert problems(one(known, POLO, 1)) == ["is_style"]
    assert problems(one(known, PUMP, 0)) == ["quantity"]
    assert problems(one(known, PUMP, 1, unit_id=77)) == ["unit"]
    assert problems(one(known, PUMP, "1.5")) == ["decimals"]
    assert problems(one(known, CAP, 13)) == ["whole_packs"]
    assert problems(one(replace(known, lists=[]), PUMP, 1)) == ["no_price"]
    assert problems(one(known, CAP, 24)) == []


def test_an_item_at_the_end_of_its_life_is_refused_or_warned_of() -> None:
    known = facts()
    for changes, code, serious in (
        ({"life": "obsolete"}, "not_sold", True),
        ({"active": False}, "not_sold", True),
        ({"life": "discontinued"}, "discontinued", False),
    ):
        items = {PUMP: replace(known.items[PUMP], **changes)}  # type: ignore[arg-type]
        (problem,) = one(replace(known, items=items), PUMP, 1).problems
        assert (problem.code, problem.serious) == (code, serious)


# -- whatever comes in -----------------------------------------------------------------------------------------------

amounts = st.decimals(0, 10_000, places=2)
quantities = st.decimals(-5, 500, places=2)
break_lists = st.lists(
    st.builds(Break, st.decimals(0, 300, places=2), amounts), max_size=6, unique_by=lambda b: b.from_quantity
)


@given(break_lists, st.decimals(0, 400, places=2), st.decimals(0, 400, places=2))
def test_more_never_chooses_a_lower_break(breaks: list[Break], a: D, b: D) -> None:
    low, high = sorted((a, b))
    less, more = best_break(breaks, low), best_break(breaks, high)
    assert less is None or (more is not None and more.from_quantity >= less.from_quantity)
    assert more is None or more.from_quantity <= high


@given(st.lists(quantities, min_size=1, max_size=6), st.decimals("0.5", 50, places=1), st.decimals("0.1", 9, places=1))
def test_gifts_are_exactly_the_full_multiples_however_the_lines_are_cut(parts: list[D], every: D, each: D) -> None:
    known = facts(gifts=[GiftOffer("G", HOSE, every, CAP, each)])
    lines = price(known, *((HOSE, part) for part in parts))
    given_away = sum((gift.quantity for line in lines for gift in line.gifts), D(0))
    total = sum((max(part, D(0)) for part in parts), D(0))
    assert given_away == total // every * each


rules = st.lists(
    st.builds(
        Discount,
        st.text("abc", min_size=1, max_size=3),
        st.decimals(0, 100, places=2),
        st.sampled_from(["", "A", "B"]),
        st.just(""),
        st.sampled_from([None, PUMPS, GOODS]),
        st.sampled_from([None, PUMP]),
        st.decimals(0, 20, places=0),
    ),
    max_size=6,
)


@given(rules, st.decimals(0, 500, places=2), st.one_of(st.none(), amounts))
def test_nothing_is_ever_negative_and_no_discount_exceeds_the_greatest_rule(
    discounts: Sequence[Discount], quantity: D, typed: D | None
) -> None:
    known = facts(customer_class="A", discounts=discounts, gifts=[GiftOffer("G", PUMP, D(3), CAP, D(1))])
    line = one(known, PUMP, quantity, price=typed)
    assert line.amount >= 0
    assert line.price >= 0
    assert all(gift.quantity > 0 for gift in line.gifts)
    assert 0 <= line.discount_percent <= max((rule.percent for rule in discounts), default=D(0))
    assert line.amount == (line.price * quantity * (100 - line.discount_percent) / 100).quantize(
        D("0.01"), "ROUND_HALF_UP"
    )


@given(amounts, st.decimals(0, 100, places=2))
def test_a_discount_never_raises_a_price(price: D, percent: D) -> None:
    assert 0 <= net(price, percent) <= price
