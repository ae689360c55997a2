"""The dialogue of a change: raised on a page, graded, its impact decided, approved, applied."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gendan.core import clock
from gendan.sales.models import ChangeRequest
from gendan.shipping.models import Delivery
from gendan.workflow.models import Gate
from tests import cast
from tests.factories import sales, shipping
from tests.pages import client_of
from tests.scenarios.doors import happen

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Client:
    return client_of(cast.clerk())


def body(page: Client, path: str) -> str:
    answer = page.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def post(page: Client, path: str, **facts: Any) -> Any:
    answer = page.post(path, facts)
    assert answer.status_code in (302, 303), answer.content.decode()[:2000]
    return answer


def test_from_the_order_page_to_the_new_revision(page: Client) -> None:
    shop = sales.shop()
    order = sales.order(shop)
    happen()
    shipping.carry(Delivery.objects.get(), "released")
    line = order.lines.get()
    assert f"/orders/{order.number}/changes/new" in body(page, f"/orders/{order.number}")
    assert "保温杯" in body(page, f"/orders/{order.number}/changes/new")
    told = {"source": "customer", "medium": "phone", "text": "加到 25 个", "reason_code": "quantity", "kind": "change"}
    told |= {"received_on": f"{clock.today():%Y-%m-%d}", "received_time": "00:01"}
    post(page, f"/orders/{order.number}/changes/new", **told, **{f"quantity-{line.pk}": "25"})
    change = ChangeRequest.objects.get()
    assert change.wanted == {"lines": {str(line.pk): {"quantity": {"was": "10", "to": "25"}}}}
    assert change.number in body(page, f"/orders/{order.number}")
    assert "加到 25 个" in body(page, "/changes")
    at = f"/changes/{change.number}"
    post(page, f"{at}/grade", version=change.version, first_action="已电告仓库")
    shown = body(page, at)
    assert Delivery.objects.get().number in shown
    assert "收回" in shown
    change = ChangeRequest.objects.get()
    post(page, f"{at}/assess", version=change.version)
    post(page, f"{at}/do/approve")
    happen()
    assert "更改通知单" in body(page, at)
    post(page, f"{at}/do/apply")
    happen()
    assert sales.again(order).lines.get().quantity == 25
    post(page, f"{at}/do/close", cost="35")
    assert ChangeRequest.objects.get().state == "closed"
    report = body(page, "/changes/report")
    assert "G1" in report
    assert "35.00" in report


def test_a_new_date_is_answered_by_production_and_agreed_with_the_customer(page: Client) -> None:
    order = sales.order(sales.shop())
    maker = client_of(cast.person("fengli", "冯立", ["production_manager"], department="production_dept"))
    later = clock.today() + timedelta(days=20)
    told = {"kind": "change", "reason_code": "date", "source": "customer", "requested_on": later.isoformat()}
    post(page, f"/orders/{order.number}/changes/new", **told)
    change = ChangeRequest.objects.get()
    assert change.wanted["head"]["requested_on"]["to"] == later.isoformat()
    at = f"/changes/{change.number}"
    post(page, f"{at}/grade", first_action="问生产部", plan="1")
    post(page, f"{at}/assess")
    post(page, f"{at}/do/review")
    assert "什么时候能完成" in body(maker, at)
    post(maker, f"{at}/do/answer", on=f"{later:%m%d}", note="排在 12 月")
    post(page, f"{at}/do/agree", agreed="1", note="同意")
    post(page, f"{at}/do/approve")
    post(maker, f"{at}/do/forward")
    assert ChangeRequest.objects.get().new_on == later


def test_a_cancellation_says_why_and_what_it_undoes(page: Client) -> None:
    order = sales.order(sales.shop())
    assert "申请取消订单" in body(page, f"/orders/{order.number}/changes/new?kind=cancel")
    post(page, f"/orders/{order.number}/changes/new", kind="cancel", reason_code="customer_withdrew", source="customer")
    change = ChangeRequest.objects.get()
    post(page, f"/changes/{change.number}/grade", first_action="暂停发货")
    shown = body(page, f"/changes/{change.number}")
    assert "退回额度" in shown
    post(page, f"/changes/{change.number}/do/withdraw")
    assert ChangeRequest.objects.get().state == "withdrawn"
    assert not Gate.objects.filter(code__startswith="change:").exists()


def test_another_companys_changes_do_not_exist(page: Client) -> None:
    order = sales.order(sales.shop())
    post(
        page, f"/orders/{order.number}/changes/new", kind="change", reason_code="quantity", text="改", source="customer"
    )
    number = ChangeRequest.objects.get().number
    other = cast.company("ZZ", "别家")
    stranger = client_of(cast.person("bieren", "别人", ["order_clerk"], company=other))
    assert stranger.get(f"/changes/{number}").status_code == 404
    assert stranger.post(f"/changes/{number}/grade", {"first_action": "x"}).status_code == 404
