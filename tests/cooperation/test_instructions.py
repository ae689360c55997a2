"""Work between companies of a group: lines made elsewhere, instructions, hand-over, objections (ORG-02 to ORG-07)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gendan.catalog import sourcing
from gendan.catalog.models import HandoverClass, Item
from gendan.catalog.services import items
from gendan.cooperation import queries
from gendan.cooperation.errors import AlreadyDecided, NotHandedOver, ObjectionOpen
from gendan.cooperation.models import Instruction
from gendan.cooperation.services import instructions, objections
from gendan.cooperation.services.instructions import Step, Wanted
from gendan.core import dispatch, invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from gendan.sales import queries as of_sales
from gendan.sales.models import OrderLine
from gendan.sales.services import changes, orders, placing
from gendan.sales.services.writing import Loaded, spec_of
from gendan.sales.spec import NewLine
from gendan.workflow.models import Task
from tests import cast
from tests.factories import catalog, inventory, sales

pytestmark = pytest.mark.django_db
ON = date(2099, 3, 1)


@pytest.fixture
def shop():
    return sales.shop()


@pytest.fixture
def works():
    """Another company of the group, which makes things."""
    return cast.company("JG", "华信金工")


def foreman(works):
    return cast.person("luwei", "陆伟", ["production_manager"], company=works)


def asker(shop):
    return cast.person("fengli", "冯立", ["production_manager"], company=shop.company)


def boss(company, username, name):
    return cast.person(username, name, ["company_gm"], company=company)


def kind(code: str) -> HandoverClass:
    return HandoverClass.objects.get(code=code)


def asked(shop, works, **facts) -> Instruction:
    wanted = Wanted(**{"maker_id": works.pk, "quantity": Decimal(4), "goods": "柜体钣金", "needed_on": ON, **facts})
    return instructions.give(shop.company.pk, wanted, actor=asker(shop))


def bus(shop, works, **facts) -> Item:
    made = catalog.item("BUS", name="母线槽", price="900", company=shop.company, supply_mode="make")
    return items.edit(made.pk, {"maker_id": works.pk, "handover_id": kind("made_part").pk, **facts}, actor=SYSTEM)


def told() -> None:
    """What happened is handed to those who wait for it."""
    while dispatch.drain():
        pass


def wait(item, quantity) -> NewLine:
    """A line whose goods are still to be made."""
    return NewLine(item.pk, Decimal(quantity), shortage_choice="make")


def test_lines_made_elsewhere_are_instructed_at_effect_each_to_its_own_maker(shop, works):
    third = cast.company("HG", "华信互感器")
    own = sales.spec(shop, [(bus(shop, works), 3), (shop.cups, 2), (shop.boxes, 1)], technical="镀锡")
    own = replace(own, lines=[*own.lines[:2], replace(own.lines[2], maker_id=third.pk)])
    order = placing.place(own, until="submitted", actor=SYSTEM).order
    assert not Instruction.objects.exists(), "nothing before it takes effect"
    orders.confirm(order.pk, actor=cast.manager())
    orders.take_effect(order.pk, override="other: 急", actor=cast.manager())
    told()
    first, second = Instruction.objects.order_by("pk")
    assert (first.maker_id, first.company_id, first.quantity, first.goods) == (works.pk, shop.company.pk, 3, "母线槽")
    assert (first.requirements, first.ref_number) == ("镀锡", f"{sales.again(order).number}/10")
    assert (second.maker_id, second.quantity) == (third.pk, 1)
    assert [x.maker_id for x in OrderLine.objects.order_by("line_no")] == [works.pk, None, third.pk]
    assert Task.objects.get(ref_kind=Instruction.KIND, ref_id=first.pk).company_id == works.pk
    assert list(invariants.violations()) == []


def test_each_company_sees_only_its_part_and_neither_customer_nor_price(shop, works):
    third = cast.company("HG", "华信互感器")
    order = sales.order(shop, [wait(bus(shop, works), 3)])
    told()
    (row,) = queries.visible(foreman(works))
    assert row.ref_number.startswith(order.number)
    shown = {f.name: str(getattr(row, f.attname)) for f in Instruction._meta.concrete_fields}
    assert not any(shop.customer.name in text or "900" in text for text in shown.values())
    stranger = cast.person("yanfei", "严飞", ["production_manager"], company=third)
    assert not queries.visible(stranger).exists()
    with pytest.raises(NotFound):
        queries.get(row.number, actor=stranger)
    with pytest.raises(NotFound):
        instructions.acknowledge(row.pk, actor=stranger)
    with pytest.raises(NotFound):
        instructions.acknowledge(row.pk, actor=asker(shop))
    assert not of_sales.orders(foreman(works)).exists(), "the order itself stays with who took it"
    own = cast.salesperson(works)
    with pytest.raises(NotAllowed):
        queries.visible(own)


def test_an_instruction_follows_its_line_and_is_withdrawn_with_it(shop, works):
    order = sales.order(shop, [wait(bus(shop, works), 3), (shop.cups, 1)])
    told()
    row = Instruction.objects.get()
    instructions.acknowledge(row.pk, actor=foreman(works))
    loaded = Loaded(sales.again(order), list(OrderLine.objects.filter(order=order).order_by("line_no")))
    wanted = spec_of(loaded)
    more = replace(wanted, lines=[replace(wanted.lines[0], quantity=Decimal(5)), *wanted.lines[1:]])
    changes.change(order.pk, more, reason="客户加量", actor=cast.manager())
    told()
    row.refresh_from_db()
    assert (row.quantity, row.state) == (5, "instructed")
    assert Task.objects.filter(ref_id=row.pk, ref_kind=Instruction.KIND, state="open").count() == 1
    changes.change(order.pk, replace(more, remarks="x"), reason="备注", actor=cast.manager())
    told()
    assert Instruction.objects.get().version == row.version, "what does not concern the maker leaves it alone"
    orders.cancel(order.pk, reason="不要了", actor=SYSTEM)
    told()
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert not Task.objects.filter(ref_id=row.pk, ref_kind=Instruction.KIND, state="open").exists()


def test_a_maker_nobody_knows_is_refused_and_ones_own_company_is_no_maker(shop, works):
    wanted = sales.spec(shop)
    with pytest.raises(NotFound):
        placing.place(replace(wanted, lines=[replace(wanted.lines[0], maker_id=10**9)]), actor=cast.clerk())
    item = bus(shop, works)
    ours = sales.spec(shop, [wait(item, 1)])
    ours = replace(ours, lines=[replace(ours.lines[0], maker_id=shop.company.pk)])
    order = placing.place(ours, actor=SYSTEM).order
    told()
    assert order.lines.get().maker_id is None
    assert not Instruction.objects.exists()


def test_a_sister_company_acknowledges_checks_its_stock_plans_and_tells_its_progress(shop, works):
    house = inventory.warehouse(works, "JG1")
    inventory.put_many([(shop.cups, 30)], inventory.bin(house, "JG-1"))
    row = asked(shop, works, item_id=shop.cups.pk)
    row = instructions.acknowledge(row.pk, actor=foreman(works))
    assert (row.state, row.from_stock) == ("acknowledged", 30)
    assert Task.objects.get(ref_id=row.pk, ref_kind=Instruction.KIND).state == "done"
    with pytest.raises(Invalid):
        instructions.plan(row.pk, [Step("冷轧板到货", date(2099, 2, 1), kind="purchase")], actor=foreman(works))
    steps = [
        Step("冷轧板到货", date(2099, 2, 1), kind="purchase"),
        Step("下料折弯", date(2099, 2, 6), date(2099, 2, 2)),
        Step("喷塑", date(2099, 2, 10), date(2099, 2, 7)),
    ]
    row = instructions.plan(row.pk, steps, actor=foreman(works))
    assert row.planned_on == date(2099, 2, 10)
    first = row.steps.order_by("pk").first()
    instructions.report(row.pk, Decimal(2), steps_done=[first.pk], actor=foreman(works))
    seen = queries.get(row.number, actor=asker(shop))
    assert (seen.state, seen.done) == ("in_work", 2)
    assert seen.steps.get(pk=first.pk).done_at
    with pytest.raises(Invalid):
        instructions.report(row.pk, Decimal(5), actor=foreman(works))


@pytest.mark.parametrize(
    ("code", "conditions"),
    [
        ("made_part", ["coated", "delivered"]),
        ("copper_part", ["delivered"]),
        ("purchased_part", ["arrived"]),
        ("design", ["no_error", "guides"]),
        ("finished_product", ["packed", "stocked"]),
    ],
)
def test_finished_only_once_every_condition_of_its_class_is_on_record(shop, works, code, conditions):
    row = asked(shop, works, handover_id=kind(code).pk)
    instructions.acknowledge(row.pk, actor=foreman(works))
    for n, condition in enumerate(conditions):
        with pytest.raises(NotHandedOver) as refused:
            instructions.finish(row.pk, actor=foreman(works))
        assert refused.value.data["missing"] == conditions[n:]
        instructions.record(row.pk, condition, actor=foreman(works))
    assert instructions.finish(row.pk, actor=foreman(works)).state == "finished"
    with pytest.raises(NotFound):
        instructions.receive(row.pk, actor=foreman(works))
    assert instructions.receive(row.pk, actor=asker(shop)).state == "received"
    with pytest.raises(IllegalTransition):
        instructions.cancel(row.pk, reason="不要了", actor=asker(shop))


def test_coating_may_not_apply_with_a_word_other_conditions_must_hold(shop, works):
    row = asked(shop, works, handover_id=kind("made_part").pk)
    instructions.acknowledge(row.pk, actor=foreman(works))
    for code, note in (("delivered", "x"), ("coated", ""), ("weather", "x")):
        with pytest.raises(Invalid):
            instructions.record(row.pk, code, met=False, note=note, actor=foreman(works))
    instructions.record(row.pk, "coated", met=False, note="不锈钢件", actor=foreman(works))
    instructions.record(row.pk, "delivered", actor=foreman(works))
    assert instructions.finish(row.pk, actor=foreman(works)).done == row.quantity


def test_objections_are_decided_by_the_general_manager_of_the_company_that_raised_them(shop, works):
    row = asked(shop, works)
    ours, theirs = boss(shop.company, "dingzp", "丁正平"), boss(works, "gaoyuan", "高远")
    raised = objections.raise_(row.pk, "喷塑线检修，排不上", wanted_on=date(2099, 3, 8), actor=foreman(works))
    with pytest.raises(ObjectionOpen):
        objections.raise_(row.pk, "来不及", actor=asker(shop))
    task = Task.objects.get(code="cooperation.decide")
    assert (task.company_id, task.role) == (works.pk, "company_gm")
    for wrong in (ours, foreman(works)):
        with pytest.raises(NotAllowed):
            objections.decide(raised.pk, ON, "按原日期", actor=wrong)
    third = boss(cast.company("HG", "华信互感器"), "tangli", "唐莉")
    with pytest.raises(NotFound):
        objections.decide(raised.pk, ON, "按原日期", actor=third)
    done = objections.decide(raised.pk, date(2099, 3, 5), "加一个夜班", actor=theirs)
    row.refresh_from_db()
    task.refresh_from_db()
    assert (row.planned_on, done.decided_by_id, task.state) == (date(2099, 3, 5), theirs.user_id, "done")
    with pytest.raises(AlreadyDecided):
        objections.decide(raised.pk, ON, "再议", actor=theirs)
    mine = objections.raise_(row.pk, "客户等不了", actor=asker(shop))
    with pytest.raises(NotAllowed):
        objections.decide(mine.pk, ON, "不行", actor=theirs)
    assert objections.decide(mine.pk, ON, "分批交", actor=ours).decided_on == ON


def test_what_another_company_makes_is_bought_unless_its_class_is_instructed(shop, works):
    item = bus(shop, works)
    assert sourcing.way(item, shop.company.pk) == "purchased"
    assert sourcing.way(item, works.pk) == "make", "for who makes it, it is made"
    for code in ("metalwork", "weldment", "casting", "crate"):
        items.edit(item.pk, {"handover_id": kind(code).pk}, actor=SYSTEM)
        assert sourcing.way(Item.objects.get(pk=item.pk), shop.company.pk) == "cooperate"
    bought = catalog.item("BOLT", supply_mode="buy")
    assert sourcing.way(bought, shop.company.pk) == "purchased"
    assert sourcing.way(shop.cups, shop.company.pk) == "stock"


def test_an_instruction_names_another_company_goods_and_a_quantity(shop, works):
    for facts, field in (
        ({"maker_id": shop.company.pk}, "maker"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"goods": " "}, "goods"),
        ({"handover_id": 10**9}, "handover"),
    ):
        with pytest.raises(Invalid) as refused:
            asked(shop, works, **facts)
        assert list(refused.value.errors) == [field]
    with pytest.raises(NotFound):
        instructions.give(works.pk, Wanted(maker_id=shop.company.pk, quantity=Decimal(1), goods="x"), actor=asker(shop))
    line = sales.order(shop, [wait(bus(shop, works), 1)])
    told()
    row = Instruction.objects.get(ref_number__startswith=line.number)
    with pytest.raises(Invalid):
        instructions.cancel(row.pk, reason="不要了", actor=asker(shop))
