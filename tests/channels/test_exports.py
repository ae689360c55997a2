"""Sheets going out by machine: asked for, written by a job, fetched; only what the one who asks may see."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from gendan.channels.models import SheetExport
from gendan.channels.services import exports
from gendan.core import clock
from gendan.core.models import EventRow
from tests import cast
from tests.factories import partners, sales

from . import api, world

pytestmark = pytest.mark.django_db


def table(raw: bytes) -> list[list[Any]]:
    """The rows of a workbook."""
    return CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()


def test_a_sheet_is_asked_for_written_by_a_job_and_fetched() -> None:
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 5), (shop.boxes, 2)])
    sales.order(shop, until="draft")
    boss = api.of(world.boss())
    assert "status" in next(kind for kind in boss.get("/exports/kinds").body if kind["name"] == "orders")["filters"]
    asked = boss.post("/exports", {"kind": "orders", "filters": {"status": "ready"}}, key="out")
    assert (asked.status, asked.body["state"]) == (201, "waiting"), asked
    assert boss.post("/exports", {"kind": "orders", "filters": {"status": "ready"}}, key="out").body == asked.body
    path = f"/exports/{asked.body['id']}"
    assert boss.get(f"{path}/file").status == 409, "not written yet"
    exports.work(asked.body["id"])
    assert (boss.get(path).body["state"], boss.get(path).body["rows"]) == ("done", 2)
    head, *rows = table(boss.get(f"{path}/file").raw)
    assert [row[head.index("订单")] for row in rows] == [order.number, order.number], "no draft: it was filtered"
    assert [row[head.index("金额")] for row in rows] == [50.0, 51.0]
    told = EventRow.objects.get(name="channels.export.asked")
    assert (told.actor_name, told.payload["sheet"], told.payload["status"]) == ("全能", "orders", "ready")


def test_days_of_a_filter_are_days_of_the_firm() -> None:
    """At half past one in the morning of China it is still yesterday in London, where the database counts."""
    shop = sales.shop()
    zone = clock.zone()
    with clock.at(datetime(2026, 11, 12, 1, 30, tzinfo=zone)):
        order = sales.order(shop)
    boss = api.of(world.boss())
    for day, rows in (("2026-11-11", 0), ("2026-11-12", 1)):
        asked = boss.post("/exports", {"kind": "orders", "filters": {"from": day, "to": day}}).body
        exports.work(asked["id"])
        assert boss.get(f"/exports/{asked['id']}").body["rows"] == rows, (day, order.received_at)


def test_who_sees_only_their_own_gets_only_their_own() -> None:
    shop = sales.shop()
    theirs = partners.customer("海天商贸", company=shop.company)
    mine = cast.person("liuyang", "刘洋", ["sales_manager"], scope="own")
    sales.order(shop)
    own = sales.order(shop, customer=theirs, salesperson_id=mine.user_id)
    asked = api.of(mine).post("/exports", {"kind": "orders", "format": "csv"})
    assert asked.status == 201, asked
    exports.work(asked.body["id"])
    lines = api.of(mine).get(f"/exports/{asked.body['id']}/file").raw.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert str(own.number) in lines[1]


def test_an_export_is_refused_to_who_may_not_see_the_rows_and_unknown_to_others() -> None:
    shop = sales.shop()
    keeper = api.of(cast.keeper())
    assert keeper.post("/exports", {"kind": "orders"}).status == 403
    assert keeper.get("/exports/kinds").body[-1]["name"] == "stock"
    other = cast.company("YD", "远大贸易")
    assert keeper.post("/exports", {"kind": "stock", "company_id": other.pk}).status == 404
    assert keeper.post("/exports", {"kind": "stock", "filters": {"colour": "red"}}).status == 422
    asked = keeper.post("/exports", {"kind": "stock", "filters": {"warehouse": shop.warehouse.code}})
    exports.work(asked.body["id"])
    assert api.of(world.boss()).get(f"/exports/{asked.body['id']}").status == 404, "it holds what the keeper sees"
    assert SheetExport.objects.count() == 1


def test_a_role_taken_away_before_the_job_ran_takes_nothing_out() -> None:
    sales.shop()
    keeper = cast.keeper()
    asked = api.of(keeper).post("/exports", {"kind": "stock"}).body
    cast.user_of(keeper).assignments.all().delete()
    exports.work(asked["id"])
    export = SheetExport.objects.get()
    assert (export.state, exports.path(export).exists()) == ("failed", False)
    assert export.error


def test_files_nobody_fetched_are_thrown_away_and_who_asked_stays() -> None:
    sales.shop()
    boss = api.of(world.boss())
    asked = boss.post("/exports", {"kind": "items"}).body
    exports.work(asked["id"])
    export = SheetExport.objects.get()
    assert exports.throw_away() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert exports.throw_away() == 1
    assert not exports.path(export).exists()
    assert boss.get(f"/exports/{export.pk}").body["state"] == "gone"
    assert boss.get(f"/exports/{export.pk}/file").status == 409
