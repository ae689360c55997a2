"""The audit log: who changed which row, and what happened."""

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
from gendan.web.sales.words import EVENT

from .. import words
from ..sections import enter, show

PAGE = 50
LONGEST = 80
HIDDEN = ("password", "hash", "secret", "search", "pinyin", "initials", "address_key")


@require_GET
def audit(request: Request) -> HttpResponse:
    """Row changes or events, newest first, narrowed by table, person and day."""
    enter(request, "audit")
    asked = request.GET
    kind = "events" if asked.get("kind") == "events" else "changes"
    table, row_id, who, before = (
        asked.get("table", ""),
        _number(asked.get("row")),
        _number(asked.get("user")),
        _number(asked.get("before")),
    )
    since, until = _day(asked.get("from", "")), _day(asked.get("to", ""))
    until = until + timedelta(days=1) if until else None
    facts: dict[str, Any] = {
        "actor": request.actor,
        "user_id": who,
        "since": since,
        "until": until,
        "before": before,
        "limit": PAGE + 1,
    }
    if kind == "events":
        found = log.happened(name=asked.get("name") or None, **facts)
        rows = [_event(row) for row in found[:PAGE]]
    else:
        found = log.changes(table=table or None, row_id=row_id, **facts)
        names = dict(
            User.objects.filter(pk__in={row["actor_id"] for row in found if row["actor_id"]}).values_list("pk", "name")
        )
        rows = [_change(row, names) for row in found[:PAGE]]
    kept = asked.copy()
    kept.pop("before", None)
    older = f"?{kept.urlencode()}&before={found[PAGE - 1]['id']}" if len(found) > PAGE else ""
    context = {
        "kind": kind, "rows": rows, "older": older, "asked": asked, "tables": _tables(),
        "people": visible_users(request.actor).order_by("pinyin").values_list("pk", "name"),
        "empty": kit.Empty(icon="history", title=_("Nothing found"), text=_("Take another table, person or day.")),
    }  # fmt: skip
    return show(request, "audit", "audit.html", context)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.combine(kit.parse_date(text.split(maxsplit=1)[0], clock.today()), time.min, clock.zone())
    except ValueError:
        return None


def _tables() -> list[str]:
    """Every table of ours, as they stand in the log."""
    return sorted(m._meta.db_table for m in apps.get_models() if m.__module__.startswith("gendan."))


def _change(row: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    label, state = words.AUDIT_VERBS.get(row["verb"], (row["verb"], "plan"))
    before, after = row["before"] or {}, row["after"] or {}
    fields = [
        k
        for k in {**before, **after}
        if k not in HIDDEN
        and before.get(k) != after.get(k)
        and (after.get(k) not in ("", None) or before.get(k) not in ("", None))
    ]
    return {
        "at": kit.stamp(row["at"]), "who": names.get(row["actor_id"], _("System")), "table": row["table"], "row": row["row_id"],
        "chip": kit.chip(state, label, icon=words.AUDIT_ICONS.get(row["verb"], "")), "cause": row["cause"],
        "diff": [(name, _short(before.get(name)), _short(after.get(name))) for name in fields],
    }  # fmt: skip


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _event(row: dict[str, Any]) -> dict[str, Any]:
    payload = {k: v for k, v in (row["payload"] or {}).items() if v not in (None, "", [])}
    return {
        "at": kit.stamp(row["at"]), "who": _("System") if row["actor"] in ("system", "") else row["actor"],
        "name": EVENT.get(row["name"], row["name"]), "code": row["name"], "about": f"{row['about_kind']} {row['about_id']}",
        "facts": [(k, _short(v)) for k, v in list(payload.items())[:8]], "cause": row["cause"],
    }  # fmt: skip
