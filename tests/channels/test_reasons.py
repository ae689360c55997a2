"""MDM-14 at the machines' door: every body that carries a reason tells which lists it is of, and codes work."""

from typing import Any

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.models import EventRow
from gendan.org import queries
from gendan.org.models import GivenReason
from gendan.org.services import parameters
from tests import cast
from tests.factories import sales

from . import api

pytestmark = pytest.mark.django_db

NAMES = {"reason", "override", "late_reason"}
OWN_WORDS = {"CompleteIn", "AnswerStepIn"}  # what was said when a task or a step ended


def test_every_body_with_a_reason_tells_its_lists():
    told: dict[str, Any] = {}
    for name, body in api.document()["components"]["schemas"].items():
        for field in NAMES & body.get("properties", {}).keys() if name.endswith("In") else ():
            told[f"{name}.{field}"] = body["properties"][field].get("x-reason-lists")
    assert len(told) > 20
    assert {name.partition(".")[0] for name, lists in told.items() if not lists} == OWN_WORDS
    assert {one for lists in told.values() for one in lists or ()} <= set(queries.reason_lists())


def test_an_order_is_cancelled_by_a_code_and_a_company_that_wants_codes_takes_nothing_else():
    shop = sales.shop()
    clerk = cast.clerk()
    machine = api.of(clerk)
    body = {
        "customer_id": shop.customer.pk,
        "lines": [{"item_id": shop.cups.pk, "quantity": "10"}],
        "until": "effective",
    }
    number = machine.post("/sales/orders", body, key=api.key()).body["number"]
    parameters.put("org.reasons.cancel", True, company_id=clerk.company_id, actor=SYSTEM)
    refused = machine.post(f"/sales/orders/{number}/cancel", {"reason": "不要了"}, key=api.key())
    assert (refused.status, [fault["pointer"] for fault in refused.body["errors"]]) == (422, ["#/reason"])
    done = machine.post(f"/sales/orders/{number}/cancel", {"reason": "no_payment: 催了三次"}, key=api.key())
    assert (done.status, done.body["state"]) == (200, "cancelled")
    event = EventRow.objects.get(name="sales.order.cancelled")
    assert event.payload["reason"] == "货款未到：催了三次"
    kept = GivenReason.objects.get()
    assert (kept.reason.code, kept.about_kind, kept.about_id) == ("no_payment", "sales.order", event.about_id)


def test_reasons_and_entry_errors_are_counted_and_lead_to_their_orders():
    shop = sales.shop()
    clerk = cast.clerk()
    order = sales.order(shop, [(shop.cups, 10)], actor=clerk)
    machine = api.of(clerk)
    line = {"line_id": order.lines.get().pk, "item_id": shop.cups.pk, "quantity": "9"}
    body = {"customer_id": shop.customer.pk, "lines": [line], "reason": "entry_error: 多录一个"}
    assert machine.post(f"/sales/orders/{order.number}/change", body, key=api.key()).status == 200
    boss = api.of(cast.manager())
    span = {"first": f"{clock.today():%Y-%m}-01", "last": f"{clock.today()}"}
    assert [row["code"] for row in boss.get("/analytics/reasons", **span).body] == ["entry_error"]
    assert [row["rate"] for row in boss.get("/analytics/entry-errors", **span).body] == ["1"]
    given = boss.get("/analytics/reasons/change/entry_error", **span).body
    asked = {"month": f"{clock.today()}", "clerk_id": clerk.user_id}
    wrong = boss.get("/analytics/entry-errors/orders", **asked).body
    assert [row["number"] for row in (*given, *wrong)] == [order.number] * 2
