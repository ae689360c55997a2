"""Processes through the API: drawn, put in force, taken, and a step answered."""

import pytest

from gendan.core.actor import Actor
from tests import cast
from tests.channels import api
from tests.factories import sales
from tests.sales.test_processes import TEXT, YES, drain, open_steps, reviewer, taken, task_of
from tests.sales.test_versions import newer, run_of

pytestmark = pytest.mark.django_db


def owner() -> Actor:
    return cast.person("liucheng", "刘成", ["process_owner"])


def test_a_process_is_drawn_put_in_force_and_taken_and_the_next_order_follows_it():
    cast.company()
    firm = api.of(owner())
    drawn = firm.post("/workflow/processes", {"text": TEXT})
    assert (drawn.status, drawn.body["state"], drawn.body["label"]) == (200, "draft", "A/0")
    assert firm.post("/workflow/process-uses", {"template_code": "small_wholesale"}).status == 404
    assert firm.post(f"/workflow/processes/{drawn.body['id']}/put-in-force", {}).body["state"] == "in_force"
    use = firm.post("/workflow/process-uses", {"template_code": "small_wholesale"})
    assert use.status == 200
    order = sales.order(sales.shop(), actor=cast.clerk(), until="confirmed")
    judge = api.of(reviewer())
    run = judge.get("/workflow/runs", ref_kind="sales.order", ref_id=order.pk).body[0]
    assert [(p["code"], p["state"]) for p in run["parts"]][:3] == [
        ("receive", "done"), ("review", "open"), ("look", "planned"),
    ]  # fmt: skip
    task = task_of(order, "review")
    refused = judge.post(f"/workflow/tasks/{task.pk}/answer", {"answers": {"stock_sufficient": "yes"}})
    assert (refused.status, [e["pointer"] for e in refused.body["errors"]]) == (422, ["#/answers/price_correct"])
    assert judge.post(f"/workflow/tasks/{task.pk}/answer", {"answers": YES}).body["outcome"] == "accept"
    drain()
    assert open_steps(order) == ["look"]
    assert firm.post(f"/workflow/process-uses/{use.body['id']}/leave", {}).body["active"] is False


def test_a_version_is_copied_changed_and_thrown_away_and_two_at_one_draft_notice_each_other():
    cast.company()
    firm = api.of(owner())
    drawn = firm.post("/workflow/processes", {"text": TEXT}).body
    firm.post(f"/workflow/processes/{drawn['id']}/put-in-force", {})
    copied = firm.post(f"/workflow/processes/{drawn['id']}/copy", {"code": "own_way"}).body
    assert (copied["code"], copied["state"]) == ("own_way", "draft")
    place = f"/workflow/processes/{copied['id']}"
    changed = copied["text"].replace("回访", "电话回访")
    assert firm.post(f"{place}/redraw", {"text": changed, "before": copied["text"]}).body["text"] == changed
    assert firm.post(f"{place}/redraw", {"text": TEXT, "before": copied["text"]}).status == 409
    assert firm.post(f"/workflow/processes/{drawn['id']}/redraw", {"text": TEXT}).status == 409, "it is in force"
    assert api.of(cast.clerk()).post(f"{place}/discard", {}).status == 403
    assert firm.post(f"{place}/discard", {}).status == 204
    assert firm.get(place).status == 404


def test_a_hole_is_told_with_its_line():
    cast.company()
    refused = api.of(owner()).post("/workflow/processes", {"text": TEXT.replace("role: keeper", "role: nobody")})
    assert (refused.status, refused.body["code"]) == (422, "template_not_whole")
    assert refused.body["data"]["faults"][0]["line"] == 22


def test_who_does_not_own_processes_changes_none():
    cast.company()
    clerk = api.of(cast.clerk())
    assert clerk.post("/workflow/processes", {"text": TEXT}).status == 403


def test_running_orders_are_looked_at_and_moved_to_another_version():
    taken()
    order = sales.order(sales.shop(), actor=cast.clerk(), until="confirmed")
    row, run = newer(), run_of(order)
    firm = api.of(owner())
    (ahead,) = firm.get(f"/workflow/processes/{row.pk}/moves").body
    assert (ahead["run_id"], ahead["version_label"], ahead["kept"], ahead["stays"]) == (run.pk, "A/0", ["review"], "")
    done = firm.post(
        f"/workflow/processes/{row.pk}/moves", {"run_ids": [run.pk, run.pk + 99], "reason": "流程改进"}
    ).body
    assert [(one["moved"], one["code"]) for one in done] == [(True, ""), (False, "not_found")]
    assert firm.get(f"/workflow/processes/{row.pk}/moves").body == []
    assert api.of(cast.clerk()).get(f"/workflow/processes/{row.pk}/moves").status == 403
