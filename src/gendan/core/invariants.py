"""What must never be true: SQL that returns the rows that are wrong.

Each area registers its queries in `invariants.py`. Scenarios, property tests, `gendan verify` and the
nightly job all run this one set; a sound installation returns nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from . import refs, sql

_registered: dict[str, str | Callable[[], str]] = {}


@dataclass(frozen=True, slots=True)
class Violation:
    """One wrong row: which rule, and the columns that show it."""

    rule: str
    row: dict[str, Any]


def never(name: str, statement: str | Callable[[], str]) -> None:
    """Register a rule: `statement` selects what must not exist, with columns that tell a person where to look.

    A function gives the statement when it is run, for rules over machines and events of areas above.
    """
    assert name not in _registered, f"two invariants named {name}"
    _registered[name] = statement


def rules() -> dict[str, str]:
    """All rules by name, those on references included."""
    own = {name: rule if isinstance(rule, str) else rule() for name, rule in _registered.items()}
    return {**own, **_dangling()}


def violations(limit: int = 20) -> Iterator[Violation]:
    """Run every rule; at most `limit` rows of each."""
    for name, statement in rules().items():
        for row in wrong(statement, limit):
            yield Violation(name, row)


PART = 30_000  # rows whose sums a processor keeps close at hand
MOST_PARTS = 64


def in_parts(table: str, statement: str) -> Callable[[], str]:
    """A rule over a large table in branches, `{low} < id <= {high}`: workers share them, and small sums are quick sums."""

    def build() -> str:
        (last,) = sql.one(f"select coalesce(max(id), 0) from {table}") or (0,)
        step = max(PART, -(-last // MOST_PARTS))
        return " union all ".join(statement.format(low=low, high=low + step) for low in range(0, last + 1, step))

    return build


# The planner takes most rows for wrong ones. That there are none makes workers cheap: nothing has to be handed over.
_SETTINGS = {"work_mem": "64MB", "jit": "off", "parallel_tuple_cost": "0", "parallel_setup_cost": "100"}


def wrong(statement: str, limit: int) -> list[dict[str, Any]]:
    """The first rows of a rule's statement, planned to be read to its end."""
    with transaction.atomic():
        sql.rows("select set_config(name, value, true) from unnest(%s::text[], %s::text[]) s(name, value)",
                 [list(_SETTINGS), list(_SETTINGS.values())])  # fmt: skip
        return sql.dicts(f"with wrong as materialized ({statement}) select * from wrong limit {int(limit)}")


# Columns that hold references: table → (kind column, id column).
_reference_columns: dict[str, tuple[str, str]] = {}


def holds_references(table: str, kind: str = "ref_kind", id: str = "ref_id") -> None:
    """Tell the invariants that a table points up at documents by kind and id."""
    _reference_columns[table] = (kind, id)


def _dangling() -> dict[str, str]:
    """A reference `(kind, id)` that points at nothing, or has a kind nobody knows."""
    known = {kind: model._meta.db_table for kind, model in refs.kinds().items()}
    rules = {}
    for table, (kind, id) in _reference_columns.items():
        parts = [
            f"select '{table}' as source, t.{kind}, t.{id} from {table} t "
            f"where t.{kind} = '{name}' and not exists (select 1 from {target} x where x.id = t.{id})"
            for name, target in known.items()
        ]
        names = ", ".join(f"'{name}'" for name in known)
        parts.append(
            f"select '{table}', t.{kind}, t.{id} from {table} t where t.{kind} <> '' and t.{kind} not in ({names})"
        )
        rules[f"{table}.reference"] = " union all ".join(parts)
    return rules
