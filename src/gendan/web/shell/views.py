"""Pages of the frame itself: the way in, personal settings, drafts, saved views, faults."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gendan.core import clock
from gendan.core.errors import Invalid, NotFound
from gendan.org.services import users
from gendan.web import kit
from gendan.web.models import Draft, SavedView

from . import companies, nav
from .context import THEMES

YEAR = 365 * 24 * 3600
DRAFT_LIMIT = 512 * 1024


def _back(request: kit.Request, default: str = "/") -> str:
    """A path of this site to go back to."""
    wanted = request.POST.get("back") or urlsplit(request.headers.get("Referer", "")).path
    return wanted if wanted.startswith("/") and not wanted.startswith("//") else default


def home(request: kit.Request) -> HttpResponse:
    """The first page this person may open."""
    allowed = nav.allowed(request.actor)
    first = next((i for i in allowed if i.address != "/"), None)
    return HttpResponseRedirect(first.address) if first else more(request)


def more(request: kit.Request) -> HttpResponse:
    """All pages, for the phone's last tab."""
    return kit.page(request, "shell/more.html", {"title": _("All pages")})


@require_GET
@login_not_required
def alive(request: kit.Request) -> HttpResponse:
    """Says only that one is signed in; where the sign-in dialog ends."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


def me(request: kit.Request) -> HttpResponse:
    """Personal settings: language, look, keys, password, second factor."""
    return kit.page(
        request, "shell/me.html", {"title": _("My settings"), "themes": THEMES, "languages": settings.LANGUAGES}
    )


@require_POST
@login_not_required
def language(request: kit.Request) -> HttpResponse:
    """Speak another language from now on, here and wherever this person signs in."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        raise Invalid({"language": _("Not a language we speak.")})
    response = HttpResponseRedirect(_back(request), status=303)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=settings.TLS)
    request.session["lang"] = code
    if request.user.is_authenticated:
        users.change(request.user.pk, actor=request.actor, language=code)
    translation.activate(code)
    return response


@require_POST
def preferences(request: kit.Request) -> HttpResponse:
    """Keep the look and whether single keys work."""
    _keep(request, keys=request.POST.get("keys") == "1")
    response = kit.done(request, _back(request), _("Saved"))
    theme = request.POST.get("theme", "auto")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=settings.TLS)
    return response


def _keep(request: kit.Request, **settings_: Any) -> None:
    """Remember something for this person."""
    kept = {**(request.user.preferences or {}), **settings_}
    users.change(request.user.pk, actor=request.actor, preferences=kept)


@require_POST
def company(request: kit.Request) -> HttpResponse:
    """Work in another company from now on; `back` is the page that was asked for there."""
    wanted = request.POST.get("company", "")
    if not wanted.isdecimal() or int(wanted) not in request.actor.companies:
        raise NotFound
    companies.work_in(request, int(wanted))
    return HttpResponseRedirect(_back(request) if "back" in request.POST else "/", status=303)


@require_GET
def reason(request: kit.Request) -> HttpResponse:
    """The reason dialog as a page of its own, for browsers without scripts."""
    to = request.GET.get("to", "")
    if not to.startswith("/") or to.startswith("//"):
        raise NotFound
    context = {
        "title": request.GET.get("label", ""),
        "to": to,
        "effects": request.GET.getlist("effect"),
        "why": request.GET.get("why", ""),
        "offered": kit.offered(request.GET.get("why", "")),
        "danger": request.GET.get("danger") == "1",
        "version": request.GET.get("version", ""),
        "back": urlsplit(request.headers.get("Referer", "")).path or "/",
    }
    return kit.page(request, "shell/reason.html", context)


# Drafts ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "PUT", "POST", "DELETE"])
def draft(request: kit.Request, key: str) -> HttpResponse:
    """Read, keep or drop this person's draft of that key."""
    mine = Draft.objects.filter(user_id=request.user.pk, key=key)
    if request.method == "GET":
        row = mine.values("body", "saved_at").first()
        if row is None:
            return kit.json({"body": None, "saved_at": None})
        return kit.json({"body": row["body"], "saved_at": row["saved_at"], "told": kit.stamp(row["saved_at"])})
    if request.method == "DELETE" or request.POST.get("drop"):
        mine.delete()
        return HttpResponse(status=204)
    body = _draft_body(request)
    now = clock.now()
    Draft.objects.update_or_create(user_id=request.user.pk, key=key, defaults={"body": body, "saved_at": now})
    return kit.json({"saved_at": now, "told": kit.hm(now)})


def _draft_body(request: kit.Request) -> Any:
    if len(request.body) > DRAFT_LIMIT:
        raise Invalid({"": _("Too much to keep as a draft.")})
    try:
        return json.loads(request.body)["body"]
    except (ValueError, KeyError, TypeError):
        raise Invalid({"": _("Not a draft.")}) from None


# Lists -------------------------------------------------------------------------------------------


@require_POST
def list_columns(request: kit.Request, listing: str) -> HttpResponse:
    """Keep which columns this person sees in a view, and in which order."""
    name = f"{listing}:{request.POST.get('view', '')}"
    columns = dict(request.user.preferences.get("columns", {}))
    columns.pop(name, None)
    if not request.POST.get("reset"):
        columns[name] = list(dict.fromkeys(request.POST.getlist("column")))[:60]
    _keep(request, columns=columns)
    return kit.done(request, _back(request))


@require_POST
def list_views(request: kit.Request, listing: str) -> HttpResponse:
    """Keep what is shown under a name, or drop such a view."""
    path = request.POST.get("path", "/")
    path = path if path.startswith("/") and not path.startswith("//") else "/"
    mine = SavedView.objects.filter(user_id=request.user.pk, listing=listing)
    if drop := request.POST.get("delete"):
        mine.filter(pk=int(drop) if drop.isdecimal() else 0).delete()
        return kit.done(request, path, _("View deleted"))
    label = request.POST.get("label", "").strip()[:40]
    if not label:
        raise Invalid({"label": _("Give the view a name.")})
    if request.actor.company_id is None:
        raise NotFound
    row, _created = mine.update_or_create(
        name=label,
        defaults={
            "user_id": request.user.pk,
            "listing": listing,
            "company_id": request.actor.company_id,
            "query": request.POST.get("query", "")[:1000],
            "columns": list(dict.fromkeys(request.POST.getlist("column")))[:60],
            "shared": request.POST.get("shared") == "1",
        },
    )
    return kit.done(request, f"{path}?view=v{row.pk}", _("View saved"))


# Faults ------------------------------------------------------------------------------------------


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page."""
    return _fault(request, "errors/404.html", 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not allowed."""
    return _fault(request, "errors/403.html", 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request makes no sense."""
    return _fault(request, "errors/400.html", 400)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or comes from elsewhere."""
    said = (
        _("This page was open too long, or you signed in elsewhere."),
        _("Go back, load the page again and send once more. Drafts are kept."),
    )
    return _fault(request, "errors/csrf.html", 403, *said)


def failed(request: HttpRequest) -> HttpResponse:
    """Our fault: what is safe, and a code one can read on the phone."""
    return _fault(request, "errors/500.html", 500)


def _fault(request: HttpRequest, template: str, status: int, title: str = "", detail: str = "") -> HttpResponse:
    code = getattr(request, "fault", "")
    if kit.wants_json(request):
        said = {"title": title, "detail": detail} if title else {}
        kind = "fault" if status == 500 else "refused"
        return kit.json({"code": kind, "status": status, "fault": code, **said}, status=status)
    context = {"fault": code, "part": kit.is_part(request)}
    if kit.is_part(request):
        headers = {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"}
        html = render_to_string(f"{template}#panel", context, request)
        return HttpResponse(html, status=status, headers=headers)
    return HttpResponse(render_to_string(template, context, request), status=status)
