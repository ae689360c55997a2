"""Keyset pages: `?limit=&cursor=` in, `items` and `next` out. No counting, no OFFSET."""

import base64
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from gendan.core.errors import Invalid

T = TypeVar("T")
MOST = 200


class Page(BaseModel, Generic[T]):
    """A page of a list. `next` is the cursor of the following page, null on the last one."""

    items: list[T]
    next: str | None = None


class Paging(BaseModel):
    """How much, from where on."""

    limit: int = Field(50, ge=1, le=MOST, description="Rows per page")
    cursor: str | None = Field(None, max_length=400, description="`next` of the page before")


def page(
    rows: "QuerySet[Any]", paging: Paging, order: str = "-id", row: Callable[[Any], Any] | None = None
) -> dict[str, Any]:
    """One page of a queryset by `order`, a column that is never null, then by id. One query."""
    column, down = order.removeprefix("-"), order.startswith("-")
    by = [order] if column == "id" else [order, "-id" if down else "id"]
    found = rows.order_by(*by)
    if paging.cursor:
        found = found.filter(_after(rows.model, column, down, paging.cursor))
    got = list(found[: paging.limit + 1])
    items, more = got[: paging.limit], len(got) > paging.limit
    last = _cursor(items[-1], column) if more else None
    return {"items": [row(item) for item in items] if row else items, "next": last}


def _cursor(last: Any, column: str) -> str:
    value, id = (last[column], last["id"]) if isinstance(last, dict) else (getattr(last, column), last.pk)
    if isinstance(value, date | datetime):
        value = value.isoformat()
    return _encoded([value, id])


def moment_cursor(at: datetime, id: int) -> str:
    """The cursor of a list by moment and id that is not a queryset."""
    return _encoded([at.isoformat(), id])


def read_moment(cursor: str) -> tuple[datetime, int]:
    """The place a `moment_cursor` names. Refuses with Invalid."""
    try:
        value, id = _decoded(cursor)
        at = parse_datetime(value)
        if at is None or at.tzinfo is None or not isinstance(id, int) or not 0 < id < 2**63:
            raise ValueError(cursor)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Invalid({"cursor": _("Not a cursor of this list.")}) from error
    return at, id


def _encoded(place: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place, ensure_ascii=False).encode()).decode().rstrip("=")


def _decoded(cursor: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


def _after(model: type[models.Model], column: str, down: bool, cursor: str) -> Q:
    value, id = _read(model, column, cursor)
    sign = "lt" if down else "gt"
    if column == "id":
        return Q(**{f"id__{sign}": id})
    return Q(**{f"{column}__{sign}": value}) | Q(**{column: value, f"id__{sign}": id})


def _read(model: type[models.Model], column: str, cursor: str) -> tuple[Any, int]:
    """The place a cursor names. Refuses with Invalid what no page has given."""
    try:
        value, id = _decoded(cursor)
        value = _typed(model._meta.get_field(column), value)
        if value is None or type(id) is not int or not 0 < id < 2**63:
            raise ValueError(cursor)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Invalid({"cursor": _("Not a cursor of this list.")}) from error
    return value, id


def _typed(field: Any, value: Any) -> Any:
    """A cursor's value as its column has it; None where it does not fit."""
    if isinstance(field, models.DateTimeField):
        return parse_datetime(value)
    if isinstance(field, models.DateField):
        return parse_date(value)
    if isinstance(field, models.IntegerField | models.AutoField):
        return value if type(value) is int and 0 < value < 2**63 else None
    return value if isinstance(value, str) and "\x00" not in value else None
