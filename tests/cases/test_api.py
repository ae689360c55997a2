"""Exceptions by machine: the same verbs, the same refusals."""

import pytest

from gendan.core import clock
from tests import cast
from tests.channels import api
from tests.factories import sales

pytestmark = pytest.mark.django_db


def test_an_exception_from_its_report_to_its_end() -> None:
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 5)], merchandiser_id=cast.clerk().user_id)
    driver, clerk = api.of(cast.transport()), api.of(cast.clerk())
    about = {"kind": "sales.order", "number": order.number}
    made = driver.post("/cases/exceptions", {"kind": "damaged", "about": about, "text": "外箱压坏"})
    assert (made.status, made.body["owner_id"], made.body["kind"]) == (201, cast.clerk().user_id, "damaged"), made
    path = f"/cases/exceptions/{made.body['number']}"
    today = clock.today().isoformat()
    assert driver.post(f"{path}/plan", {"plan": "换", "due_on": today}).code == "somebody_elses_exception"
    assert driver.post(f"{path}/note", {"text": "照片发你了"}).body["remarks"][0]["text"] == "照片发你了"
    planned = clerk.post(f"{path}/plan", {"plan": "补发两箱", "due_on": today})
    assert (planned.body["state"], planned.body["plan"]) == ("in_hand", "补发两箱")
    told = clerk.post(f"{path}/tell", {"text": "客户同意补发", "agreed": True, "new_on": today})
    assert (told.body["agreed"], told.body["new_on"]) == (True, today)
    assert clerk.post(f"{path}/close", {"result": ""}).status == 422
    assert clerk.post(f"{path}/close", {"result": "已补发"}).body["state"] == "closed"
    assert clerk.post(f"{path}/close", {"result": "已补发"}).code == "illegal_transition"
    listed = clerk.get("/cases/exceptions", kind="damaged", document=order.number).body["items"]
    assert [row["number"] for row in listed] == [made.body["number"]]
    (figures,) = clerk.get("/cases/exceptions/figures", first=today, last=today).body
    assert (figures["code"], figures["all"], figures["told"]) == ("damaged", 1, 1)


def test_a_document_nobody_knows_and_a_kind_nobody_made_are_refused() -> None:
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 5)])
    driver = api.of(cast.transport())
    wrong = {"kind": "sales.order", "number": "SO-9"}
    assert driver.post("/cases/exceptions", {"kind": "damaged", "about": wrong, "text": "坏"}).status == 404
    about = {"kind": "sales.order", "number": order.number}
    refused = driver.post("/cases/exceptions", {"kind": "moon", "about": about, "text": ""})
    assert sorted(e["pointer"] for e in refused.body["errors"]) == ["#/kind", "#/text"]


def test_the_catalogue_is_read_by_all_and_changed_by_who_may() -> None:
    sales.shop()
    assert "missed_delivery" in [k["code"] for k in api.of(cast.clerk()).get("/cases/kinds").body]
    facts = {"name": "停电", "role": "production_manager", "informs": ["merchandiser"]}
    assert api.of(cast.clerk()).send("PUT", "/cases/kinds/power", facts).status == 403
    assert api.of(cast.admin()).send("PUT", "/cases/kinds/power", facts).body["informs"] == ["merchandiser"]
