"""Exceptions: who answers by when, what is said, what the customer hears, how they end (EXC-01, 04..07)."""

from datetime import date, datetime

import pytest

from gendan.cases import queries
from gendan.cases.errors import AnalysisMissing, SomebodyElses
from gendan.cases.models import ExceptionRecord, Remark
from gendan.cases.services import exceptions, kinds
from gendan.core import clock, dispatch, invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.papers.services import papers
from gendan.sales import queries as sales_queries
from gendan.sales.models import ContactLog, Order
from gendan.sales.services import orders, watching
from gendan.shipping.services import tracking
from gendan.workflow.models import Task
from tests import cast
from tests.factories import sales, shipping
from tests.papers import office

pytestmark = pytest.mark.django_db


def tasks_of(row: ExceptionRecord, state: str = "open") -> set[tuple[str, str]]:
    found = Task.objects.filter(ref_kind=row.KIND, ref_id=row.pk, state=state)
    return {(code.removeprefix("cases."), role) for code, role in found.values_list("code", "role")}


def fresh(row: ExceptionRecord) -> ExceptionRecord:
    return ExceptionRecord.objects.select_related("kind").get(pk=row.pk)


def followed(shop: sales.Shop, **facts: object) -> Order:
    """An order that 周岚 follows."""
    return sales.order(shop, [(shop.cups, 5)], merchandiser_id=cast.clerk().user_id, **facts)


def test_an_exception_has_a_number_an_owner_a_clock_and_stands_on_its_order():
    order = followed(sales.shop())
    row = exceptions.report("shortage", order.ref, "少了两箱杯子", actor=cast.keeper())
    assert str(row.number).startswith(f"EX{clock.today():%y%m}-")
    assert (row.state, row.owner_id, row.customer_id) == ("open", cast.clerk().user_id, order.customer_id)
    task = Task.objects.get(ref_kind=row.KIND, ref_id=row.pk, code="cases.exception")
    assert (task.assignee_id, task.sla, task.limit_text) == (cast.clerk().user_id, "SLA-U1", "30min")
    assert sales_queries.timeline(order.ref)[0]["name"] == "cases.exception.reported"
    assert list(invariants.violations()) == []


def test_its_owner_plans_it_others_only_speak():
    order = followed(sales.shop())
    clerk, keeper = cast.clerk(), cast.keeper()
    row = exceptions.report("shortage", order.ref, "少了两箱", actor=keeper)
    with pytest.raises(SomebodyElses):
        exceptions.plan(row.pk, "明天补", clock.today(), actor=keeper)
    exceptions.note(row.pk, "二号库还有一箱", actor=keeper)
    with pytest.raises(Invalid) as refused:
        exceptions.plan(row.pk, " ", date(2020, 1, 1), actor=clerk)
    assert set(refused.value.errors) == {"plan", "due_on"}
    planned = exceptions.plan(row.pk, "明天从二号库调", clock.today(), cause="盘点差", actor=clerk)
    assert (planned.state, planned.plan, planned.cause) == ("in_hand", "明天从二号库调", "盘点差")
    assert tasks_of(row) == {("exception_due", "merchandiser")}
    assert tasks_of(row, "done") == {("exception", "merchandiser")}
    assert [r.text for r in queries.remarks(row.ref)] == ["二号库还有一箱"]
    assert list(invariants.violations()) == []


def test_a_new_plan_moves_the_clock_and_the_end_closes_every_task():
    order = followed(sales.shop())
    clerk = cast.clerk()
    row = exceptions.report("shortage", order.ref, "少了两箱", actor=clerk)
    for days in (1, 3):
        exceptions.plan(row.pk, "补货", clock.today() + days * watching.DAY, actor=clerk)
    task = Task.objects.get(ref_kind=row.KIND, ref_id=row.pk, code="cases.exception_due", state="open")
    assert clock.local(task.due_at).date() == clock.today() + 4 * watching.DAY
    with pytest.raises(Invalid):
        exceptions.close(row.pk, "", actor=clerk)
    exceptions.close(row.pk, "已补齐", actor=clerk)
    assert (fresh(row).state, fresh(row).result, tasks_of(row)) == ("closed", "已补齐", set())
    assert list(invariants.violations()) == []


def test_late_supply_is_put_before_production_and_purchasing():
    maker = office.maker()
    head = cast.person("qianwei", "钱伟", ["purchasing_manager"], department="purchasing_dept")
    order = followed(sales.shop())
    row = exceptions.report("late_production", order.ref, "二车间停电一天", actor=maker)
    assert tasks_of(row) == {("exception", "production_manager"), ("take_note", "purchasing_manager")}
    other = exceptions.report("late_material", order.ref, "铜排晚三天", actor=head)
    assert ("take_note", "production_manager") in tasks_of(other)


def test_a_date_that_cannot_be_kept_is_told_and_the_talk_stands_on_the_order():
    seller = cast.salesperson()
    order = followed(sales.shop(), salesperson_id=seller.user_id)
    row = exceptions.report("delay", order.ref, "模具坏了", actor=cast.clerk())
    assert ("tell_customer", "salesperson") not in tasks_of(row)
    exceptions.plan(row.pk, "外协赶做", clock.today(), tell=True, actor=cast.clerk())
    task = Task.objects.get(ref_kind=row.KIND, ref_id=row.pk, code="cases.tell_customer")
    assert task.assignee_id == seller.user_id
    new_on = clock.today() + 5 * watching.DAY
    exceptions.tell(row.pk, "晚五天，客户同意", person="王工", new_on=new_on, agreed=True, actor=cast.clerk())
    dispatch.drain()
    assert ("tell_customer", "salesperson") in tasks_of(row, "done")
    (talk,) = ContactLog.objects.filter(order=order, purpose="delay")
    assert (talk.person, talk.by_id) == ("王工", cast.clerk().user_id)
    assert "晚五天，客户同意" in talk.text
    assert fresh(row).new_on == new_on


def test_a_missed_day_asks_the_department_for_causes_within_24_hours_and_is_not_settled_without():
    shop = sales.shop()
    with clock.at(datetime(2025, 6, 17, 9, tzinfo=clock.zone())):
        order = followed(shop)
    Order.objects.filter(pk=order.pk).update(promised_on=date(2025, 6, 19))
    with clock.at(datetime(2025, 6, 19, 23, 8, tzinfo=clock.zone())):
        watching.watch(shop.company.pk, actor=SYSTEM)
        assert not ExceptionRecord.objects.filter(kind__code="missed_delivery").exists()
    with clock.at(datetime(2025, 6, 20, 0, 8, tzinfo=clock.zone())):
        assert watching.watch(shop.company.pk, actor=SYSTEM) == 1
        assert watching.watch(shop.company.pk, actor=SYSTEM) == 0
        row = ExceptionRecord.objects.get(kind__code="missed_delivery")
        analysis = Task.objects.get(ref_kind=row.KIND, ref_id=row.pk, code="cases.cause_analysis")
        # SLA-28: the promised date passes at Thursday 24:00, the analysis is due at Friday 24:00
        assert clock.local(analysis.due_at) == datetime(2025, 6, 21, tzinfo=clock.zone())
        assert (analysis.role, analysis.department.code) == ("any_department", "transport_dept")
        clerk = cast.clerk()
        exceptions.plan(row.pk, "今天发", date(2025, 6, 20), actor=clerk)
        with pytest.raises(AnalysisMissing):
            exceptions.close(row.pk, "已发", actor=clerk)
        paper = papers.create("delay_analysis", about=order.ref, actor=cast.transport())
        measures = [{"measure": "提前一天装车", "owner": cast.transport().user_id, "due": "2025-06-30"}]
        papers.fill(paper.pk, {"cause": "车没排上", "items": measures}, actor=cast.transport())
        papers.file(paper.pk, actor=cast.transport())
        dispatch.drain()
        assert fresh(row).paper_id == paper.pk
        assert ("cause_analysis", "any_department") in tasks_of(row, "done")
        papers.recall(paper.pk, "写错了", actor=cast.transport())
        dispatch.drain()
        assert (fresh(row).paper_id, ("cause_analysis", "any_department") in tasks_of(row)) == (None, True)
        papers.file(paper.pk, actor=cast.transport())
        dispatch.drain()
        exceptions.close(row.pk, "已发", actor=clerk)
    assert list(invariants.violations()) == []


def test_an_order_due_tomorrow_without_its_goods_is_at_risk_until_they_are_there():
    shop = sales.shop()
    order = followed(shop)
    order.lines.update(reserved=3)
    Order.objects.filter(pk=order.pk).update(promised_on=clock.today() + watching.DAY)
    assert watching.watch(shop.company.pk, actor=SYSTEM) == 1
    row = ExceptionRecord.objects.get(kind__code="delay")
    assert (row.owner_id, row.created_by_id) == (cast.clerk().user_id, None)
    watching.there_again(order.pk)
    assert fresh(row).state == "closed"
    assert watching.watch(shop.company.pk, actor=SYSTEM) == 0


def test_what_goes_wrong_on_the_way_is_told_to_whoever_follows_each_order():
    shop = sales.shop()
    order = followed(shop)
    delivery = shipping.delivery(order, until="dispatched")
    tracking.report(delivery.pk, "damage", "外箱压坏两箱", actor=cast.transport())
    dispatch.drain()
    row = ExceptionRecord.objects.get(kind__code="damaged")
    assert (row.ref_id, row.owner_id, row.part_kind) == (order.pk, cast.clerk().user_id, "shipping.case")
    assert ("take_note", "transport_manager") not in tasks_of(row)
    dispatch.drain()
    assert ExceptionRecord.objects.count() == 1


def test_a_cancelled_order_has_no_exceptions_left():
    order = followed(sales.shop())
    row = exceptions.report("shortage", order.ref, "少了", actor=cast.clerk())
    orders.cancel(order.pk, reason="customer_withdrew", actor=cast.manager())
    dispatch.drain()
    assert (fresh(row).state, tasks_of(row)) == ("closed", set())


def test_who_sees_only_their_own_orders_sees_only_their_exceptions():
    seller, other = cast.salesperson(), cast.salesperson(username="liuyang")
    order = followed(sales.shop(), salesperson_id=seller.user_id)
    row = exceptions.report("quality", order.ref, "杯口毛刺", actor=cast.clerk())
    assert queries.get(str(row.number), actor=seller).pk == row.pk
    with pytest.raises(NotFound):
        queries.get(str(row.number), actor=other)
    with pytest.raises(NotFound):
        exceptions.note(row.pk, "?", actor=other)
    stranger = cast.person("waiguan", "外管", ["order_clerk"], company=cast.company("ZZ", "另一家"))
    with pytest.raises(NotFound):
        queries.get(str(row.number), actor=stranger)
    assert Remark.objects.count() == 0


def test_a_wrong_report_is_dropped_by_whoever_made_it_with_a_reason():
    order = followed(sales.shop())
    row = exceptions.report("quality", order.ref, "看错了", actor=cast.keeper())
    with pytest.raises(SomebodyElses):
        exceptions.drop(row.pk, "没事", actor=cast.transport())
    exceptions.drop(row.pk, "没事", actor=cast.keeper())
    assert (fresh(row).state, tasks_of(row)) == ("dropped", set())


def test_the_owner_hands_it_over_with_its_tasks():
    order = followed(sales.shop())
    row = exceptions.report("shortage", order.ref, "少了", actor=cast.clerk())
    exceptions.hand_over(row.pk, cast.keeper().user_id or 0, actor=cast.clerk(), reason="库里的事")
    assert fresh(row).owner_id == cast.keeper().user_id
    exceptions.plan(row.pk, "找", clock.today(), actor=cast.keeper())


def test_the_firm_writes_its_own_kinds_whole():
    with pytest.raises(NotAllowed):
        kinds.save("power", "停电", role="production_manager", actor=cast.clerk())
    with pytest.raises(Invalid) as refused:
        kinds.save("power", "停电", role="nobody", sla="SLA-XX", informs=["x"], form="y", actor=cast.admin())
    assert set(refused.value.errors) == {"role", "sla", "informs", "form", "form_sla"}
    kinds.save("power", "停电", role="production_manager", informs=["merchandiser"], actor=cast.admin())
    row = exceptions.report("power", followed(sales.shop()).ref, "全厂停电", actor=cast.clerk())
    assert row.role == "production_manager"


def test_the_report_counts_by_kind():
    order = followed(sales.shop())
    first = exceptions.report("quality", order.ref, "毛刺", actor=cast.clerk())
    exceptions.report("quality", order.ref, "色差", actor=cast.clerk())
    exceptions.drop(first.pk, "没事", actor=cast.clerk())
    (row,) = queries.report(cast.manager(), clock.today(), clock.today())
    assert (row["code"], row["all"], row["running"], row["by_system"]) == ("quality", 1, 1, 0)


def test_stock_that_was_kept_and_is_gone_is_a_shortage_of_the_order():
    shop = sales.shop()
    order = followed(shop)
    order.lines.update(reserved=3)
    line = order.lines.get()
    facts = {"cause": "counted"}
    assert watching.lost(line.pk, facts, actor=SYSTEM) == 1
    assert watching.lost(line.pk, facts, actor=SYSTEM) == 0
    row = ExceptionRecord.objects.get()
    assert (row.kind.code, row.part_id, row.key) == ("shortage", line.pk, f"line:{line.pk}")
    assert "2" in row.text
