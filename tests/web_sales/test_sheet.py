"""The order list as a sheet: read straight from the database, it holds what a look at every row would have told."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from python_calamine import CalamineWorkbook

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.sales.models import Order
from gendan.web.kit import sheets
from gendan.web.kit.list_state import State
from gendan.web.sales.lists import ORDERS
from tests import cast
from tests.factories import sales
from tests.pages import client_of
from tests.sales.test_reviews import in_review
from tests.sales.test_waiting import drain

pytestmark = pytest.mark.django_db


def everything(actor: Actor, **query: str) -> State:
    """The list with all its columns."""
    request = RequestFactory().get("/orders", {"view": "all", **query})
    request.actor, request.user = actor, cast.user_of(actor)  # type: ignore[attr-defined]
    state = State.read(ORDERS, request)
    state.chosen = [column.name for column in ORDERS.columns]
    return state


def cell(state: State, row: Any, name: str) -> Any:
    return row[[column.name for column in state.columns].index(name)]


def some_orders() -> None:
    shop = sales.shop()
    sales.order(shop)
    sales.order(shop, until="draft")
    in_review(shop)
    drain()
    Order.objects.filter(state="draft").update(customer_name="=1+1", customer_po="-2", requested_on=None)


@pytest.mark.parametrize("order", [{}, {"sort": "due"}, {"sort": "-amount"}])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_sheet_read_straight_holds_what_the_rows_of_the_list_hold(language: str, order: dict[str, str]) -> None:
    some_orders()
    state = everything(cast.manager(), **order)
    with translation.override(language):
        straight = [list(row) for row in ORDERS.values(state, floats=False)]
        assert straight == list(map(sheets.cells(state.columns), ORDERS.every_row(state)))
    assert len(straight) == 3
    assert any(type(cell(state, row, "clock")) is datetime for row in straight)
    assert {type(cell(state, row, "total")) for row in straight} == {Decimal}


def test_a_sheet_tells_how_late_an_order_is_and_how_far_in_words() -> None:
    some_orders()
    effective = Order.objects.get(state="effective")
    Order.objects.filter(pk=effective.pk).update(promised_on=clock.today() - timedelta(days=3))
    state = everything(cast.manager())
    rows = {cell(state, row, "number"): row for row in ORDERS.values(state, floats=False)}
    assert cell(state, rows[effective.number], "late") == 3
    assert str(cell(state, rows[effective.number], "stages")) == "已留货"
    assert {type(cell(state, row, "late")) for row in rows.values()} <= {int, type(None)}


def test_a_sheet_asks_one_statement_however_many_orders_there_are() -> None:
    some_orders()
    state = everything(cast.manager())
    with CaptureQueriesContext(connection) as captured:
        rows = list(ORDERS.values(state, floats=True))
    assert (len(captured), len(rows)) == (1, 3)


def test_a_sheet_holds_what_one_may_see() -> None:
    some_orders()
    assert len(list(ORDERS.values(everything(cast.manager()), floats=True))) == 3
    assert list(ORDERS.values(everything(cast.salesperson()), floats=True)) == []
    assert len(list(ORDERS.values(everything(cast.manager(), status="draft"), floats=True))) == 1


def test_days_are_days_and_amounts_numbers_even_where_the_first_row_has_none() -> None:
    some_orders()
    response = client_of(cast.manager()).get("/orders?view=all&sort=new&export=xlsx")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    wanted, amount, whom = (head.index(name) for name in ("要求", "金额 ¥", "客户"))
    assert {type(row[wanted]) for row in rows} == {str, date}
    assert {type(row[amount]) for row in rows} <= {int, float}
    assert "=1+1" in [row[whom] for row in rows], "a text, not a formula that would show 2"
