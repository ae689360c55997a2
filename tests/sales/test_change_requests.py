"""Change requests: clock from receipt, grade, impact before one says yes, notices, and the order's new revision."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gendan.core import clock, invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import GateClosed, IllegalTransition, Invalid, NotAllowed
from gendan.org.services import parameters
from gendan.papers.errors import NothingToAcknowledge
from gendan.papers.models import Copy, Paper
from gendan.papers.services import copies
from gendan.sales.errors import AskCustomerService, ByRequestOnly, OrderMovedOn
from gendan.sales.models import ChangeRequest, Order, OrderVersion
from gendan.sales.services import changes, deciding, noticing, requests
from gendan.sales.wanted import Wish
from gendan.shipping.models import Delivery
from gendan.warehouse.models import Pick
from gendan.warehouse.services import picks
from gendan.workflow.models import Approval, Gate, Task
from gendan.workflow.services import approvals
from tests import cast
from tests.factories import inventory, sales, shipping
from tests.factories.sales import Shop
from tests.scenarios.doors import happen

from .test_changes import with_quantity

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def shop() -> Shop:
    return sales.shop()


def desk() -> Any:
    """何静, order desk manager: decides what the table or the grade leaves to the desk."""
    return cast.person("hejing", "何静", ["order_desk_manager"])


def producer() -> Any:
    """冯立, production manager: forwards notices, answers dates."""
    return cast.person("fengli", "冯立", ["production_manager"], department="production_dept")


def more(order: Order, quantity: int = 25) -> Wish:
    line = order.lines.order_by("line_no")[0]
    return Wish(lines={line.pk: {"quantity": D(quantity)}})


def raised(order: Order, wish: Wish | None = None, **facts: Any) -> ChangeRequest:
    given = {"reason": "quantity", "medium": "phone", "requester": "刘经理", "text": "加到 25 个", **facts}
    return requests.raise_(order.pk, wish or more(order), actor=cast.clerk(), **given)


def graded(change: ChangeRequest, *answers: str, **facts: Any) -> ChangeRequest:
    return requests.grade(
        change.pk, dict.fromkeys(answers, True), first_action="已电告仓库", actor=cast.clerk(), **facts
    )


def accepted(change: ChangeRequest, **decisions: str) -> ChangeRequest:
    requests.assess(change.pk, decisions, actor=cast.clerk())
    return deciding.approve(change.pk, actor=cast.clerk())


def again(change: ChangeRequest) -> ChangeRequest:
    return ChangeRequest.objects.get(pk=change.pk)


def open_tasks(code: str) -> list[Task]:
    return list(Task.objects.filter(code=code, state="open"))


def sound() -> bool:
    wrong = list(invariants.violations())
    assert wrong == []
    return True


def test_the_clock_runs_from_receipt_and_stands_when_the_handling_is_recorded(shop: Shop) -> None:
    order = sales.order(shop)
    tuesday = clock.local().replace(year=2026, month=11, day=24, hour=13, minute=40, second=0, microsecond=0)
    received = tuesday.replace(hour=11, minute=45)
    with clock.at(tuesday):
        change = raised(order, received_at=received)
        (task,) = open_tasks(requests.HANDLE)
        assert clock.local(task.due_at).strftime("%H:%M") == "13:45", "SLA-02: Tue 11:45 is due Tue 13:45"
        assert (task.sla, task.assignee_id, change.due_at) == (
            "SLA-02",
            order.salesperson_id or order.clerk_id,
            task.due_at,
        )
        graded(change)
    change = again(change)
    assert (change.state, change.grade, change.first_action) == ("graded", "G1", "已电告仓库")
    assert (change.handled_at, open_tasks(requests.HANDLE)) == (tuesday, [])


def test_a_technical_change_is_the_designers_and_has_their_limit(shop: Shop) -> None:
    designer = cast.person("moyun", "莫云", ["designer"])
    change = requests.raise_(
        sales.order(shop).pk, Wish(), text="改进线方式", reason="drawing", source="design", actor=designer
    )
    (task,) = open_tasks(requests.HANDLE)
    assert (task.sla, task.role, change.source) == ("SLA-04", "designer", "design")


def test_only_committed_orders_and_people_who_may(shop: Shop) -> None:
    with pytest.raises(IllegalTransition):
        raised(sales.order(shop, until="draft"))
    order = sales.order(shop)
    with pytest.raises(NotAllowed):
        requests.raise_(order.pk, more(order), reason="quantity", actor=cast.keeper())
    with pytest.raises(Invalid) as refusal:
        raised(order, Wish(), text=" ")
    assert set(refusal.value.errors) == {"text"}
    with pytest.raises(Invalid) as refusal:
        raised(order, received_at=clock.now() + timedelta(hours=1))
    assert set(refusal.value.errors) == {"received_at"}
    assert not ChangeRequest.objects.exists()


def test_a_customer_alone_is_sent_to_customer_service_after_confirmation(shop: Shop) -> None:
    order = sales.order(shop)
    with pytest.raises(AskCustomerService) as refusal:
        raised(order, alone=True)
    assert order.number in refusal.value.detail()
    assert not ChangeRequest.objects.exists()


def test_a_grade_is_raised_freely_and_lowered_only_when_approved(shop: Shop) -> None:
    boss, order = desk(), sales.order(shop)
    up = graded(raised(order), grade="G3")
    assert (up.proposed, up.grade, up.lower) == ("G1", "G3", "")
    change = raised(order, text="另一件")
    with pytest.raises(Invalid) as refusal:
        graded(change, "plan", grade="G1")
    assert set(refusal.value.errors) == {"why_lower"}
    change = graded(change, "plan", grade="G1", why_lower="生产部说排得下")
    assert (change.proposed, change.grade, change.lower) == ("G2", "G2", "G1")
    approval = Approval.objects.get(subject="change_grade", ref_id=change.pk)
    approvals.decide(approval.pk, True, "", actor=boss)
    happen()
    change = again(change)
    assert (change.grade, change.lower) == ("G1", "")
    assert not Gate.objects.filter(ref_kind=change.KIND, ref_id=change.pk, satisfied_at=None).exists()


def test_a_lower_grade_that_is_refused_leaves_the_tables(shop: Shop) -> None:
    boss, order = desk(), sales.order(shop)
    change = graded(raised(order), "plan", grade="G1", why_lower="问题不大")
    approvals.decide(Approval.objects.get(subject="change_grade").pk, False, "照表来", actor=boss)
    happen()
    assert (again(change).grade, again(change).lower) == ("G2", "")


def test_a_small_change_from_receipt_to_the_new_revision(shop: Shop) -> None:
    order = sales.order(shop)
    maker, keeper = producer(), cast.person("cangzhu", "仓主管", ["warehouse_supervisor"])
    happen()
    shipping.carry(Delivery.objects.get(), "released")
    change = graded(raised(order))
    told = {(row["what"], row["proposal"], row["decision"]) for row in change.impact}
    assert {("reservation", "adjust", "follows"), ("credit", "recommit", "follows")} <= told
    assert ("delivery", "recall", "follows") in told
    change = accepted(change)
    assert change.state == "notice_issued"
    notice = Paper.objects.get(pk=change.notices[0])
    assert (notice.form, notice.state, notice.values["items"][0]["after"]) == ("change_notice", "draft", "25")
    assert [t.sla for t in open_tasks(requests.FORWARD)] == ["SLA-03"]
    noticing.forward(change.pk, actor=maker)
    assert set(Copy.objects.values_list("role", flat=True)) == {"production_manager", "warehouse_supervisor"}
    with pytest.raises(IllegalTransition):
        noticing.apply(change.pk, actor=cast.clerk())
    for who in (maker, keeper):
        copies.acknowledge(notice.pk, actor=who)
    happen()
    assert again(change).state == "acknowledged"
    noticing.apply(change.pk, actor=cast.clerk())
    happen()
    change, order = again(change), sales.again(order)
    assert (change.state, change.revision, order.revision, order.status, order.holds) == ("applied", 2, 2, "ready", [])
    assert OrderVersion.objects.get(order=order).reason == change.cause
    assert inventory.position(shop.cups, shop.warehouse).reserved == 25
    assert [d.state for d in Delivery.objects.order_by("pk")] == ["cancelled", "planned"], (
        "a new notice, of the new quantity"
    )
    held = Gate.objects.filter(code__startswith="change:", satisfied_at=None).values_list("ref_kind", flat=True)
    assert set(held) == {"warehouse.pick"}, "the recalled list is never executed"
    noticing.close(change.pk, cost=D("35.00"), actor=cast.clerk())
    assert (again(change).state, again(change).cost) == ("closed", D("35.00"))
    assert sound()


def test_nothing_leaves_and_a_recalled_pick_stands_while_a_change_is_open(shop: Shop) -> None:
    order = sales.order(shop)
    happen()
    note = shipping.carry(Delivery.objects.get(), "released")
    pick = Pick.objects.get()
    change = graded(raised(order))
    assert (sales.again(order).status, sales.again(order).holds) == ("changing", ["change"])
    with pytest.raises(GateClosed):
        picks.start(pick.pk, actor=cast.keeper())
    requests.withdraw(change.pk, reason="客户又不改了", actor=cast.clerk())
    assert sales.again(order).status == "ready"
    picks.start(pick.pk, actor=cast.keeper())
    assert shipping.again(note).state == "released"
    assert sound()


def test_a_delivery_that_is_picked_is_given_up_and_made_anew(shop: Shop) -> None:
    order = sales.order(shop)
    happen()
    note = shipping.carry(Delivery.objects.get(), "picked")
    change = accepted(graded(raised(order)))
    happen()
    assert again(change).state == "acknowledged", "nobody leads production or stores here: nobody to wait for"
    noticing.apply(change.pk, actor=cast.clerk())
    happen()
    assert shipping.again(note).state == "cancelled"
    assert list(Delivery.objects.exclude(state="cancelled").values_list("lines__quantity", flat=True)) == [25]
    assert sound()


def test_less_than_what_has_left_is_refused_before_anything_happens(shop: Shop) -> None:
    order = sales.order(shop)
    happen()
    shipping.carry(Delivery.objects.get(), "dispatched")
    change = accepted(graded(raised(order, more(order, 4))))
    happen()
    with pytest.raises(Invalid) as refusal:
        noticing.apply(change.pk, actor=cast.clerk())
    assert "lines.0.quantity" in refusal.value.errors
    assert (again(change).state, sales.again(order).revision) == ("acknowledged", 1)
    assert sound()


def test_two_changes_of_different_fields_both_come_about_and_of_the_same_field_the_later_looks_again(
    shop: Shop,
) -> None:
    order = sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)])
    happen()
    first = accepted(graded(raised(order)))
    phone = accepted(graded(raised(order, Wish(head={"phone": "13900001111"}))))
    late = accepted(graded(raised(order, more(order, 30))))
    for change in (first, phone):
        noticing.apply(change.pk, actor=cast.clerk())
    order = sales.again(order)
    assert (order.phone, order.lines.order_by("line_no")[0].quantity, order.revision) == ("13900001111", 25, 3)
    with pytest.raises(OrderMovedOn):
        noticing.apply(late.pk, actor=cast.clerk())
    assert sales.again(order).revision == 3
    assert sound()


def test_a_date_is_locked_until_production_answered_and_the_customer_agreed(shop: Shop) -> None:
    maker, order = producer(), sales.order(shop)
    before = sales.again(order).promised_on
    change = graded(raised(order), "plan")
    assert change.grade == "G2"
    changes.change(order.pk, with_quantity(order, 500), reason="quantity", actor=cast.clerk())
    assert sales.again(order).promised_on == before, "another change leaves the promise alone meanwhile"
    requests.assess(change.pk, {}, actor=cast.clerk())
    with pytest.raises(GateClosed) as closed:
        deciding.approve(change.pk, actor=cast.clerk())
    assert {c["code"] for c in closed.value.data["conditions"]} == {"date", "customer"}
    deciding.review(change.pk, actor=cast.clerk())
    later = clock.today() + timedelta(days=20)
    deciding.answer_date(change.pk, later, note="等铜排", actor=maker)
    assert (again(change).state, again(change).new_on) == ("negotiating", later)
    deciding.agree(change.pk, agreed=True, note="刘经理同意", actor=cast.clerk())
    requests.assess(change.pk, {}, actor=cast.clerk())
    deciding.approve(change.pk, actor=cast.clerk())
    notice = Paper.objects.get(pk=again(change).notices[0])
    assert notice.values["new_date"] == later.isoformat()
    noticing.forward(change.pk, actor=maker)
    copies.acknowledge(notice.pk, actor=maker)
    happen()
    noticing.apply(change.pk, actor=cast.clerk())
    happen()
    assert sales.again(order).promised_on == later
    assert sound()


def test_a_customer_who_does_not_agree_ends_the_change(shop: Shop) -> None:
    order = sales.order(shop)
    maker = producer()
    change = graded(raised(order), "plan")
    requests.assess(change.pk, {}, actor=cast.clerk())
    deciding.review(change.pk, actor=cast.clerk())
    deciding.answer_date(change.pk, clock.today() + timedelta(days=20), actor=maker)
    deciding.agree(change.pk, agreed=False, note="那就算了", actor=cast.clerk())
    assert (again(change).state, sales.again(order).status) == ("refused", "ready")
    assert not Task.objects.filter(ref_kind="sales.change", state="open").exists()
    assert sound()


def test_a_structural_change_goes_through_the_full_review_again(shop: Shop) -> None:
    order = sales.order(shop)
    reviewer = cast.person("pingshen", "评审员", ["order_reviewer"])
    change = graded(raised(order), "structure")
    assert change.grade == "G3"
    requests.assess(change.pk, {}, actor=cast.clerk())
    deciding.review(change.pk, actor=cast.clerk())
    assert sales.again(order).review_status == "open"
    from gendan.sales.services import reviews

    (task,) = open_tasks(reviews.TASK)
    reviews.answer(task.pk, dict.fromkeys(task.data["questions"], "yes"), actor=reviewer)
    happen()
    assert again(change).state == "negotiating"
    deciding.agree(change.pk, agreed=True, note="同意加价 200", actor=cast.clerk())
    requests.assess(change.pk, {}, extra_charge=D(200), actor=cast.clerk())
    deciding.approve(change.pk, actor=cast.clerk())
    assert again(change).state in ("notice_issued", "acknowledged")
    assert sound()


def test_a_light_technical_change_is_filed_with_the_customers_written_request(shop: Shop) -> None:
    change = graded(raised(sales.order(shop), Wish()), "design_phase")
    with pytest.raises(Invalid):
        requests.file(change.pk, actor=cast.clerk())
    requests.attach(change.pk, "来函.pdf", io.BytesIO(b"%PDF-1.4 x"), actor=cast.clerk())
    requests.file(change.pk, actor=cast.clerk())
    assert again(change).state == "filed"
    assert not Gate.objects.filter(code__startswith="change:").exists(), "it holds nothing"


def test_a_heavy_technical_change_waits_for_the_written_request_and_the_order_desk(shop: Shop) -> None:
    boss = desk()
    change = graded(raised(sales.order(shop), Wish()), "design_phase", "structure")
    requests.assess(change.pk, {}, actor=cast.clerk())
    with pytest.raises(GateClosed) as closed:
        deciding.approve(change.pk, actor=cast.clerk())
    assert {c["code"] for c in closed.value.data["conditions"]} == {"consent", "decision"}
    requests.attach(change.pk, "来函.pdf", io.BytesIO(b"%PDF-1.4 x"), actor=cast.clerk())
    approvals.decide(Approval.objects.get(subject="change").pk, True, "加收设计费", actor=boss)
    happen()
    deciding.approve(change.pk, actor=cast.clerk())
    assert [p.form for p in Paper.objects.filter(pk__in=again(change).notices)] == ["tech_change_notice"]
    assert set(Copy.objects.values_list("role", flat=True)) == {"order_desk_manager"}


def test_a_change_after_drawings_are_out_gives_both_notices_naming_what_is_touched(shop: Shop) -> None:
    boss = desk()
    change = graded(raised(sales.order(shop), text="改电缆下出"), "drawings_issued")
    requests.attach(change.pk, "来函.pdf", io.BytesIO(b"%PDF-1.4 x"), actor=cast.clerk())
    requests.assess(change.pk, {}, drawings="5GD.001 A/1", actor=cast.clerk())
    approvals.decide(Approval.objects.get(subject="change").pk, True, "", actor=boss)
    happen()
    deciding.approve(change.pk, actor=cast.clerk())
    found = {p.form: p for p in Paper.objects.filter(pk__in=again(change).notices)}
    assert set(found) == {"design_correction", "tech_change_notice"}
    assert (found["design_correction"].values["drawing"], found["design_correction"].values["drawing_version"]) == (
        "5GD.001",
        "A/1",
    )


def test_cancelling_after_confirmation_lists_effects_and_is_approved_first(shop: Shop) -> None:
    boss, order = desk(), sales.order(shop)
    happen()
    note = shipping.carry(Delivery.objects.get(), "picked")
    change = requests.ask_to_cancel(order.pk, reason="customer_withdrew", actor=cast.clerk())
    change = graded(change)
    told = {(row["what"], row["proposal"]) for row in change.impact}
    assert {("credit", "give_back"), ("delivery", "recall")} <= told
    requests.assess(change.pk, {}, actor=cast.clerk())
    with pytest.raises(GateClosed):
        deciding.approve(change.pk, actor=cast.clerk())
    approvals.decide(Approval.objects.get(subject="change").pk, True, "", actor=boss)
    happen()
    deciding.approve(change.pk, actor=cast.clerk())
    happen()
    noticing.apply(change.pk, actor=cast.clerk())
    happen()
    assert (sales.again(order).state, shipping.again(note).state, again(change).state) == (
        "cancelled",
        "cancelled",
        "applied",
    )
    assert sound()


def test_a_cancellation_that_is_refused_lets_everything_go_on(shop: Shop) -> None:
    boss, order = desk(), sales.order(shop)
    change = graded(requests.ask_to_cancel(order.pk, reason="customer_withdrew", actor=cast.clerk()))
    approvals.decide(Approval.objects.get(subject="change").pk, False, "料已投", actor=boss)
    happen()
    assert (again(change).state, again(change).note, sales.again(order).state) == ("refused", "料已投", "effective")
    assert sound()


def test_a_firm_may_take_changes_of_effective_orders_by_request_only(shop: Shop) -> None:
    order = sales.order(shop)
    parameters.put("sales.change_by_request", True, actor=SYSTEM, company_id=shop.company.pk)
    with pytest.raises(ByRequestOnly):
        changes.change(order.pk, with_quantity(order, 25), reason="quantity", actor=cast.clerk())
    assert sales.again(order).revision == 1


def test_requests_end_with_their_order(shop: Shop) -> None:
    from gendan.sales.services import orders

    order = sales.order(shop)
    change = graded(raised(order))
    orders.cancel(order.pk, reason="customer_withdrew", actor=cast.clerk())
    happen()
    assert again(change).state == "withdrawn"
    assert not Task.objects.filter(ref_kind="sales.change", state="open").exists()
    assert sound()


def test_the_impact_costs_the_same_number_of_queries_for_one_line_and_for_forty(
    shop: Shop,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for lines in (1, 40):
        order = sales.order(shop, [(shop.cups, 1)] * lines)
        change = raised(order, Wish(lines={line.pk: {"quantity": D(2)} for line in order.lines.all()}))
        graded(change)
        with CaptureQueriesContext(connection) as seen:
            requests.assess(change.pk, {}, actor=cast.clerk())
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_notices_of_a_change_that_is_withdrawn_are_void_and_their_holders_told(shop: Shop) -> None:
    boss = desk()
    change = graded(raised(sales.order(shop)), "drawings_issued")
    requests.attach(change.pk, "来函.pdf", io.BytesIO(b"%PDF-1.4 x"), actor=cast.clerk())
    requests.assess(change.pk, {}, actor=cast.clerk())
    approvals.decide(Approval.objects.get(subject="change").pk, True, "", actor=boss)
    happen()
    deciding.approve(change.pk, actor=cast.clerk())
    with pytest.raises(NothingToAcknowledge):
        copies.acknowledge(again(change).notices[0], actor=cast.keeper())
    requests.withdraw(change.pk, reason="客户撤回", actor=cast.clerk())
    assert set(Paper.objects.values_list("state", flat=True)) == {"void"}
    assert not Copy.objects.filter(recalled_at=None).exists()
    assert not Task.objects.filter(state="open", ref_kind__in=("papers.paper", "sales.change")).exists()
    assert sound()
