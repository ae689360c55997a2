"""Regular or not, reorders, goods nobody has tried: what types ask beyond filled fields (TYP-02, TYP-03, TYP-11, TYP-13)."""

from dataclasses import replace
from datetime import date

import pytest

from gendan.catalog.services import items
from gendan.core import dispatch
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid
from gendan.org.services import parameters
from gendan.sales.models import Order, OrderType
from gendan.sales.seeds import seed
from gendan.sales.services import checking, placing
from gendan.sales.services.writing import Loaded, spec_of
from gendan.sales.type_rules import QUESTIONS
from gendan.workflow.models import Approval, Gate
from gendan.workflow.services import approvals
from tests import cast
from tests.factories import catalog, partners, sales

pytestmark = pytest.mark.django_db
NO = dict.fromkeys(QUESTIONS, False)


@pytest.fixture
def shop():
    return sales.shop()


def made(shop, **facts):
    return catalog.item("BUS", name="母线槽", price="900", company=shop.company, supply_mode="make", **facts)


def proposed(shop, item, **answers) -> str:
    wanted = replace(sales.spec(shop, [(item, 2)]), type="", answers={**NO, **answers})
    found = checking.check(wanted, actor=cast.clerk())
    assert found.asks
    return found.type


@pytest.mark.parametrize(
    ("answers", "type"),
    [
        ({}, "regular"),
        ({"new_design": True}, "non_regular"),
        ({"above_standard": True}, "non_regular"),
        ({"tight_date": True}, "regular"),
        ({"penalty": True}, "regular"),
        ({"reputation": True}, "regular"),
        ({"tight_date": True, "penalty": True}, "non_regular"),
        ({"tight_date": True, "reputation": True}, "non_regular"),
    ],
)
def test_one_criterion_makes_an_order_non_regular_and_a_tight_date_needs_a_risk(shop, answers, type):
    assert proposed(shop, made(shop), **answers) == type


def test_goods_not_made_for_years_or_discontinued_are_non_regular(shop):
    bus = made(shop, last_made_on=date(2021, 1, 1))
    assert proposed(shop, bus) == "non_regular"
    parameters.put("sales.not_made_years", 30, actor=SYSTEM)
    assert proposed(shop, bus) == "regular"
    items.set_life(bus.pk, "discontinued", actor=SYSTEM)
    assert proposed(shop, bus) == "non_regular"
    items.set_life(bus.pk, "obsolete", actor=SYSTEM)
    wanted = replace(
        sales.spec(shop, [(bus, 2)]), type="non_regular", answers=NO, technical="按旧图", requested_on=None
    )
    assert "lines.0.item" not in checking.check(wanted, actor=cast.clerk()).faults, "made once more"
    plain = replace(wanted, type="stock_sale", type_reason="x")
    assert "lines.0.item" in checking.check(plain, actor=cast.clerk()).faults


def test_goods_from_stock_are_asked_nothing_and_nothing_is_proposed(shop):
    found = checking.check(replace(sales.spec(shop), type=""), actor=cast.clerk())
    assert (found.asks, found.proposed, found.type) == (False, None, "stock_sale")


def test_answers_stay_with_the_order_and_a_type_may_demand_all_of_them(shop):
    OrderType.objects.filter(code="regular").update(mandatory=["answers"])
    bus = made(shop)
    some = replace(sales.spec(shop, [(bus, 2)]), type="regular", answers={"penalty": True})
    with pytest.raises(Invalid) as refused:
        placing.place(some, until="submitted", actor=cast.clerk())
    assert list(refused.value.errors) == ["answers"]
    order = placing.place(replace(some, answers={**NO, "penalty": True}), until="submitted", actor=cast.clerk()).order
    assert sales.again(order).answers == {**NO, "penalty": True}
    assert spec_of(Loaded(order, [])).answers == {**NO, "penalty": True}


def delivered(shop, lines, **facts) -> Order:
    """An order of which everything has arrived."""
    return sales.again(sales.order(shop, lines, type="cash_sale", **facts))


def again(shop, lines, **facts):
    return sales.spec(shop, lines, **{"type": "reorder", "requested_on": date(2099, 1, 1), **facts})


def test_a_reorder_repeats_a_delivered_order_and_waits_for_the_general_manager_only(shop):
    first = delivered(shop, [(shop.cups, 5), (shop.boxes, 2)])
    placed = placing.place(again(shop, [(shop.cups, 7)]), actor=cast.clerk())
    order = sales.again(placed.order)
    assert (order.repeats_id, order.review_status) == (first.pk, "none")
    assert [(c["code"], c["holder_role"]) for c in placed.conditions] == [("approval:gm", "company_gm")]
    asked = Approval.objects.get(subject="gm")
    approvals.decide(asked.pk, True, "", actor=cast.manager())
    dispatch.drain()
    assert Gate.objects.get(ref_id=order.pk, code="approval:gm").satisfied_at


def test_what_differs_from_the_delivered_order_is_no_reorder(shop):
    first = delivered(shop, [(shop.cups, 5)], technical="杯身丝印 LOGO")
    with pytest.raises(Invalid) as refused:
        placing.place(again(shop, [(shop.cups, 7), (shop.boxes, 1)]), actor=cast.clerk())
    assert set(refused.value.errors) == {"lines.1.item", "technical"}
    assert first.number in refused.value.errors["lines.1.item"][0]
    assert "丝印" in refused.value.errors["technical"][0]
    items.edit(shop.cups.pk, {"spec": "750ml"}, actor=SYSTEM)
    with pytest.raises(Invalid) as refused:
        placing.place(again(shop, [(shop.cups, 7)], technical="杯身丝印 LOGO"), actor=cast.clerk())
    assert "500ml" in refused.value.errors["lines.0.item"][0]


def test_an_order_of_another_customer_or_one_still_on_its_way_is_not_repeated(shop):
    other = partners.customer("远山贸易", company=shop.company)
    elsewhere = delivered(shop, [(shop.cups, 5)], customer=other)
    sales.order(shop, [(shop.cups, 5)])
    for named in (None, elsewhere.pk):
        with pytest.raises(Invalid) as refused:
            placing.place(again(shop, [(shop.cups, 7)], repeats_id=named), actor=cast.clerk())
        assert list(refused.value.errors) == ["type"]
    assert Order.objects.count() == 2


def test_goods_nobody_has_tried_are_refused_at_intake_unless_the_customer_insists(shop):
    bus = made(shop, life="new")
    wanted = sales.spec(shop, [(bus, 2)], type="regular", requested_on=date(2099, 1, 1), accept=["*"])
    with pytest.raises(Invalid) as refused:
        placing.place(wanted, actor=cast.clerk())
    assert list(refused.value.errors) == ["special_demand"]
    assert "BUS" in refused.value.errors["special_demand"][0]
    assert not Order.objects.exists()
    order = placing.place(replace(wanted, special_demand="地铁项目指定"), actor=cast.clerk()).order
    gate = Gate.objects.get(ref_id=order.pk, code="approval:untried")
    assert (gate.holder_role, gate.satisfied_at) == ("company_gm", None)
    asked = Approval.objects.get(subject="untried")
    assert "地铁项目指定" in asked.task.subject
    approvals.decide(asked.pk, False, "先做样品", actor=cast.manager())
    dispatch.drain()
    assert sales.again(order).state == "returned"


def test_samples_try_new_goods_out_and_goods_from_stock_need_no_trial(shop):
    bus = made(shop, life="new")
    on = date(2099, 1, 1)
    assert sales.order(shop, [(bus, 1)], type="sample", requested_on=on, until="submitted").number
    new = catalog.item("NEW", price="3", company=shop.company, life="new")
    assert sales.order(shop, [(new, 1)], until="submitted").number


def test_every_type_that_ships_can_be_chosen_and_says_what_is_missing(shop):
    rows = {t.code: t for t in OrderType.objects.all()}
    assert len(rows) == 26
    assert all(t.available and t.route for t in rows.values())
    assert {code for code, t in rows.items() if not t.note} == {
        "stock_sale", "regular", "general", "cash_sale", "call_off", "consignment", "b2c",
    }  # fmt: skip
    assert all(bool(t.note) == bool(t.note_en) for t in rows.values())
    assert rows["reorder"].mandatory == ["requested_on", "repeats"]


def test_types_an_older_version_left_closed_are_opened_once(shop):
    OrderType.objects.filter(code="oem").update(route="", available=False, mandatory=[], note="")
    OrderType.objects.filter(code="rush").update(mandatory=["phone"])
    seed()
    oem = OrderType.objects.get(code="oem")
    assert (oem.available, oem.mandatory, bool(oem.note)) == (True, ["requested_on", "customer_po"], True)
    assert OrderType.objects.get(code="rush").mandatory == ["phone"], "what the firm changed stays"
