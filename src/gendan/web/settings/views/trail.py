"""The audit log: who changed which record, and what happened."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.core import clock
from gendan.org import audit as log
from gendan.org.models import User
from gendan.org.queries import visible_users
from gendan.web import kit
from gendan.web.kit import Request

from .. import records, words
from ..sections import enter, show

PAGE = 50
HIDDEN = ("id", "version", "password", "hash", "secret", "search", "pinyin", "initials", "address_key")
# What facts of events point at. Other ids say nothing to a reader.
POINTED = {
    "customer_id": "partners_customer", "order_id": "sales_order", "order_ids": "sales_order", "user_id": "org_user",
    "item_id": "catalog_item", "warehouse_id": "inventory_warehouse", "company_id": "org_company",
    "delivery_id": "shipping_delivery", "statement_id": "finance_statement", "stand_in_id": "org_user",
}  # fmt: skip
FACTS = 8


@require_GET
def audit(request: Request) -> HttpResponse:
    """Changed records or events, newest first, narrowed by record, person and day."""
    enter(request, "audit")
    asked = request.GET
    kind = "events" if asked.get("kind") == "events" else "changes"
    facts: dict[str, Any] = {"actor": request.actor, "limit": PAGE + 1, **_narrowed(asked)}
    if kind == "events":
        found = log.happened(name=asked.get("name") or None, **facts)
        rows = _events(found[:PAGE])
    else:
        table = asked.get("table", "")
        found = log.changes(table=table or None, row_id=records.row_id(table, asked.get("row", "")), **facts)
        rows = _changes(found[:PAGE])
    kept = asked.copy()
    kept.pop("before", None)
    older = f"?{kept.urlencode()}&before={found[PAGE - 1]['id']}" if len(found) > PAGE else ""
    context = {
        "kind": kind, "rows": rows, "older": older, "asked": asked, "tables": _tables(), "names": records.events(),
        "people": visible_users(request.actor).order_by("pinyin").values_list("pk", "name"),
        "empty": kit.Empty(icon="history", title=_("Nothing found"), text=_("Take another record, person or day.")),
    }  # fmt: skip
    return show(request, "audit", "audit.html", context)


def _narrowed(asked: Mapping[str, str]) -> dict[str, Any]:
    until = _day(asked.get("to", ""))
    return {
        "user_id": _number(asked.get("user")), "before": _number(asked.get("before")),
        "since": _day(asked.get("from", "")), "until": until + timedelta(days=1) if until else None,
    }  # fmt: skip


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.combine(kit.parse_date(text.split(maxsplit=1)[0], clock.today()), time.min, clock.zone())
    except ValueError:
        return None


def _tables() -> list[tuple[str, str]]:
    """Every kind of record whose changes are kept, by name."""
    return sorted(((table, records.table_name(table)) for table in log.tables()), key=lambda pair: pair[1])


# Changes -----------------------------------------------------------------------------------------------------------------


def _changes(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    people = dict(User.objects.filter(pk__in={r["actor_id"] for r in found if r["actor_id"]}).values_list("pk", "name"))
    names = records.Names(_pointed(found))
    return [_change(row, people, names) for row in found]


def _pointed(found: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, int]]:
    for row in found:
        yield row["table"], row["row_id"]
        for side in (row["before"] or {}, row["after"] or {}):
            yield from records.pointed(row["table"], side)


def _change(row: dict[str, Any], people: dict[int, str], names: records.Names) -> dict[str, Any]:
    label, state = words.AUDIT_VERBS.get(row["verb"], (row["verb"], "plan"))
    before, after = row["before"] or {}, row["after"] or {}
    table = row["table"]
    told = [
        (records.field_name(k), records.value(table, k, before.get(k), names), records.value(table, k, after.get(k), names), k)
        for k in {**before, **after} if k not in HIDDEN and before.get(k) != after.get(k)
    ]  # fmt: skip
    return {
        "at": kit.stamp(row["at"]), "who": people.get(row["actor_id"], _("System")), "table": table, "row": row["row_id"],
        "record": records.table_name(table), "name": records.row_name(row) or names.of(table, row["row_id"]),
        "chip": kit.chip(state, label, icon=words.AUDIT_ICONS.get(row["verb"], "")), "cause": _cause(row["cause"]),
        "diff": [entry for entry in told if entry[1] or entry[2]],
    }  # fmt: skip


# Events ------------------------------------------------------------------------------------------------------------------


def _events(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kinds = {kind: m._meta.db_table for m in apps.get_models() if isinstance(kind := getattr(m, "KIND", None), str)}
    names = records.Names(_meant(found, kinds))
    return [_event(row, kinds, names) for row in found]


def _meant(found: Iterable[Mapping[str, Any]], kinds: Mapping[str, str]) -> Iterable[tuple[str, int]]:
    for row in found:
        if row["about_kind"] in kinds:
            yield kinds[row["about_kind"]], row["about_id"]
        for key, value in (row["payload"] or {}).items():
            if key in POINTED:
                yield from ((POINTED[key], pk) for pk in _ids(value))


def _ids(value: Any) -> list[int]:
    return [pk for pk in (value if isinstance(value, list) else [value]) if isinstance(pk, int)]


def _event(row: dict[str, Any], kinds: Mapping[str, str], names: records.Names) -> dict[str, Any]:
    table = kinds.get(row["about_kind"], row["about_kind"].replace(".", "_"))
    about = f"{records.table_name(table)} {names.of(table, row['about_id'])}"
    facts = [(records.field_name(k), _fact(k, v, names)) for k, v in (row["payload"] or {}).items() if k != "number"]
    return {
        "at": kit.stamp(row["at"]), "who": _("System") if row["actor"] in ("system", "") else row["actor"],
        "name": records.event_name(row["name"]), "code": row["name"], "about": about,
        "facts": [fact for fact in facts if fact[1]][:FACTS], "cause": _cause(row["cause"]),
    }  # fmt: skip


def _fact(key: str, value: Any, names: records.Names) -> str:
    if key in POINTED:
        return "、".join(names.of(POINTED[key], pk) for pk in _ids(value)[:4])
    if key.endswith(("_id", "_ids")) or key in ("ref", "code"):  # where a program points, which says nothing to people
        return ""
    return records.value("", key, value, names)


def _cause(cause: str) -> str:
    """Through which door, where it is not the page: `event:12`, `job:34`, `import:5`."""
    return str(words.CAUSES.get(cause.partition(":")[0], ""))
