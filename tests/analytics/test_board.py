"""Statistics of orders (KPI-02) and their board: exact figures, what is not counted, who sees what."""

import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.analytics import queries
from gendan.analytics.ranges import Range, month
from gendan.catalog.models import Family
from gendan.core import clock
from gendan.core.errors import NotAllowed
from gendan.sales.models import Order, OrderLine
from gendan.web.boards import charts
from gendan.web.shell import nav
from tests import cast
from tests.factories import partners, sales
from tests.web_mine.stage import signed_in

pytestmark = pytest.mark.django_db
OCTOBER = Range(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def shop() -> sales.Shop:
    made = sales.shop()
    family = Family.objects.create(code="KIT", name="厨具")
    type(made.cups).objects.filter(pk=made.cups.pk).update(family=family)
    return made


def ordered(shop, lines, on: str, **facts) -> Order:
    """An order received at a moment of local time."""
    made = sales.order(shop, lines, **facts)
    moment = datetime.fromisoformat(on).replace(tzinfo=clock.zone())
    Order.objects.filter(pk=made.pk).update(received_at=moment)
    return sales.again(made)


def test_figures_count_days_of_the_firm_and_nothing_outside_the_range(shop):
    ordered(shop, [(shop.cups, 2)], "2026-10-01T00:00")
    ordered(shop, [(shop.cups, 3), (shop.boxes, 2)], "2026-10-31T23:59")
    ordered(shop, [(shop.cups, 5)], "2026-09-30T23:59")
    ordered(shop, [(shop.cups, 7)], "2026-11-01T00:00")
    found = queries.totals(cast.manager(), OCTOBER)
    assert (found.orders, found.customers, found.quantity, found.amount) == (2, 1, 7, Decimal("101.00"))
    assert queries.totals(cast.manager(), OCTOBER.before).amount == Decimal("50.00")
    assert [(r["on"].day, r["orders"], r["amount"]) for r in queries.by_step(cast.manager(), OCTOBER) if r["orders"]] == [
        (1, 1, Decimal("20.00")), (31, 1, Decimal("81.00")),
    ]  # fmt: skip


def test_figures_are_split_by_family_item_customer_and_salesperson(shop):
    other = partners.customer("海陵商行", company=shop.company)
    ordered(shop, [(shop.cups, 3), (shop.boxes, 2)], "2026-10-05T10:00")
    ordered(shop, [(shop.cups, 4)], "2026-10-06T10:00", customer=other)
    manager = cast.manager()

    def split(dimension):
        return [(r["name"], r["orders"], r["quantity"], r["amount"]) for r in queries.by(manager, OCTOBER, dimension)]

    assert split("family") == [("厨具", 2, 7, Decimal("70.00")), ("", 1, 2, Decimal("51.00"))]
    assert split("item") == [("保温杯", 2, 7, Decimal("70.00")), ("收纳盒", 1, 2, Decimal("51.00"))]
    assert split("customer") == [("金义百货", 1, 5, Decimal("81.00")), ("海陵商行", 1, 4, Decimal("40.00"))]
    assert sum(r["amount"] for r in queries.by(manager, OCTOBER, "salesperson")) == Decimal("121.00")


def test_cancelled_orders_drafts_and_cancelled_quantities_do_not_count(shop):
    kept = ordered(shop, [(shop.cups, 10)], "2026-10-05T10:00")
    gone = ordered(shop, [(shop.cups, 10)], "2026-10-05T10:00")
    Order.objects.filter(pk=gone.pk).update(state="cancelled")
    ordered(shop, [(shop.cups, 10)], "2026-10-05T10:00", until="draft")
    OrderLine.objects.filter(order=kept).update(cancelled=4, reserved=6)
    found = queries.totals(cast.manager(), OCTOBER)
    assert (found.orders, found.quantity, found.amount) == (1, 6, Decimal("60.00"))


def test_other_currencies_are_counted_apart_and_in_no_amount(shop):
    ordered(shop, [(shop.cups, 10)], "2026-10-05T10:00")
    foreign = ordered(shop, [(shop.cups, 10)], "2026-10-05T10:00")
    Order.objects.filter(pk=foreign.pk).update(currency="USD")
    found = queries.totals(cast.manager(), OCTOBER)
    assert (found.orders, found.amount, found.foreign) == (2, Decimal("100.00"), 1)
    assert "外币订单" in board(cast.manager(), "from=2026-10-01&to=2026-10-31")


def test_salespeople_see_figures_of_their_own_orders_only(shop):
    mine = ordered(shop, [(shop.cups, 1)], "2026-10-05T10:00")
    ordered(shop, [(shop.cups, 9)], "2026-10-05T10:00")
    seller = cast.person("lin", "林梅", ["sales_manager"], scope="own")
    Order.objects.filter(pk=mine.pk).update(salesperson_id=seller.user_id)
    assert queries.totals(seller, OCTOBER).amount == Decimal("10.00")
    assert [r["name"] for r in queries.by(seller, OCTOBER, "salesperson")] == ["林梅"]


def test_boards_need_their_right(shop):
    with pytest.raises(NotAllowed):
        queries.totals(cast.clerk(), OCTOBER)
    assert signed_in(cast.clerk()).get("/boards").status_code == 403


def test_who_may_not_see_orders_gets_figures_without_names_or_links(shop):
    ordered(shop, [(shop.cups, 3)], "2026-10-05T10:00")
    page = board(cast.person("hr", "何珊", ["hr_admin"]), "from=2026-10-01&to=2026-10-31&by=customer")
    assert "¥\xa030.00" in page
    assert "金义百货" not in page
    assert "/orders?" not in page


def board(actor, query: str = "") -> str:
    answer = signed_in(actor).get(f"/boards?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def option(page: str, name: str) -> dict:
    return json.loads(re.search(rf'id="chart-{name}-data">(.*?)</script>', page, re.S).group(1))


def test_marks_of_the_charts_open_the_very_same_orders(shop):
    ordered(shop, [(shop.cups, 3)], "2026-10-05T00:30")
    ordered(shop, [(shop.boxes, 3)], "2026-10-06T10:00")
    manager = cast.manager()
    page = board(manager, "from=2026-10-01&to=2026-10-31&by=family")
    day = next(d for d in option(page, "line")["series"][0]["data"] if "2026-10-05" in d["href"])
    family = option(page, "bars")["series"][0]["data"][-1]  # the largest is drawn last, on top
    client = signed_in(manager)
    numbers = {
        href: set(re.findall(r"SO\d+-\d+", client.get(href).content.decode())) for href in (day["href"], family["href"])
    }
    assert numbers[day["href"]] == {Order.objects.get(lines__item=shop.cups).number}
    assert numbers[family["href"]] == {Order.objects.get(lines__item=shop.boxes).number}


def test_late_orders_are_listed_and_the_table_comes_as_a_sheet(shop):
    late = ordered(shop, [(shop.cups, 3)], "2026-10-05T10:00")
    Order.objects.filter(pk=late.pk).update(promised_on=date(2026, 1, 5), fulfilment_status="reserved")
    manager = cast.manager()
    n, worth, rows = queries.late(manager)
    assert (n, worth, [r["number"] for r in rows]) == (1, Decimal("30.00"), [late.number])
    assert "1 单已晚或会晚" in board(manager)
    sheet = signed_in(manager).get("/boards?from=2026-10-01&to=2026-10-31&by=item&export=csv")
    lines = b"".join(sheet.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == "保温杯 500ml,1,3.000000,30.00"


def test_an_empty_board_says_what_to_do(shop):
    page = board(cast.manager(), "from=2020-01-01&to=2020-01-31")
    assert "这段时间没有接单" in page
    assert board(cast.manager(), "from=nonsense&to=&by=drop+table")


def test_the_board_costs_the_same_for_2_and_30_orders(shop):
    manager = cast.manager()
    client = signed_in(manager)
    counted = []
    for more in (2, 28):
        for _ in range(more):
            ordered(shop, [(shop.cups, 1)], "2026-10-05T10:00")
        nav.forget_statements()  # kept for a minute, which may end between the rounds
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/boards?from=2026-10-01&to=2026-10-31").status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 34


def test_titles_are_sentences():
    rows = [{"amount": Decimal(n), "on": date(2026, 10, 1 + n)} for n in (5, 3, 2)]
    assert charts.bars_title(rows, ["甲", "乙", "丙"], Decimal(10)) == "甲 占 50%"
    four = [{"amount": Decimal(n)} for n in (28, 26, 24, 22)]
    assert charts.bars_title(four, ["甲", "乙", "丙", "丁"], Decimal(100)) == "前三名占 78%"
    assert (
        charts.line_title(rows, Decimal(12000), Decimal(10000), month(date(2026, 10, 1)))
        == "卖了 ¥\xa01.2\xa0万，比前一期多 20%"
    )
    assert charts.ages_title([("", Decimal(0), "")] * 5) == "没有欠款"
    assert charts.ages_title([("", Decimal(1), "")] * 3 + [("", Decimal(20000), "")] * 2).startswith(
        "超 60 天的欠款 ¥\xa04.0"
    )
