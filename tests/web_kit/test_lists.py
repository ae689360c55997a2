"""Lists: the keyset, filters as links, rows, export, speed."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import process_time

import openpyxl
import pytest
from django.db import connection
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from gendan.core.actor import SYSTEM
from gendan.web import kit
from gendan.web.kit import asks
from gendan.web.kit.columns import render
from gendan.web.kit.formats import NBSP
from gendan.web.kit.list_state import State
from tests.web_kit import demo

DUE = kit.Order("due", "按时限", "due_at", "id")


def state(query: str, listing: kit.Listing = demo.LIST) -> State:
    request = RequestFactory().get(f"/demo/list?{query}")
    request.actor, request.user = SYSTEM, None
    return State.read(listing, request)


values = st.tuples(
    st.one_of(st.none(), st.decimals(allow_nan=False, allow_infinity=False), st.dates(), st.text(max_size=20)),
    st.one_of(st.integers(), st.datetimes(timezones=st.just(UTC)), st.uuids()),
)


@given(values, st.integers(0, 10**6), st.booleans())
def test_a_cursor_comes_back_as_it_was_packed(packed, position, backward):
    cursor = kit.Cursor(packed, position, backward)
    assert asks.unpack(DUE, asks.pack(DUE, cursor)) == cursor


def test_a_forged_or_foreign_cursor_starts_at_the_beginning():
    text = asks.pack(DUE, kit.Cursor((datetime(2026, 11, 1, tzinfo=UTC), 5)))
    assert asks.unpack(DUE, text + "x") is None
    assert asks.unpack(DUE, "nonsense") is None
    assert asks.unpack(kit.Order("new", "新的在前", "-id"), text) is None


def walk(listing: kit.Listing, query: str, backward: bool = False) -> list[list[int]]:
    """The ids of all pages, forward, then back again to the first."""
    pages, url = [], f"/demo/list?{query}"
    shown = None
    while url:
        shown = listing.shown(state(url.partition("?")[2], listing))
        pages.append(ids(shown))
        url = shown.next_url
    if backward:
        back = [pages[-1]]
        while shown.previous_url:
            shown = listing.shown(state(shown.previous_url.partition("?")[2], listing))
            back.append(ids(shown))
        assert back[::-1] == pages
    return pages


def ids(shown) -> list[int]:
    return [int(part.partition('"')[0]) for part in shown.body.rows.split('form="bulk" value="')[1:]]


@pytest.mark.parametrize("sort", ["due", "new", "amount", "-amount", "promised_on", "-promised_on"])
def test_pages_neither_lose_nor_repeat_a_row_in_either_direction(sort):
    pages = walk(demo.LIST, f"view=all&sort={sort}", backward=True)
    flat = [i for page in pages for i in page]
    assert sorted(flat) == list(range(1, 121))
    assert [len(p) for p in pages] == [18] * 6 + [12]


rows_with_ties = st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=1, max_size=12)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(rows_with_ties, st.booleans(), st.integers(1, 4))
def test_the_sql_keyset_agrees_with_postgresql_on_ties_and_nulls(column, descending, size):
    order = kit.Order("x", "x", "-a?" if descending else "a?", "id")
    source = (
        "(values " + ",".join(f"({i},{'null' if v is None else v}::int)" for i, v in enumerate(column)) + ") r(id, a)"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"select id from {source} order by a {'desc' if descending else 'asc'}, id")
        wanted = [row[0] for row in cursor.fetchall()]
        found, at = [], None
        while len(found) <= len(wanted):
            ask = kit.Ask(SYSTEM, order, limit=size, cursor=at)
            where, params, by = ask.sql()
            cursor.execute(f"select id, a from {source} where {where} order by {by} limit {size}", params)
            page = cursor.fetchall()
            if not page:
                break
            found += [row[0] for row in page]
            at = kit.Cursor((page[-1][1], page[-1][0]))
        assert found == wanted


@pytest.mark.django_db
def test_the_queryset_keyset_gives_the_same_pages_as_sql():
    from django.contrib.contenttypes.models import ContentType

    order = kit.Order("app", "app", "-app_label", "model", "id")
    wanted = list(ContentType.objects.order_by("-app_label", "model", "id").values_list("id", flat=True))
    found, at = [], None
    while True:
        rows = list(
            kit.Ask(SYSTEM, order, limit=3, cursor=at)
            .page(ContentType.objects.all())
            .values("id", "app_label", "model")
        )
        if not rows:
            break
        found += [row["id"] for row in rows]
        at = kit.Cursor((rows[-1]["app_label"], rows[-1]["model"], rows[-1]["id"]))
    assert found == wanted
    assert len(wanted) > 6


def test_a_view_brings_its_filters_until_one_changes_them():
    at_first = state("view=mine")
    assert at_first.filters == {"status": ["open", "review"], "owner": "me"}
    assert [c["value"] for c in at_first.chips] == ["处理中、评审中"]
    without = state(at_first.url(without="status").partition("?")[2])
    assert without.filters == {"owner": "me"}  # a condition without a field stays


def test_unknown_values_of_a_filter_are_ignored():
    assert state("view=all&f=1&status=nonsense&promised=never").filters == {}


def test_filters_read_what_people_type_and_tell_it_as_a_sentence():
    found = state("view=all&f=1&promised_from=2026-11-01&promised_to=&late=1&status=open&status=review&status=done")
    assert found.filters["promised"] == (date(2026, 11, 1), None)
    told = {c["name"]: str(c["value"]) for c in found.chips}
    assert told == {"status": "处理中 等 3 个", "promised": "11-01 起", "late": ""}
    again = state(found.url().partition("?")[2])
    assert again.filters == found.filters


def test_an_empty_list_names_the_condition_that_excludes_most():
    far = "2031-01-01..2031-02-01"
    shown = demo.LIST.shown(state(f"view=all&f=1&status=open&promised={far}"))
    assert shown.size == 0
    told, url, found = shown.advice
    assert told.startswith("承诺交期")
    assert found == 40
    assert state(url.partition("?")[2]).filters == {"status": ["open"]}


def test_a_count_beyond_ten_thousand_is_only_said_to_be_more():
    shown = demo.LIST.shown(state("view=all"))
    assert shown.range == "1–18，共 120"
    from dataclasses import replace

    assert replace(shown, total=10_001).range == "1–18，共 10,000 以上"


def exported(response) -> bytes:
    return b"".join(response.streaming_content)


def test_csv_holds_exactly_the_visible_columns_and_defuses_formulas(monkeypatch):
    demo.ROWS[0] |= {"customer": "=cmd|' /C calc'!A0", "goods": "+1"}
    response = demo.LIST.export(state("view=all&sort=new"), "csv")
    text = exported(response).decode()
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff")
    assert len(lines) == 121
    assert lines[0] == ["订单号", "客户", "货品", "金额 ¥", "要求", "承诺", "预计", "进度", "负责人", "时限"]
    assert lines[-1][1] == "'=cmd|' /C calc'!A0"
    assert lines[-1][2] == "'+1"


def test_xlsx_keeps_numbers_dates_and_never_a_formula():
    demo.ROWS[0] |= {"customer": "=1+1"}
    content = exported(demo.LIST.export(state("view=all&sort=new"), "xlsx"))
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows())
    assert len(rows) == 121
    last = rows[-1]
    assert (last[1].value, last[1].data_type) == ("=1+1", "s")
    assert last[3].value == 36210.5
    assert last[3].number_format == "#,##0.00##"
    assert last[4].number_format == "yyyy-mm-dd"
    assert isinstance(last[4].value, datetime)


def test_an_empty_list_still_exports_its_head():
    from dataclasses import replace

    content = exported(replace(demo.LIST, rows=lambda ask: []).export(state("view=all"), "xlsx"))
    heads = [c.value for c in next(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows())]
    assert heads[:2] == ["订单号", "客户"]


def test_cells_escape_text_and_show_a_dash_for_nothing():
    columns = [kit.Column("a", "a"), kit.Column("b", "b", fmt=kit.amount, num=True)]
    body = render([{"a": "<b>", "b": None}], columns)
    assert "&lt;b&gt;" in body.rows
    assert '<td class="num"><span class="t3">–</span></td>' in body.rows


def test_each_value_is_formatted_once_for_row_and_card():
    seen = []
    column = kit.Column("a", "a", fmt=lambda v: seen.append(v) or str(v))
    render([{"id": 1, "a": 5}], [column], card=kit.Card(title="a"), extra={"a": column})
    assert seen == [5]


def test_fifty_rows_are_drawn_in_a_few_milliseconds():
    columns = list(demo.LIST.columns)
    rows = demo.made_up(50)
    render(rows, columns, select=True, card=demo.LIST.card, extra=demo.LIST.by_name)  # warm
    times = []
    for _ in range(7):
        start = process_time()
        render(rows, columns, select=True, card=demo.LIST.card, extra=demo.LIST.by_name)
        times.append(process_time() - start)
    assert min(times) < 0.02, times


def test_sums_of_selected_rows_are_exact_texts():
    row = {"id": 1, "amount": Decimal("486320.10")}
    body = render([row], [kit.Column("amount", "金额", fmt=kit.amount, total=True)], select=True)
    assert 'data-sum-amount="486320.10"' in body.rows


def test_time_line_columns_are_the_days_nearest_to_today():
    today = date(2026, 11, 19)
    events = [kit.FlowEvent(today + timedelta(days=n), "goods", "x") for n in (-40, -3, -2, -1, 1, 2, 3, 4, 5, 60)]
    days = kit.flow_days(events, today)
    assert len(days) == 9
    assert days == sorted(days)
    assert today in days
    assert today + timedelta(days=60) not in days
    assert today - timedelta(days=40) not in days


def test_filters_typed_into_the_address_hold_without_the_mark_of_the_form():
    assert state("view=mine&status=review").filters == state("view=mine&f=1&status=review").filters
    assert "status" in state("status=review").filters
    assert state("status=review").view == "all", "no view named: the one without filters of its own"
    assert state("promised_from=2026-11-01").filters == state("view=all&f=1&promised_from=2026-11-01").filters


def test_an_empty_form_takes_the_filters_of_a_view_away_and_no_filter_at_all_keeps_them():
    kept = state("view=mine").filters
    assert kept
    assert state("view=mine&f=1").filters != kept
    assert state("").filters == state(f"view={demo.LIST.views[0].name}").filters


def test_rows_that_have_what_a_cell_is_made_of_in_common_share_it_and_others_do_not():
    made = []
    columns = [
        kit.Column("on", "日期", fmt=kit.day),
        kit.Column("who", "谁", cell=lambda r: made.append(r["id"]) or f"{r['who']} {r['n']}", by=("who", "n")),
        kit.Column("id", "序号", cell=lambda r: r["id"]),
    ]
    card = kit.Card(title="id", name="who", foot=("on",), labelled=("on",))
    days = (date(2025, 11, 1), date(2025, 11, 2), None, date(2025, 11, 1))
    rows = [{"id": n, "on": day, "who": "甲" if n != 1 else "乙", "n": 7} for n, day in enumerate(days)]
    body = render(rows, columns, card=card)
    assert made == [0, 1]
    cells = [re.findall("<td>(.*?)</td>", line) for line in body.rows.split("</tr>") if line]
    dash = '<span class="t3">–</span>'
    assert cells == [
        ["2025-11-01", "甲 7", "0"], ["2025-11-02", "乙 7", "1"], [dash, "甲 7", "2"], ["2025-11-01", "甲 7", "3"],
    ]  # fmt: skip
    assert body.cards.count("2025-11-01") == 2
    assert dash not in body.cards, "what a row does not have takes no room on the phone"


def test_a_card_shows_a_hidden_column_and_formats_no_other():
    formatted = []
    columns = [
        kit.Column("name", "名称"),
        kit.Column("price", "价格", fmt=kit.amount, card=kit.money),
        kit.Column("phone", "电话", shown=False),
        kit.Column("note", "备注", fmt=formatted.append, shown=False),
    ]
    row = {"name": "绿茶杯", "price": Decimal("12.5"), "phone": "0579-1", "note": "无"}
    named = {c.name: c for c in columns}
    card = kit.Card(title="name", amount="price", foot=("phone",))
    body = render([row], columns[:2], card=card, extra=named)
    assert "0579-1" in body.cards
    assert "0579-1" not in body.rows
    assert f"¥{NBSP}12.50" in body.cards
    assert "<td>12.50</td>" in body.rows
    assert formatted == []
