"""Reasons counted by code (MDM-14) and the entry error rate (ORD-18): exact figures, who sees what."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.analytics import reasons
from gendan.analytics.ranges import Range
from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import NotAllowed
from gendan.sales.models import Order
from gendan.sales.services import changes, orders
from gendan.sales.spec import NewLine
from tests import cast
from tests.factories import sales
from tests.web_mine.stage import signed_in

pytestmark = pytest.mark.django_db
MONTHS = Range(date(2026, 9, 1), date(2026, 10, 31))


@pytest.fixture
def shop() -> sales.Shop:
    return sales.shop()


def ordered(shop: sales.Shop, on: str, clerk: Actor | None = None) -> Order:
    """An effective order of ten cups, submitted by a clerk at a moment of local time."""
    made = sales.order(shop, [(shop.cups, 10)])
    moment = datetime.fromisoformat(on).replace(tzinfo=clock.zone())
    Order.objects.filter(pk=made.pk).update(submitted_at=moment, clerk_id=(clerk or cast.clerk()).user_id)
    return sales.again(made)


def changed(shop: sales.Shop, order: Order, quantity: int, reason: str) -> None:
    line = NewLine(shop.cups.pk, Decimal(quantity), line_id=order.lines.get().pk)
    changes.change(order.pk, sales.spec(shop, [line]), reason=reason, actor=cast.clerk())


def rates() -> list[tuple[str, str, int, int, str]]:
    found = reasons.entry_errors(cast.manager(), MONTHS)
    return [(f"{r['month']:%m}", r["clerk"], r["orders"], r["wrong"], str(r["rate"])) for r in found]


def test_an_order_corrected_for_an_entry_error_counts_once_for_who_entered_it_in_that_month(shop):
    other = cast.person("lixia", "李霞", ["order_clerk"])
    first, second = ordered(shop, "2026-09-30T23:59"), ordered(shop, "2026-10-01T00:00")
    ordered(shop, "2026-10-02T10:00")
    third = ordered(shop, "2026-10-03T10:00", other)
    ordered(shop, "2026-11-01T00:00")
    changed(shop, first, 9, "entry_error: 多录一个")
    changed(shop, first, 8, "录单错误")
    changed(shop, second, 12, "customer: 加单")
    changed(shop, third, 11, "entry_error")
    sent_back = sales.order(shop, [(shop.cups, 10)], until="confirmed")
    orders.return_(sent_back.pk, reason="entry_error: 客户录错", actor=cast.manager())
    Order.objects.filter(pk=sent_back.pk).update(submitted_at=third.submitted_at, clerk_id=other.user_id)
    assert rates() == [("10", "李霞", 2, 2, "1.0000"), ("10", "周岚", 2, 0, "0.0000"), ("09", "周岚", 1, 1, "1.0000")]
    (wrong,) = reasons.wrong_orders(cast.manager(), date(2026, 9, 15), cast.clerk().user_id)
    assert (wrong["number"], wrong["said"]) == (first.number, "多录一个")


def test_it_costs_one_statement_however_many_orders(shop):
    boss = cast.manager()
    for n in range(4):
        changed(shop, ordered(shop, f"2026-10-0{n + 1}T10:00"), 9, "entry_error")
    with CaptureQueriesContext(connection) as asked:
        assert sum(row["wrong"] for row in reasons.entry_errors(boss, MONTHS)) == 4
    assert len(asked) == 1


def test_reasons_are_counted_by_code_and_lead_to_their_documents(shop):
    one, two, three = (ordered(shop, "2026-10-02T10:00") for _ in range(3))
    for order, why in ((one, "no_payment: 催了三次"), (two, "no_payment"), (three, "老板说的")):
        orders.cancel(order.pk, reason=why, actor=cast.clerk())
    today = Range(clock.today(), clock.today())
    counts = [(r["list"], r["code"], r["count"]) for r in reasons.counted(cast.manager(), today)]
    assert counts == [("cancel", "no_payment", 2), ("cancel", "other", 1)]
    found = reasons.behind(cast.manager(), today, "cancel", "no_payment")
    assert [(r["number"], r["note"], r["by"]) for r in found] == [
        (two.number, "", "周岚"),
        (one.number, "催了三次", "周岚"),
    ]
    yesterday = Range(date(2026, 1, 1), date(2026, 1, 2))
    assert reasons.counted(cast.manager(), yesterday) == []


def test_who_sees_only_their_own_customers_counts_only_what_they_said_themselves(shop):
    orders.cancel(ordered(shop, "2026-10-02T10:00").pk, reason="no_payment", actor=cast.clerk())
    narrow = cast.person("wangwu", "王武", ["sales_manager"], scope="own")
    today = Range(clock.today(), clock.today())
    assert reasons.counted(narrow, today) == []
    assert reasons.entry_errors(narrow, MONTHS) == []
    with pytest.raises(NotAllowed):
        reasons.counted(cast.person("nobody", "某人", []), today)


def test_the_page_leads_from_each_figure_to_its_documents(shop):
    order = ordered(shop, clock.local().strftime("%Y-%m-%dT00:00"))
    changed(shop, order, 9, "entry_error: 多录一个")
    client = signed_in(cast.manager())
    page = client.get("/boards/reasons").content.decode()
    assert "录单差错率" in page
    assert "100" in page
    month = f"{clock.today():%Y-%m}"
    for asked in (f"month={month}&clerk={cast.clerk().user_id}", "list=change&code=entry_error"):
        shown = client.get(f"/boards/reasons?{asked}").content.decode()
        assert order.number in shown
        assert "多录一个" in shown
    assert client.get("/boards/reasons?month=x&clerk=y").status_code == 200
