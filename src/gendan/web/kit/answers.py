"""How a view answers: a page or one part of it, a toast and the way on, or JSON."""

import json as _json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise

from gendan.core.actor import Actor
from gendan.core.errors import Invalid

if TYPE_CHECKING:
    from gendan.org.models import User


class Request(HttpRequest):
    """A request as views see it: with its actor, and a person who is signed in."""

    actor: Actor
    user: "User"  # type: ignore[assignment]


Parts = Sequence[str] | Mapping[str, str]


def wants_json(request: HttpRequest) -> bool:
    """A script asks, not a browser."""
    return "application/json" in request.headers.get("Accept", "")


def is_part(request: HttpRequest) -> bool:
    """htmx asks for a piece of the page (going back in history asks for all of it)."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    parts: Parts = (),
    status: int = 200,
) -> HttpResponse:
    """The whole page, or the part that htmx wants to replace.

    `parts` names ids of the page that are partials of the same template, or maps an id to another template. `nav` in the
    context is the item of the side bar that the page belongs to.
    """
    if context and context.get("nav"):
        request.nav = context["nav"]  # type: ignore[attr-defined]
    name = template
    if is_part(request):
        target = request.headers.get("HX-Target", "")
        if target and target in parts:
            name = parts[target] if isinstance(parts, Mapping) else f"{template}#{target}"
    response = HttpResponse(render_to_string(name, dict(context or {}), request), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def done(
    request: HttpRequest,
    to: str,
    message: object = "",
    *,
    part: tuple[str, Mapping[str, Any]] | None = None,
    undo: str | None = None,
    draft: str | None = None,
    trigger: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """After a verb: tell what happened and go on.

    `undo` is posted to by the toast. `draft` is the key of a draft that is now sent and no longer kept.
    """
    if draft:
        _drop_draft(request, draft)
    if wants_json(request):
        return json({"to": to, "message": str(message), "undo": undo})
    if message:
        messages.success(request, str(message), extra_tags=f"undo:{undo}" if undo else "")
    if not is_part(request):
        return HttpResponseRedirect(to, status=303)
    if part is None:
        return HttpResponse(headers={"HX-Redirect": to})
    template, context = part
    html = render_to_string(template, dict(context), request)
    toasts = render_to_string("shell/toasts.html", {"swap": True}, request)
    response = HttpResponse(html + toasts)
    if trigger:
        response["HX-Trigger"] = _json.dumps(trigger)
    return response


def _drop_draft(request: HttpRequest, key: str) -> None:
    from gendan.web.models import Draft

    actor = request.actor  # type: ignore[attr-defined]
    Draft.objects.filter(user_id=actor.user_id, key=key).delete()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | UUID | Promise):
        return str(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


def dumps(data: Any) -> str:
    """JSON with decimals and dates as strings."""
    return _json.dumps(data, default=_plain, ensure_ascii=False, separators=(",", ":"))


def json(data: Any, status: int = 200) -> HttpResponse:
    """A JSON answer for our own scripts."""
    return HttpResponse(dumps(data), status=status, content_type="application/json")


def version(request: HttpRequest) -> int | None:
    """The version the form was made from; None when it does not say."""
    text = request.POST.get("version", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise Invalid({"version": "not a number"})
    return int(text)
