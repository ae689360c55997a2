"""Exceptions in the browser's eyes: reported in two clicks from the order, planned, talked about, told, settled, listed, counted."""

import re
from typing import Any

import pytest
from django.test import Client

from gendan.cases.models import ExceptionKind, ExceptionRecord
from gendan.cases.services import exceptions
from gendan.core import clock
from gendan.workflow.models import Task
from tests import cast
from tests.factories import sales
from tests.pages import client_of

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def ordered() -> Any:
    shop = sales.shop()
    return sales.order(shop, [(shop.cups, 5)], merchandiser_id=cast.clerk().user_id)


def reported(client: Client, order: Any, **given: str) -> ExceptionRecord:
    answer = client.post("/exceptions/new", {"number": order.number, "kind": "shortage", "text": "少了两箱", **given})
    assert answer.status_code == 303, text(answer)
    return ExceptionRecord.objects.get(number=answer["Location"].rpartition("/")[2])


def test_it_is_reported_on_the_order_and_stands_there() -> None:
    order, driver = ordered(), client_of(cast.transport())
    page = text(driver.get(f"/orders/{order.number}"))
    assert '<option value="shortage">缺货</option>' in page
    row = reported(driver, order)
    assert f'href="/exceptions/{row.number}"' in text(driver.get(f"/orders/{order.number}"))


def test_a_number_that_names_nothing_and_a_report_without_words_are_refused_at_their_fields() -> None:
    driver = client_of(cast.transport())
    ordered()
    refused = driver.post("/exceptions/new", {"number": "SO-9", "kind": "shortage", "text": "少了"})
    assert (refused.status_code, "没有这张单据" in text(refused)) == (422, True)
    assert driver.post("/exceptions/new", {"number": "SO-9", "kind": "shortage"}).status_code == 422
    assert not ExceptionRecord.objects.exists()


def test_its_owner_plans_tells_the_customer_and_settles_it_on_its_page() -> None:
    order, clerk, driver = ordered(), client_of(cast.clerk()), client_of(cast.transport())
    row = reported(driver, order)
    assert 'name="plan"' not in text(driver.get(f"/exceptions/{row.number}"))
    page = text(clerk.get(f"/exceptions/{row.number}"))
    assert 'name="plan"' in page
    url = f"/exceptions/{row.number}/do"
    refused = clerk.post(f"{url}/plan", {"plan": "补", "due_on": "哪天"})
    assert (refused.status_code, text(refused).count("aria-invalid")) == (422, 1)
    assert clerk.post(f"{url}/plan", {"plan": "从二号库调", "due_on": "+2", "tell": "on"}).status_code == 303
    assert driver.post(f"{url}/note", {"text": "二号库有货"}).status_code == 303
    assert (
        clerk.post(f"{url}/tell", {"text": "晚两天", "new_on": "+5", "agreed": "1", "medium": "phone"}).status_code
        == 303
    )
    page = text(driver.get(f"/exceptions/{row.number}"))
    assert all(word in page for word in ("从二号库调", "二号库有货", "已告知", "同意"))
    assert driver.post(f"{url}/close", {"result": "好了"}).status_code == 409
    assert clerk.post(f"{url}/close", {"result": "已补齐"}).status_code == 303
    assert ExceptionRecord.objects.get(pk=row.pk).state == "closed"


def test_the_workbench_leads_to_it_and_offers_to_report_one_about_the_order_at_hand() -> None:
    order, clerk = ordered(), client_of(cast.clerk())
    row = reported(client_of(cast.transport()), order)
    task = Task.objects.get(ref_kind=row.KIND, ref_id=row.pk, code="cases.exception")
    page = text(clerk.get(f"/tasks/{task.pk}"))
    assert f'href="/exceptions/{row.number}"' in page


def test_the_list_is_searched_filtered_and_goes_out_as_a_sheet() -> None:
    order, boss = ordered(), client_of(cast.manager())
    row = reported(client_of(cast.transport()), order)
    other = exceptions.report("quality", order.ref, "杯口毛刺", actor=cast.transport())
    exceptions.drop(other.pk, "没事", actor=cast.transport())
    assert (str(row.number) in text(boss.get("/exceptions")), str(other.number) in text(boss.get("/exceptions"))) == (
        True,
        False,
    )
    found = text(boss.get("/exceptions", {"view": "all", "q": "毛刺"}))
    assert (str(row.number) in found, str(other.number) in found) == (False, True)
    sheet = boss.get("/exceptions", {"view": "all", "export": "csv"})
    assert "少了两箱" in (sheet.getvalue() if sheet.streaming else sheet.content).decode("utf-8-sig")


def test_figures_by_kind_lead_to_the_list() -> None:
    order = ordered()
    reported(client_of(cast.transport()), order)
    page = text(client_of(cast.manager()).get("/exceptions/figures"))
    assert "/exceptions?view=all&amp;kind=shortage" in page


def test_the_catalogue_is_changed_in_the_settings_by_who_may() -> None:
    assert client_of(cast.clerk()).get("/settings/exceptions").status_code == 403
    admin = client_of(cast.admin())
    assert "未按时交货" in text(admin.get("/settings/exceptions"))
    given = {
        "code": "power", "name": "停电", "role": "production_manager", "sla": "SLA-U1", "informs": ["merchandiser", ""],
        "sort": "200", "active": "on",
    }  # fmt: skip
    assert admin.post("/settings/exceptions/new", given).status_code == 303
    kind = ExceptionKind.objects.get(code="power")
    assert (kind.role, kind.informs, kind.tells_customer) == ("production_manager", ["merchandiser"], False)
    page = text(admin.get("/settings/exceptions/power"))
    assert 'value="停电"' in page


def test_what_is_past_its_day_is_late_beside_the_menu() -> None:
    order = ordered()
    row = reported(client_of(cast.transport()), order)
    exceptions.plan(row.pk, "补", clock.today(), actor=cast.clerk())
    ExceptionRecord.objects.filter(pk=row.pk).update(due_on="2020-01-01")
    page = text(client_of(cast.manager()).get("/exceptions", {"view": "late"}))
    assert str(row.number) in page
