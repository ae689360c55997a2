"""Instructions between companies through the API, and nothing of them for a third (ORG-02 to ORG-06, ORG-09)."""

from typing import Any

import pytest

from gendan.catalog.models import HandoverClass
from tests import cast
from tests.factories import sales

from . import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Any:
    return sales.shop()


def machine(company: Any, username: str, role: str = "production_manager") -> api.Machine:
    return api.of(cast.person(username, username, [role], company=company))


def given(shop: Any, works: Any, ours: api.Machine) -> str:
    body = {
        "maker_id": works.pk,
        "goods": "柜体",
        "quantity": "4",
        "handover_id": HandoverClass.objects.get(code="crate").pk,
    }
    answer = ours.post("/cooperation/instructions", body)
    assert answer.status == 201, answer
    return str(answer.body["number"])


def test_a_program_carries_an_instruction_from_one_company_to_the_other(shop: Any) -> None:
    works = cast.company("JG", "华信金工")
    ours, theirs = machine(shop.company, "fengli"), machine(works, "luwei")
    path = f"/cooperation/instructions/{given(shop, works, ours)}"
    assert theirs.post(f"{path}/acknowledge").body["state"] == "acknowledged"
    steps = [{"name": "下料", "ends_on": "2099-02-06"}]
    assert theirs.post(f"{path}/plan", {"steps": steps}).body["planned_on"] == "2099-02-06"
    assert theirs.post(f"{path}/report", {"done": "2"}).body["done"] == "2"
    refused = theirs.post(f"{path}/finish")
    assert (refused.status, refused.code) == (409, "not_handed_over")
    assert theirs.put(f"{path}/conditions/delivered", {}).body["missing"] == []
    raised = ours.post(f"{path}/objections", {"text": "太晚", "wanted_on": "2099-02-01"}).body
    boss = machine(shop.company, "dingzp", "company_gm")
    decided = {"on": "2099-02-03", "decision": "加班"}
    assert theirs.post(f"{path}/objections/{raised['id']}/decide", decided).status == 403
    assert boss.post(f"{path}/objections/{raised['id']}/decide", decided).body["decided_on"] == "2099-02-03"
    assert theirs.post(f"{path}/finish").body["state"] == "finished"
    assert ours.post(f"{path}/receive").body["state"] == "received"
    assert ours.get(path).body["planned_on"] == "2099-02-03"


def test_a_third_company_sees_and_moves_nothing(shop: Any) -> None:
    works = cast.company("JG", "华信金工")
    path = f"/cooperation/instructions/{given(shop, works, machine(shop.company, 'fengli'))}"
    stranger = machine(cast.company("HG", "华信互感器"), "yanfei")
    assert stranger.get("/cooperation/instructions").body["items"] == []
    assert stranger.get(path).status == 404
    for verb, body in (
        ("acknowledge", {}), ("finish", {}), ("receive", {}), ("report", {"done": "1"}), ("cancel", {"reason": "other: x"}),
        ("plan", {"steps": [{"name": "x", "ends_on": "2099-01-01"}]}), ("objections", {"text": "x"}),
    ):  # fmt: skip
        assert stranger.post(f"{path}/{verb}", body).status == 404, verb
    assert stranger.put(f"{path}/conditions/delivered", {}).status == 404


def test_classes_of_the_hand_over_are_data(shop: Any) -> None:
    clerk = machine(shop.company, "lijie", "tech_manager")
    body = {"name": "线束", "route": "purchase", "conditions": [{"code": "tested", "name": "已通断测试"}]}
    assert clerk.put("/cooperation/handover-classes/harness", body).body["conditions"][0]["name"] == "已通断测试"
    twice = {**body, "conditions": body["conditions"] * 2}
    assert clerk.put("/cooperation/handover-classes/harness", twice).status == 422
    assert "harness" in [row["code"] for row in clerk.get("/cooperation/handover-classes").body]
    assert machine(shop.company, "yuangong", "salesperson").put("/cooperation/handover-classes/x1", body).status == 403
