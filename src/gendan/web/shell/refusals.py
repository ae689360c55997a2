"""A refusal as people read it: what is so, why, what now; nothing typed is lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from gendan.core.errors import (
    Busy,
    DomainError,
    GateClosed,
    Invalid,
    NotAllowed,
    NotFound,
    StaleDocument,
)
from gendan.core.models import EventRow
from gendan.web.kit import formats
from gendan.web.kit.answers import is_part, wants_json
from gendan.web.kit.answers import json as json_answer

HIDDEN = {"csrfmiddlewaretoken", "version", "password", "password1", "password2", "oldpassword"}


@dataclass(frozen=True)
class Clash:
    """A field that both changed."""

    name: str
    label: str
    theirs: str
    theirs_text: str
    mine: str


@dataclass(frozen=True)
class Condition:
    """What is still open, who can close it, since when."""

    label: str
    who: str = ""
    since: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Condition":
        """From what the gate says: its own label, or that of its data, or the bare code."""
        data = given.get("data") or {}
        label = given.get("label") or data.get("label") or given.get("code", "")
        holders = given.get("holders") or ([given["who"]] if given.get("who") else [])
        since = given.get("opened_at")
        who = _(", ").join(holders[:3]) if holders else ""
        return cls(str(label), who, formats.stamp(since) if since else "")


@dataclass(frozen=True)
class Panel:
    """What the panel shows."""

    state: str
    icon: str
    title: str
    text: str = ""
    conditions: list[Condition] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def answer(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The refusal in the form the request can use."""
    if wants_json(request):
        return json_answer(problem(refusal), status=refusal.status)
    stale = isinstance(refusal, StaleDocument)
    context: dict[str, Any] = {"panel": None, **conflict(request, refusal)} if stale else {"panel": panel(refusal)}
    context["refusal"] = refusal
    if is_part(request):
        return _part(request, refusal, "errors/conflict_panel.html" if stale else "errors/panel.html", context)
    name = {404: "errors/404.html", 403: "errors/403.html", 409: "errors/409.html", 422: "errors/422.html"}
    html = render_to_string(name.get(refusal.status, "errors/409.html"), context, request)
    return HttpResponse(html, status=refusal.status)


def _part(request: HttpRequest, refusal: DomainError, template: str, context: dict[str, Any]) -> HttpResponse:
    told = {"code": refusal.code, "errors": getattr(refusal, "errors", {})}
    headers = {
        "HX-Retarget": "#notices",
        "HX-Reswap": "innerHTML",
        "HX-Trigger": json.dumps({"gendan:refused": told}, default=str),
    }
    return HttpResponse(render_to_string(template, context, request), status=refusal.status, headers=headers)


def problem(refusal: DomainError) -> dict[str, Any]:
    """The problem document, for scripts of our own pages."""
    told = panel(refusal)
    return {
        "type": f"gendan:{refusal.code}",
        "code": refusal.code,
        "status": refusal.status,
        "title": told.title,
        "detail": told.text,
        "state": told.state,
        "errors": getattr(refusal, "errors", {}),
        "data": json.loads(json.dumps(refusal.data, default=str)),
    }


def panel(refusal: DomainError) -> Panel:
    """Colour, icon and words."""
    detail = refusal.detail()
    title: str = refusal.title if refusal.message and "%(" not in refusal.title else detail
    text = detail if title != detail else ""
    match refusal:
        case Invalid():
            faults = [(name, str(m)) for name, messages in refusal.errors.items() for m in messages]
            return Panel("late", "alert-triangle", refusal.title, refusal.message or "", faults=faults)
        case NotFound():
            return Panel("plan", "search", title, text or _("It may be gone, or you may not see it."))
        case NotAllowed():
            return Panel("block", "lock", title, text)
        case GateClosed():
            return Panel(
                "block", "lock", title, text, conditions=[Condition.of(c) for c in refusal.data.get("conditions", ())]
            )
        case Busy():
            return Panel("soon", "clock-exclamation", title, text)
    return Panel("block", "lock", title, text)


def conflict(request: HttpRequest, refusal: DomainError) -> dict[str, Any]:
    """Who changed it and when, what clashes, and everything that was typed, ready to be sent again."""
    data = refusal.data
    typed = [(name, value) for name, values in request.POST.lists() if name not in HIDDEN for value in values]
    clashes = [
        Clash(f["name"], f.get("label", f["name"]), str(f["theirs"]), f.get("theirs_text") or str(f["theirs"]), mine)
        for f in data.get("fields", ())
        if (mine := request.POST.get(f["name"])) is not None and mine != str(f["theirs"])
    ]
    named = {c.name for c in clashes}
    who, when = data.get("changed_by"), data.get("changed_at")
    if who is None and "id" in data:
        rows = EventRow.objects.filter(about_kind=data["kind"], about_id=data["id"]).order_by("-id")
        who, when = rows.values_list("actor_name", "at").first() or (None, None)
    return {
        "who": who or _("Somebody"),
        "when": formats.hm(when) if when else "",
        "clashes": clashes,
        "typed": [(name, value) for name, value in typed if name not in named],
        "version": data.get("version", data.get("actual", "")),
        "path": request.get_full_path(),
        "seen": request.headers.get("HX-Current-URL") or request.headers.get("Referer") or request.path,
        "files": bool(request.FILES),
    }
