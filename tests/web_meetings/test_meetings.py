"""Review board and meetings: agenda from data, answers entered for those present, decisions that become tasks."""

from datetime import timedelta

import pytest

from gendan.core import clock
from gendan.core.errors import Conflict, Invalid, NotAllowed
from gendan.sales.models import ReviewRule
from gendan.sales.services import reviews
from gendan.workflow.models import Meeting, MeetingDecision, Review, ReviewAnswer, Task
from gendan.workflow.services import meetings
from gendan.workflow.services.rounds import Given
from tests import cast
from tests.factories import sales
from tests.pages import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> sales.Shop:
    made = sales.shop()
    for role, question in (("fg_keeper", "stock_sufficient"), ("pmc_planner", "ship_date_possible")):
        ReviewRule.objects.create(company=made.company, role=role, questions=[question])
    return made


def pmc():
    return cast.person("panmei", "潘梅", ["pmc_manager"], scope="company")


def in_review(shop: sales.Shop):
    wanted = clock.today() + timedelta(days=30)
    return sales.order(shop, type="regular", requested_on=wanted, actor=cast.clerk(), until="effective")


def section(meeting: Meeting, code: str) -> list[str]:
    return [r["number"] for s in meeting.agenda if s["code"] == code for r in s["rows"]]


def daily() -> Meeting:
    return meetings.begin("daily", company_id=cast.company().pk, actor=pmc())


def test_the_board_shows_each_order_with_what_is_missing_and_leaves_those_of_a_role(shop):
    order = in_review(shop)
    page = client_of(pmc())
    shown = page.get("/reviews").content.decode()
    assert order.number in shown
    assert "部门评审中" in shown
    assert order.number in page.get("/reviews?role=fg_keeper").content.decode()
    assert order.number not in page.get("/reviews?role=accountant").content.decode()


def test_the_board_asks_the_database_as_often_for_many_orders_as_for_one(shop):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    in_review(shop)
    page = client_of(pmc())
    page.get("/reviews")
    with CaptureQueriesContext(connection) as one:
        page.get("/reviews")
    for _n in range(3):
        in_review(shop)
    with CaptureQueriesContext(connection) as many:
        page.get("/reviews")
    assert len(many) == len(one)


def test_an_agenda_holds_what_is_new_since_the_meeting_before(shop):
    first_order = in_review(shop)
    first = daily()
    assert section(first, "new_orders") == [first_order.number]
    with pytest.raises(Conflict):
        daily()
    meetings.close(first.pk, actor=pmc())
    second_order = in_review(shop)
    second = daily()
    assert section(second, "new_orders") == [second_order.number]
    assert section(second, "in_review") == [first_order.number]


def test_answers_of_those_present_are_entered_and_close_the_round(shop):
    order = in_review(shop)
    meeting, page = daily(), client_of(pmc())
    review = Review.objects.get(ref_id=order.pk)
    keeper, planner = ReviewAnswer.objects.order_by("pk")
    answer = f"/meetings/{meeting.number}/answers/{review.pk}"
    assert page.post(answer, {}).status_code == 422
    page.post(answer, {f"a{keeper.pk}.verdict": "yes"})
    review.refresh_from_db()
    assert review.result == "open"
    page.post(answer, {f"a{planner.pk}.verdict": "conditional", f"a{planner.pk}.condition": "晚一周"})
    review.refresh_from_db()
    planner.refresh_from_db()
    assert (review.result, planner.meeting_id, planner.condition) == ("conditional", meeting.pk, "晚一周")
    assert not Task.objects.filter(code="sales.review", state="open").exists()
    assert Task.objects.filter(code="sales.negotiate", state="open").count() == 1


def test_who_only_answers_for_himself_enters_nothing_for_others(shop):
    order = in_review(shop)
    meeting = daily()
    review, row = Review.objects.get(ref_id=order.pk), ReviewAnswer.objects.first()
    with pytest.raises(NotAllowed):
        reviews.enter(row.pk, Given({"stock_sufficient": "yes"}), meeting_id=meeting.pk, actor=cast.keeper())
    client_of(cast.keeper()).post(f"/meetings/{meeting.number}/answers/{review.pk}", {f"a{row.pk}.verdict": "yes"})
    row.refresh_from_db()
    assert row.answer == "pending"


def test_a_decision_with_an_owner_is_his_task_and_comes_back_until_it_is_done(shop):
    order = in_review(shop)
    meeting, owner = daily(), cast.planner()
    page = client_of(pmc())
    typed = {"text": "排产提前两天", "about": f"sales.order:{order.pk}", "owner": owner.user_id, "due_on": "+1"}
    page.post(f"/meetings/{meeting.number}/decide", typed)
    made = MeetingDecision.objects.get()
    assert (made.number, made.task.assignee_id, made.task.number) == (order.number, owner.user_id, order.number)
    meetings.close(meeting.pk, actor=pmc())
    following = daily()
    assert section(following, "decisions") == [order.number]
    with pytest.raises(Conflict):
        meetings.decide(meeting.pk, "再补一条", actor=pmc())


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"text": " "}, "text"), ({"text": "x", "owner_id": True}, "due_on"), ({"text": "x", "due_on": 1}, "owner"),
     ({"text": "x", "owner_id": True, "due_on": -1}, "due_on")],
)  # fmt: skip
def test_a_decision_that_is_not_whole_is_refused(shop, facts, field):
    meeting = daily()
    given = dict(facts)
    if "owner_id" in given:
        given["owner_id"] = cast.planner().user_id
    if "due_on" in given:
        given["due_on"] = clock.today() + timedelta(days=given["due_on"])
    with pytest.raises(Invalid) as refusal:
        meetings.decide(meeting.pk, given.pop("text"), actor=pmc(), **given)
    assert field in refusal.value.errors
    assert not Task.objects.filter(code="meeting.decision").exists()


def test_minutes_and_people_are_kept_found_again_and_printed_with_places_to_sign(shop):
    meeting, page = daily(), client_of(pmc())
    guest = cast.keeper()
    page.post(
        f"/meetings/{meeting.number}/write",
        {"minutes": "物料周三到齐", "member": [pmc().user_id], "present": [], "add": [guest.user_id], "version": 1},
    )
    assert dict(meeting.members.values_list("user_id", "present")) == {pmc().user_id: False, guest.user_id: True}
    assert meeting.number in page.get("/meetings?q=周三").content.decode()
    assert meeting.number not in page.get("/meetings?q=没有的词").content.decode()
    sheet = page.get(f"/meetings/{meeting.number}/print").content.decode()
    assert "物料周三到齐" in sheet
    assert "缺席" in sheet


def test_holding_a_meeting_needs_the_right_and_other_companies_see_nothing(shop):
    with pytest.raises(NotAllowed):
        meetings.begin("daily", company_id=cast.company().pk, actor=cast.keeper())
    meeting = daily()
    assert client_of(cast.keeper()).get(f"/meetings/{meeting.number}").status_code == 200
    Meeting.objects.update(company=cast.company("BT", "北塔分销"))
    assert client_of(cast.keeper()).get(f"/meetings/{meeting.number}").status_code == 404
