"""What the audit log keeps, as people read it: rows by their number or name, columns and codes in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey, Model
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, ngettext, pgettext

from gendan.core import clock
from gendan.org.models import Role
from gendan.web import kit
from gendan.web.catalog import words as catalog
from gendan.web.finance import words as finance
from gendan.web.partners import words as partners
from gendan.web.sales import words as sales
from gendan.web.shipping import words as shipping
from gendan.web.warehouse import words as warehouse

from . import words
from .field_words import FIELDS
from .record_words import EVENTS, TABLES

LONGEST = 80
NAMES = ("number", "name", "username", "title", "code", "plate", "label")
# Codes in words. A word is text, or a pair of which one is the text and the other the colour.
CODES: dict[str, Mapping[Any, Any]] = {
    "catalog_item.life": catalog.LIFE,
    "catalog_item.supply_mode": catalog.SUPPLY,
    "finance_invoice.state": finance.INVOICE,
    "finance_payment.mode": finance.MODE,
    "finance_payment.state": finance.PAYMENT,
    "finance_statement.state": finance.STATEMENT,
    "inventory_count.state": warehouse.COUNT,
    "inventory_count.scope": warehouse.SCOPE,
    "inventory_place.purpose": warehouse.PURPOSE,
    "inventory_transfer.state": warehouse.TRANSFER,
    "inventory_warehouse.kind": warehouse.HOUSE,
    "org_user.language": dict(settings.LANGUAGES),
    "partners_customer.payment_mode": partners.PAYMENT,
    "partners_customer.type": partners.TYPES,
    "partners_creditaccount.policy": partners.POLICIES,
    "sales_order.state": sales.STATUS,
    "sales_order.status": sales.STATUS,
    "sales_order.channel": sales.CHANNEL,
    "sales_order.delivery_mode": sales.DELIVERY_MODE,
    "sales_order.payment_mode": sales.PAYMENT_MODE,
    "sales_order.payment_status": sales.PAYMENT,
    "sales_order.shortage_choice": sales.SHORTAGE,
    "sales_orderline.status": sales.LINE_STATUS,
    "sales_ordertype.review": words.REVIEWS,
    "sales_ordertype.invoice_on": words.INVOICE_ON,
    "shipping_carrier.kind": shipping.CARRIER_KIND,
    "shipping_delivery.mode": shipping.MODE,
    "shipping_delivery.slip_state": shipping.SLIP,
    "shipping_delivery.state": shipping.STATE,
    "shipping_transportcase.kind": shipping.CASE,
    "shipping_transportcase.state": shipping.CASE_STATE,
    "warehouse_pick.method": warehouse.METHOD,
    "warehouse_pick.state": warehouse.PICK,
    "warehouse_receipt.source": warehouse.SOURCE,
    "warehouse_receipt.state": warehouse.RECEIPT,
    "workflow_noticeroute.medium": words.MEDIA,
    "workflow_slarule.unit": words.UNITS,
}
# Facts of events are told by name alone: the same word, whichever document they are of.
FACTS: dict[str, Mapping[Any, Any]] = {
    "language": dict(settings.LANGUAGES),
    "mode": {**shipping.MODE, **finance.MODE},
    "medium": {**shipping.MEDIUM, **sales.CONTACT_MEDIUM},
    "kind": shipping.CASE,
}
ROLES = frozenset({"role", "role_code", "holder_role"})
COLOURS = frozenset({"ok", "soon", "late", "block", "done", "plan", "act"})


def table_name(table: str) -> str:
    """`sales_order` → Order."""
    return str(TABLES.get(table, table))


def field_name(column: str) -> str:
    """`promised_on` → Promised. What has no word yet reads as plain English."""
    return str(FIELDS.get(column) or column.removesuffix("_id").replace("_", " ").capitalize())


def event_name(name: str) -> str:
    """`finance.statement.sent` → Statement sent to the customer."""
    return str(EVENTS.get(name) or sales.EVENT.get(name) or name)


def events() -> list[tuple[str, str]]:
    """All events by name and word, for the choice."""
    return sorted(((name, event_name(name)) for name in {**sales.EVENT, **EVENTS}), key=lambda pair: pair[0])


def word(known: Mapping[Any, Any], code: Any) -> str | None:
    """The text of a code; None where it has none."""
    found = known.get(code)
    if isinstance(found, tuple):
        found = next((part for part in found if str(part) not in COLOURS), found[0])
    return None if found is None else str(found)


class Names:
    """Names of the rows that changes point at: one statement per table, however many rows."""

    def __init__(self, wanted: Iterable[tuple[str, int]]) -> None:
        self._roles: dict[str, str] | None = None
        ids: dict[str, set[int]] = {}
        for table, pk in wanted:
            ids.setdefault(table, set()).add(pk)
        self._known = {(table, pk): name for table, pks in ids.items() for pk, name in _named(table, pks)}

    def role(self, code: str) -> str:
        """A role by its code; the firm's roles are asked for once."""
        if self._roles is None:
            language = get_language() or "zh"
            self._roles = {role.code: role.label(language) for role in Role.objects.all()}
        return self._roles.get(code, code)

    def of(self, table: str, pk: Any) -> str:
        """The name, or the row's id where the row is gone or has none."""
        return self._known.get((table, pk)) or f"#{pk}"


def _named(table: str, ids: set[int]) -> list[tuple[int, str]]:
    model = models().get(table)
    columns = [name for name in NAMES if model and _has(model, name)]
    if model is None or not columns:
        return []
    english = (get_language() or "").startswith("en") and _has(model, "name_en")
    rows = model._default_manager.filter(pk__in=ids).values("pk", *columns, *(["name_en"] if english else []))
    return [
        (r["pk"], (r["name_en"] if english else "") or next((str(r[c]) for c in columns if r[c]), "")) for r in rows
    ]


@cache
def models() -> dict[str, type[Model]]:
    """Our models by table."""
    return {m._meta.db_table: m for m in apps.get_models() if m.__module__.startswith("gendan.")}


@cache
def _has(model: type[Model], name: str) -> bool:
    return any(f.name == name for f in model._meta.concrete_fields)


@cache
def _field(table: str, column: str) -> Any:
    model = models().get(table)
    return next((f for f in model._meta.concrete_fields if f.column == column), None) if model else None


def target(table: str, column: str) -> str:
    """The table a column points at; empty where it points nowhere."""
    field = _field(table, column)
    related = field.related_model if isinstance(field, ForeignKey) else None
    return related._meta.db_table if related is not None and not isinstance(related, str) else ""


def row_id(table: str, typed: str) -> int | None:
    """The row a person means, by its number, code or id. A name nobody has finds no row."""
    typed = typed.strip()
    model = models().get(table)
    if not typed:
        return None
    if typed.isdecimal() and len(typed) < 19:
        return int(typed)
    for name in NAMES if model else ():
        if (
            model
            and _has(model, name)
            and (found := model._default_manager.filter(**{f"{name}__iexact": typed}).first())
        ):
            return int(found.pk)
    return 0


def row_name(row: Mapping[str, Any]) -> str:
    """What people call a changed row, as its own data tells."""
    facts = {**(row["before"] or {}), **(row["after"] or {})}
    return next((str(facts[name]) for name in NAMES if facts.get(name)), "")


def pointed(table: str, facts: Mapping[str, Any]) -> Iterable[tuple[str, int]]:
    """The rows a row points at."""
    for column, value in facts.items():
        if isinstance(value, int) and not isinstance(value, bool) and (other := target(table, column)):
            yield other, value


def value(table: str, column: str, given: Any, names: Names) -> str:
    """One value as text: codes as words, moments in our time, rows by name."""
    if given in (None, "", [], {}):
        return ""
    if isinstance(given, bool):
        return pgettext("audit", "yes") if given else pgettext("audit", "no")
    known = CODES.get(f"{table}.{column}", {}) if table else FACTS.get(column, {})
    if column in ROLES and isinstance(given, str):
        return names.role(given)
    if isinstance(given, str) and (told := word(known, given)):
        return told
    if (other := target(table, column)) and isinstance(given, int):
        return names.of(other, given)
    return plain(given)


def plain(given: Any) -> str:
    """A value of no known column."""
    if isinstance(given, dict):
        return ngettext("%(n)s entry", "%(n)s entries", len(given)) % {"n": len(given)}
    if isinstance(given, list):
        if any(isinstance(part, dict | list) for part in given):
            return ngettext("%(n)s entry", "%(n)s entries", len(given)) % {"n": len(given)}
        return cut(" · ".join(map(str, given)))
    if isinstance(given, float | Decimal):
        return str(kit.trimmed(Decimal(str(given))))
    text = str(given)
    if len(text) >= 19 and text[4:5] == "-" and "T" in text[:11]:
        try:
            return str(kit.stamp(datetime.fromisoformat(text).astimezone(clock.zone())))
        except ValueError:
            return cut(text)
    if len(text) == 10 and text[4:5] == "-" and (on := parse_date(text)):
        return str(kit.day(on))
    return cut(text)


def cut(text: str) -> str:
    """Long texts, to a length that can be read in a list."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
