"""Enquiries: a call answered at once, departments asked, the clock, who sees what (ENQ-01 to ENQ-03, TRK-06)."""

import re
from typing import Any

import pytest

from gendan.cases import queries, stories
from gendan.cases.models import Enquiry, Question
from gendan.cases.services import enquiries
from gendan.core import clock, invariants
from gendan.core.actor import Actor
from gendan.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from gendan.sales import queries as sales_queries
from gendan.workflow.errors import NotYours
from gendan.workflow.models import Task
from tests import cast
from tests.channels import api
from tests.factories import sales, shipping
from tests.pages import client_of

pytestmark = pytest.mark.django_db


def agent() -> Actor:
    """何静, customer service."""
    return cast.person("hejing", "何静", ["customer_service_agent"], department="customer_service_dept")


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def ordered(**facts: Any) -> Any:
    shop = sales.shop()
    return sales.order(shop, [(shop.cups, 5)], **facts)


def open_tasks(row: Enquiry) -> set[tuple[str, str]]:
    found = Task.objects.filter(ref_kind=row.KIND, ref_id=row.pk, state="open")
    return {(code, role) for code, role in found.values_list("code", "role")}


def test_a_call_answered_at_once_is_kept_whole_and_stands_on_the_order():
    order = ordered()
    row = enquiries.register(
        "货到哪了", about=order.ref, category="where", person="王工", answer="今天到", actor=agent()
    )
    assert (row.state, row.customer_id, row.answered_by_id) == ("closed", order.customer_id, agent().user_id)
    assert str(row.number).startswith("EQ")
    assert open_tasks(row) == set()
    names = [e["name"] for e in sales_queries.timeline(order.ref)]
    assert names[:3] == ["cases.enquiry.closed", "cases.enquiry.answered", "cases.enquiry.registered"]
    assert list(invariants.violations()) == []


def test_departments_are_asked_through_tasks_and_their_replies_stand_with_the_enquiry():
    row = enquiries.register("发票开了没有", customer_name="金义百货", category="invoice", actor=agent())
    task = Task.objects.get(ref_kind=row.KIND, ref_id=row.pk)
    assert (task.sla, task.limit_text, task.assignee_id) == ("SLA-U2", "1wd", agent().user_id)
    enquiries.find(row.pk, ordered().ref, actor=agent())
    asked = enquiries.ask(row.pk, "accountant", "6 月的发票开了吗", actor=agent())
    second = enquiries.ask(row.pk, "fg_keeper", "货在库吗", actor=agent())
    with pytest.raises(NotYours):
        enquiries.reply(asked.pk, "开了", actor=cast.keeper())
    enquiries.reply(asked.pk, "昨天开的", actor=cast.accountant())
    assert open_tasks(row) == {("cases.enquiry", "customer_service_agent"), ("cases.enquiry_data", "fg_keeper")}
    enquiries.reply_to_customer(row.pk, "发票昨天已开", actor=agent())
    assert open_tasks(row) == set()
    with pytest.raises(IllegalTransition):
        enquiries.reply(second.pk, "在", actor=cast.keeper())
    enquiries.close(row.pk, actor=agent())
    assert Enquiry.objects.get(pk=row.pk).state == "closed"
    assert list(invariants.violations()) == []


def test_what_is_missing_is_named_and_nothing_is_numbered():
    with pytest.raises(Invalid) as refused:
        enquiries.register(" ", category="moon", medium="drum", actor=agent())
    assert set(refused.value.errors) == {"question", "category", "medium", "customer_name"}
    with pytest.raises(NotAllowed):
        enquiries.register("?", person="王", actor=cast.keeper())
    assert not Enquiry.objects.exists()


def test_the_answer_is_proposed_from_what_the_order_and_its_deliveries_tell():
    order = ordered()
    assert str(order.number) in stories.told(order.ref)
    delivery = shipping.delivery(order, until="dispatched")
    assert str(delivery.number) in stories.told(order.ref)


def test_other_companies_and_other_peoples_customers_do_not_show():
    seller, other = cast.salesperson(), cast.salesperson(username="liuyang")
    row = enquiries.register("到哪了", about=ordered(salesperson_id=seller.user_id).ref, actor=agent())
    assert queries.get_enquiry(str(row.number), actor=seller).pk == row.pk
    with pytest.raises(NotFound):
        queries.get_enquiry(str(row.number), actor=other)
    stranger = cast.person("waiguan", "外管", ["customer_service_agent"], company=cast.company("ZZ", "另一家"))
    with pytest.raises(NotFound):
        enquiries.ask(row.pk, "accountant", "?", actor=stranger)


def test_a_call_becomes_an_answer_on_one_page():
    order, client = ordered(), client_of(agent())
    found = text(client.get("/enquiries/new", {"q": str(order.number)}))
    assert f"?order={order.number}" in found
    page = text(client.get("/enquiries/new", {"order": str(order.number)}))
    assert f"您的订单 {order.number}" in page
    given = {"order": order.number, "question": "货到哪了", "category": "where", "medium": "phone", "person": "王工"}
    assert client.post("/enquiries/new", {**given, "answer": "", "then": "answered"}).status_code == 422
    done = client.post("/enquiries/new", {**given, "answer": "明天发", "then": "answered"})
    assert done.status_code == 303
    assert Enquiry.objects.get().state == "closed"


def test_the_page_of_an_enquiry_has_the_lanes_of_the_process_and_takes_each_step():
    client, money = client_of(agent()), client_of(cast.accountant())
    order = ordered()
    given = {"customer_name": "金义百货", "question": "付款收到没有", "category": "payment", "medium": "phone"}
    url = client.post("/enquiries/new", {**given, "then": "keep"})["Location"]
    page = text(client.get(url))
    assert all(word in page for word in ("2.2.3.4", "品牌方运作经理", "会计", "分销售", "人事行政", "系统管理员"))
    assert client.post(f"{url}/do/find", {"order": order.number}).status_code == 303
    assert client.post(f"{url}/do/ask", {"role": "accountant", "text": "6 月 3 日的款到了吗"}).status_code == 303
    task = Task.objects.get(code="cases.enquiry_data")
    assert url in text(money.get(f"/tasks/{task.pk}"))
    assert "6 月 3 日的款到了吗" in text(money.get(url))
    replied = {"question": str(Question.objects.get().pk), "reply": "到了"}
    assert money.post(f"{url}/do/reply", replied).status_code == 303
    page = text(client.get(url))
    assert f"您的订单 {order.number}" in page
    assert "到了</textarea>" in page
    assert client.post(f"{url}/do/answer", {"answer": "款已收到", "then": "close"}).status_code == 303
    assert "/enquiries?view=all&amp;category=payment" in text(client.get("/enquiries/figures"))
    sheet = client.get("/enquiries", {"view": "all", "export": "csv"})
    assert "付款收到没有" in (sheet.getvalue() if sheet.streaming else sheet.content).decode("utf-8-sig")


def test_an_enquiry_by_machine():
    order, desk = ordered(), api.of(agent())
    made = desk.post("/cases/enquiries", {"question": "到哪了", "order": order.number, "category": "where"})
    assert (made.status, made.body["ref_number"]) == (201, order.number), made
    path = f"/cases/enquiries/{made.body['number']}"
    asked = desk.post(f"{path}/ask", {"role": "accountant", "text": "款到了吗"})
    (question,) = asked.body["questions"]
    money = api.of(cast.accountant())
    assert money.post(f"{path}/reply", {"question_id": question["id"], "reply": "到了"}).status == 200
    assert str(order.number) in desk.get(f"{path}").body["proposed"]
    assert desk.post(f"{path}/answer", {"answer": "明天发"}).body["state"] == "answered"
    assert desk.post(f"{path}/close", {}).body["state"] == "closed"
    today = clock.today().isoformat()
    (row,) = desk.get("/cases/enquiries/figures", first=today, last=today).body
    assert (row["category"], row["all"], row["open"], row["asked"]) == ("where", 1, 0, 1)
