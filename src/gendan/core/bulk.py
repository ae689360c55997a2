"""Many rows in one statement, from plain dicts, with the same SQL text every time so that it stays prepared.

For the few hot paths; elsewhere the ORM's `bulk_create` is plain enough. Rows carry column names
(`order_id`, not `order`).
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

Row = Mapping[str, Any]


def insert(model: type[models.Model], rows: Sequence[Row]) -> list[int]:
    """Insert rows with the same keys; their new ids, in order. One statement."""
    if not rows:
        return []
    columns = tuple(rows[0])
    kinds = _kinds(model, columns)
    values = [[_plain(row[c], kinds[c]) for row in rows] for c in columns]
    with connection.cursor() as cursor:
        cursor.execute(_insert(model, columns), values)
        return [id for (id,) in cursor.fetchall()]


def update(model: type[models.Model], rows: Sequence[Row]) -> int:
    """Update rows by `id` with the same keys. One statement; the number of rows changed."""
    if not rows:
        return 0
    columns = tuple(rows[0])
    assert columns[0] == "id", "the first column says which row"
    kinds = _kinds(model, columns)
    values = [[_plain(row[c], kinds[c]) for row in rows] for c in columns]
    with connection.cursor() as cursor:
        cursor.execute(_update(model, columns), values)
        return cursor.rowcount


@cache
def _kinds(model: type[models.Model], columns: tuple[str, ...]) -> dict[str, str]:
    """Column → its PostgreSQL type."""
    fields = {f.column: f for f in model._meta.concrete_fields}
    return {c: _type(fields[c]) for c in columns}


def _type(field: "models.Field[Any, Any]") -> str:
    kind = (field.target_field if field.is_relation else field).db_type(connection)
    assert kind is not None
    kind = kind.split(" GENERATED")[0].split(" COLLATE")[0]
    if isinstance(field, ArrayField):
        return kind
    return {"serial": "integer", "bigserial": "bigint"}.get(kind, kind)


@cache
def _insert(model: type[models.Model], columns: tuple[str, ...]) -> str:
    quoted = ", ".join(f'"{c}"' for c in columns)
    return (
        f'insert into "{model._meta.db_table}" ({quoted}) select {_casts(model, columns)}'
        f" from unnest({_arrays(model, columns)}) with ordinality as u({quoted}, ordinality_)"
        " order by ordinality_ returning id"
    )


@cache
def _update(model: type[models.Model], columns: tuple[str, ...]) -> str:
    quoted = ", ".join(f'"{c}"' for c in columns)
    kinds = _kinds(model, columns)
    sets = ", ".join(f'"{c}" = {_cast(c, kinds[c])}' for c in columns[1:])
    return (
        f'update "{model._meta.db_table}" t set {sets} from unnest({_arrays(model, columns)}) as u({quoted})'
        " where t.id = u.id"
    )


def _carrier(kind: str) -> str:
    """The type that travels: arrays and JSON go as text and are cast on arrival."""
    return "text" if kind.endswith("[]") or kind == "jsonb" else kind


def _cast(column: str, kind: str) -> str:
    return f'u."{column}"::{kind}' if _carrier(kind) == "text" and kind != "text" else f'u."{column}"'


def _casts(model: type[models.Model], columns: tuple[str, ...]) -> str:
    kinds = _kinds(model, columns)
    return ", ".join(_cast(c, kinds[c]) for c in columns)


def _arrays(model: type[models.Model], columns: tuple[str, ...]) -> str:
    kinds = _kinds(model, columns)
    return ", ".join(f"%s::{_carrier(kinds[c])}[]" for c in columns)


def _plain(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "jsonb":
        return json.dumps(value, ensure_ascii=False)
    if kind.endswith("[]"):
        return "{" + ",".join(json.dumps(str(v), ensure_ascii=False) for v in value) + "}"
    return value
