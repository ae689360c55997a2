"""Time limits kept: exact figures by every dimension, the tasks behind them, one statement each (WFL-05)."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.analytics import kept
from gendan.analytics.ranges import Range
from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import NotAllowed
from gendan.core.refs import Ref
from gendan.workflow import sweep
from gendan.workflow.services import tasks
from tests import cast
from tests.web_mine.stage import signed_in

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Asia/Shanghai")
JUNE = Range(date(2025, 6, 1), date(2025, 6, 30))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 6, day, hour, minute, tzinfo=ZONE)


def task(actor, code="sales.review", sla="SLA-01", role="order_clerk", company=None, number="SO1"):
    firm = company or cast.company()
    facts = {"company_id": firm.pk, "code": code, "ref": Ref("org.company", firm.pk), "role": role, "sla": sla}
    return tasks.open(**facts, number=number, assignee_id=actor.user_id, started_at=at(16, 8), actor=SYSTEM)


@pytest.fixture
def june():
    """Two of the clerk's in time and one late, one of the keeper's late by two hours; one cancelled, one still open."""
    clerk, keeper, boss = cast.clerk(), cast.keeper(), cast.manager()
    for moment in (at(16, 9), at(16, 11), at(16, 13)):
        made = task(clerk)
        with clock.at(moment):
            tasks.complete(made.pk, actor=clerk)
    late = task(keeper, code="shipping.ship_missing", sla="SLA-02", role="fg_keeper", number="SH2")
    sweep.run(at(16, 8, 30))
    with clock.at(at(16, 10, 30)):
        tasks.complete(late.pk, actor=keeper)
    task(clerk, code="sales.negotiate")
    gone = task(clerk, code="sales.follow_up")
    tasks.cancel_for(Ref(gone.ref_kind, gone.ref_id), code="sales.follow_up", actor=SYSTEM)
    return clerk, keeper, boss


def test_finished_tasks_are_counted_in_time_or_late_and_half_of_them_took_so_long(june):
    boss = june[2]
    found = kept.totals(boss, JUNE)
    assert (found.finished, found.in_time, found.late, found.escalated) == (4, 2, 2, 1)
    assert (found.share, found.median, found.median_late) == (Decimal("0.5"), Decimal("2.75"), Decimal("1.5"))
    assert kept.totals(boss, JUNE.before).share is None


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        ("role", [("fg_keeper", 1, 1), ("order_clerk", 3, 1)]),
        ("code", [("shipping.ship_missing", 1, 1), ("sales.review", 3, 1)]),
        ("limit", [("SLA-02", 1, 1), ("SLA-01", 3, 1)]),
        ("month", [("2025-06", 4, 2)]),
    ],
)
def test_each_dimension_adds_up_to_the_whole(june, dimension, expected):
    rows = kept.by(june[2], JUNE, dimension)
    assert sorted((r["key"], r["kept"].finished, r["kept"].late) for r in rows) == sorted(expected)


def test_people_and_documents_are_named(june):
    people = {row["name"]: row["kept"].finished for row in kept.by(june[2], JUNE, "person")}
    assert people == {cast.user_of(june[0]).name: 3, cast.user_of(june[1]).name: 1}
    assert {row["name"] for row in kept.by(june[2], JUNE, "document")} == {"SO1"}


def test_the_tasks_behind_a_figure_are_the_latest_first(june):
    rows = kept.tasks(june[2], JUNE, "role", "order_clerk")
    assert [row["late"] for row in rows] == [True, False, False]
    assert kept.tasks(june[2], JUNE, "role", "order_clerk", late=True) == rows[:1]
    assert len(kept.tasks(june[2], JUNE)) == 4


def test_other_companies_stay_theirs_and_the_board_needs_the_right(june):
    theirs = cast.company("BT", "北塔分销")
    other = cast.person("wai", "外人", ["company_gm"], company=theirs)
    assert kept.totals(other, JUNE).finished == 0
    with pytest.raises(NotAllowed):
        kept.totals(june[1], JUNE)


def test_who_sees_only_what_is_theirs_sees_only_their_own_work(june):
    seller = cast.person("liyan", "李燕", ["sales_manager"], scope="own")
    assert kept.totals(seller, JUNE).finished == 0
    made = task(seller)
    with clock.at(at(16, 9)):
        tasks.complete(made.pk, actor=seller)
    assert [row["name"] for row in kept.by(seller, JUNE, "person")] == ["李燕"]
    assert kept.totals(june[2], JUNE).finished == 5


def test_the_page_shows_figures_drills_down_and_exports(june):
    client, span = signed_in(june[2]), "from=2025-06-01&to=2025-06-30"
    page = client.get(f"/boards/limits?{span}&by=role").content.decode()
    assert "50.0%" in page or "50%" in page
    for by in ("person", "code", "limit", "document", "month"):
        assert client.get(f"/boards/limits?{span}&by={by}").status_code == 200
    behind = client.get(f"/boards/limits/tasks?{span}&by=role&key=fg_keeper").content.decode()
    assert "SH2" in behind
    assert "SO1" not in behind
    for path in ("/boards/limits", "/boards/limits/tasks"):
        sheet = client.get(f"{path}?{span}&by=role&key=fg_keeper&export=csv")
        assert sheet.status_code == 200
        assert "text/csv" in sheet["Content-Type"]
    assert signed_in(june[1]).get(f"/boards/limits?{span}").status_code == 403
    assert client.get(f"/boards/limits/tasks?{span}&by=weather").status_code == 404


def test_what_nobody_can_do_is_listed_for_who_leads(june):
    tasks.open(
        company_id=cast.company().pk, code="sales.review", ref=Ref("org.company", cast.company().pk), role="tech_manager",
        number="SO77", actor=SYSTEM,
    )  # fmt: skip
    page = signed_in(june[2]).get("/boards/limits").content.decode()
    assert "SO77" in page.split("没人能办的任务")[1]


def test_the_page_costs_the_same_for_few_and_many_tasks(june):
    client = signed_in(june[2])
    path = "/boards/limits?from=2025-06-01&to=2025-06-30&by=person"
    client.get(path)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        counts.append(len(seen))
        for n in range(20):
            made = task(june[0], code=f"x.c{n}")
            with clock.at(at(17, 9)):
                tasks.complete(made.pk, actor=june[0])
    assert counts[0] == counts[1]
