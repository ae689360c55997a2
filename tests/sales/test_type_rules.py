"""The type of an order is proposed by rules from what is known at entry, and overridden with a reason (TYP-01)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from gendan.core.errors import Invalid, NotFound
from gendan.sales import drafting, facts, queries, type_rules
from gendan.sales.models import Order, TypeRule
from gendan.sales.services import changes, checking, orders, placing, rules
from gendan.sales.services.writing import Loaded, spec_of
from gendan.workflow import published
from tests import cast
from tests.factories import sales

pytestmark = pytest.mark.django_db
BIG = {"order.total__gte": 500, "customer.class": ["A", "B", "C"]}


@pytest.fixture
def shop():
    return sales.shop()


def rule(condition=BIG, type="general", company=None, **more) -> TypeRule:
    return rules.save(
        name="大单走一般交易", condition=condition, type=type, company_id=company, actor=cast.admin(), **more
    )


def spec(shop, quantity=90, **more):
    return replace(sales.spec(shop, [(shop.cups, quantity)]), type="", **more)


def test_an_order_without_a_type_takes_the_one_the_rules_propose(shop):
    rule()
    small = placing.place(spec(shop, 1), until="draft", actor=cast.clerk()).order
    large = placing.place(spec(shop), until="draft", actor=cast.clerk()).order
    assert (Order.objects.get(pk=small.pk).type.code, small.proposed_type_id) == ("stock_sale", None)
    kept = Order.objects.get(pk=large.pk)
    assert (kept.type.code, kept.proposed_type.code, kept.type_reason) == ("general", "general", "")
    assert orders.submit(large.pk, accept=["*"], actor=cast.clerk()).number


def test_another_type_than_proposed_wants_a_reason_that_is_kept(shop):
    rule()
    other = spec(shop, accept=["*"])
    with pytest.raises(Invalid) as refused:
        placing.place(replace(other, type="stock_sale"), actor=cast.clerk())
    assert "大单走一般交易" in refused.value.errors["type"][0]
    assert not Order.objects.exists()
    placed = placing.place(replace(other, type="stock_sale", type_reason="客户当天要货"), actor=cast.clerk()).order
    kept = Order.objects.get(pk=placed.pk)
    assert (kept.type.code, kept.proposed_type.code, kept.type_reason) == ("stock_sale", "general", "客户当天要货")


def test_a_draft_of_another_type_is_kept_and_refused_at_submit_until_it_says_why(shop):
    rule()
    draft = orders.create(replace(spec(shop), type="stock_sale"), actor=cast.clerk())
    with pytest.raises(Invalid) as refused:
        orders.submit(draft.pk, accept=["*"], actor=cast.clerk())
    assert list(refused.value.errors) == ["type"]
    orders.edit(draft.pk, replace(spec(shop), type="stock_sale", type_reason="急"), actor=cast.clerk())
    assert orders.submit(draft.pk, accept=["*"], actor=cast.clerk()).number


def test_rules_made_later_do_not_stop_the_change_of_an_order_that_is_there(shop):
    order = sales.order(shop, [(shop.cups, 90)])
    rule()
    loaded = Loaded(sales.again(order), list(queries.lines([order.pk])))
    wanted = spec_of(loaded, remarks="送到后门")
    assert "type" not in checking.check(wanted, order_id=order.pk, actor=cast.clerk()).faults
    assert changes.change(order.pk, wanted, reason="客户电话", actor=cast.manager()).revision == 2


def test_a_firms_own_rules_are_asked_before_those_for_all_and_each_in_its_place(shop):
    rule(type="regular", sort=1)
    rule(type="general", company=cast.company().pk, sort=9)
    found = checking.check(spec(shop), actor=cast.clerk())
    assert (found.type, found.proposed.type) == ("general", "general")
    rule(type="stock_sale", company=cast.company().pk, sort=2)
    assert checking.check(spec(shop), actor=cast.clerk()).proposed.type == "stock_sale"


def test_rules_that_ship_know_a_call_off_and_a_cash_sale(shop):
    cash = spec(shop, 1, delivery_mode="counter", payment_mode="cash")
    assert checking.check(cash, actor=cast.clerk()).type == "cash_sale"
    assert checking.check(spec(shop, 1), actor=cast.clerk()).proposed is None
    assert {r.type.code for r in TypeRule.objects.filter(company=None)} == {
        "call_off",
        "cash_sale",
        "non_regular",
        "regular",
    }


def test_rules_of_a_type_nobody_can_choose_and_rules_out_of_use_propose_nothing(shop):
    made = rule()
    made.type.active = False
    made.type.save()
    facts.forget()
    assert checking.check(spec(shop), actor=cast.clerk()).proposed is None
    made.type.active = True
    made.type.save()
    rule(rule_id=made.pk, active=False)
    assert checking.check(spec(shop), actor=cast.clerk()).proposed is None


def test_a_rule_that_makes_no_sense_is_refused_at_its_place(shop):
    wrong = {"all": [{"order.total__gt": "much"}, {"weather": "rain"}, {"order.channel": "pigeon"}]}
    with pytest.raises(Invalid) as refused:
        rule(wrong, type="unheard_of")
    assert set(refused.value.errors) == {"type", "condition.all.1.order.total__gt", "condition.all.2.weather"}
    with pytest.raises(Invalid) as refused:
        rule({"order.channel": ["phone", "pigeon"]})
    assert list(refused.value.errors) == ["condition.order.channel"]
    other = cast.company("BT", "北塔分销")
    with pytest.raises(NotFound):
        rule(company=other.pk)
    assert TypeRule.objects.count() == 4


def test_facts_say_what_is_known_of_an_order(shop):
    wanted = spec(shop, 3, technical="加急", channel="wechat")
    known = facts.load(wanted, cast.clerk())
    drafted = drafting.draft(wanted, known)
    values = type_rules.values(wanted, known, drafted.head, drafted.lines)
    assert values.keys() == type_rules.KNOWN.keys()
    shared = published.known_facts().keys() & type_rules.KNOWN.keys()
    assert {name: published.known_facts()[name] for name in shared} == {name: type_rules.KNOWN[name] for name in shared}
    assert "order.total" in shared
    assert (values["order.lines"], values["order.quantity"], values["order.special"]) == (1, Decimal(3), True)
    assert (values["order.channel"], values["order.contract"], values["items.supply"]) == ("wechat", False, ["stock"])
