"""Where messages go, API tokens, webhooks: what leaves the house, and who comes in for programs."""

from datetime import datetime, time
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gendan.channels.models import ApiToken, Webhook, WebhookDelivery
from gendan.channels.services import tokens, webhooks
from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.org.models import User
from gendan.org.queries import visible_users
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.mine import pane
from gendan.workflow.models import NoticeRoute
from gendan.workflow.services import routes
from gendan.workflow.services.routes import CUSTOMER

from .. import forms, words
from ..sections import enter, show

# Messages --------------------------------------------------------------------------------------------------------------


def routes_list(request: Request) -> HttpResponse:
    """The routes there are, and one more."""
    enter(request, "routes")
    form = forms.RouteForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and kit.attempt(form, lambda: _add_route(form, request.actor)):
        return kit.done(request, reverse("settings:routes"), _("Messages go there from now on"))
    found = list(
        NoticeRoute.objects.filter(company_id=request.actor.company_id or 0, active=True)
        .select_related("user")
        .order_by("pk")
    )
    names = pane.role_names([r.role for r in found])
    rows = [
        {
            "id": r.pk, "medium": words.MEDIA.get(r.medium, r.medium), "address": r.address if r.medium == "mail" else _hidden(r.address),
            "who": r.user.name if r.user else (_("Customers") if r.role == CUSTOMER else names.get(r.role, r.role)) or _("whole company"),
        }
        for r in found
    ]  # fmt: skip
    return show(request, "routes", "routes.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


def _hidden(address: str) -> str:
    """A robot's address is a secret: what is shown is where it leads."""
    return f"{address.partition('://')[0]}://…"


def _add_route(form: forms.RouteForm, actor: Actor) -> None:
    facts = form.cleaned_data
    if actor.company_id is None:
        raise NotFound()
    routes.add(
        actor.company_id, facts["medium"], facts["address"], user_id=facts["user"], role=facts["role"], actor=actor
    )


@require_POST
def route_remove(request: Request, route_id: int) -> HttpResponse:
    """Stop using a route."""
    enter(request, "routes")
    routes.remove(route_id, actor=request.actor)
    return kit.done(request, reverse("settings:routes"), _("Messages no longer go there"))


# Tokens ----------------------------------------------------------------------------------------------------------------


@never_cache
def tokens_list(request: Request) -> HttpResponse:
    """The tokens there are; a new one is shown once, on the answer to its making."""
    enter(request, "tokens")
    form = forms.TokenForm(request.POST or None, actor=request.actor)
    made: list[tuple[ApiToken, str]] = []
    if request.method == "POST":
        kit.attempt(form, lambda: made.append(_make(form, request.actor)))
    found = ApiToken.objects.select_related("user").order_by("revoked_at", "-pk")
    if request.actor.may("channels.token.any"):
        found = found.filter(user__in=visible_users(request.actor))
    else:
        found = found.filter(user_id=request.actor.user_id or 0)
    rows = [
        {
            "id": t.pk, "name": t.name, "who": kit.person(t.user.name), "hint": f"gd_…{t.hint}", "scopes": ", ".join(t.scopes),
            "used": kit.day(t.last_used_on) if t.last_used_on else _("never"), "chip": _token_chip(t), "live": t.revoked_at is None,
        }
        for t in found[:200]
    ]  # fmt: skip
    context = {
        "form": forms.TokenForm(actor=request.actor) if made else form,
        "rows": rows,
        "secret": made[0][1] if made else "",
    }
    return show(request, "tokens", "tokens.html", context, status=422 if form.errors else 200)


def _make(form: forms.TokenForm, actor: Actor) -> tuple[ApiToken, str]:
    facts = form.cleaned_data
    owner = User.objects.filter(pk=facts["user"] or actor.user_id or 0).first()
    until = facts["expires_on"] and datetime.combine(facts["expires_on"], time.max, clock.zone())
    return tokens.create(facts["name"], facts["scopes"], user=owner, expires_at=until, actor=actor)


def _token_chip(row: ApiToken) -> Any:
    if row.revoked_at:
        return kit.chip("done", _("Revoked"))
    if row.expires_at and row.expires_at <= clock.now():
        return kit.chip("done", _("Expired"))
    return kit.chip(
        "ok", _("until %(on)s") % {"on": kit.day(clock.local(row.expires_at).date())} if row.expires_at else _("Valid")
    )


@require_POST
def token_revoke(request: Request, token_id: int) -> HttpResponse:
    """End a token at once."""
    enter(request, "tokens")
    tokens.revoke(token_id, actor=request.actor)
    return kit.done(request, reverse("settings:tokens"), _("Token revoked"))


# Webhooks --------------------------------------------------------------------------------------------------------------


@never_cache
def webhooks_list(request: Request) -> HttpResponse:
    """The webhooks of the company; a new one's secret is shown once."""
    enter(request, "webhooks")
    form = forms.WebhookForm(request.POST or None)
    made: list[tuple[Webhook, str]] = []
    if request.method == "POST":
        kit.attempt(form, lambda: made.append(_hook(form, request.actor)))
    rows = [
        {
            "id": w.pk, "name": w.name, "url": w.url, "events": ", ".join(w.events), "link": reverse("settings:webhook", args=[w.pk]),
            "chip": kit.chip("ok", _("Active")) if w.active else kit.chip("block", _("Paused")),
        }
        for w in Webhook.objects.filter(company_id=request.actor.company_id or 0).order_by("pk")
    ]  # fmt: skip
    context = {
        "form": forms.WebhookForm() if made else form, "rows": rows, "secret": made[0][1] if made else "",
        "may_edit": request.actor.may("channels.webhook.edit"),
    }  # fmt: skip
    return show(request, "webhooks", "webhooks.html", context, status=422 if form.errors else 200)


def _hook(form: forms.WebhookForm, actor: Actor) -> tuple[Webhook, str]:
    facts = form.cleaned_data
    if actor.company_id is None:
        raise NotFound()
    return webhooks.create(actor.company_id, facts["name"], facts["url"], facts["events"], actor=actor)


def _webhook(request: Request, webhook_id: int) -> Webhook:
    found = Webhook.objects.filter(pk=webhook_id, company_id__in=request.actor.company_ids).first()
    if found is None:
        raise NotFound()
    return found


def webhook(request: Request, webhook_id: int) -> HttpResponse:
    """One webhook with what it sent lately."""
    enter(request, "webhooks")
    row = _webhook(request, webhook_id)
    form = forms.WebhookForm(request.POST or None, initial={"name": row.name, "url": row.url, "events": row.events})
    if request.method == "POST" and kit.attempt(
        form, lambda: webhooks.edit(row.pk, actor=request.actor, **form.cleaned_data)
    ):
        return kit.done(request, reverse("settings:webhook", args=[row.pk]), _("Saved"))
    states = {"waiting": (_("Waiting"), "plan"), "sent": (_("Sent"), "ok"), "failed": (_("Failed"), "late")}
    sent = [
        {
            "at": kit.stamp(d.created_at), "event": d.event_name, "attempts": d.attempts, "id": d.pk, "error": d.error,
            "status": d.status or "", "chip": kit.chip(states[d.state][1], states[d.state][0]),
        }
        for d in WebhookDelivery.objects.filter(webhook=row).order_by("-pk")[:50]
    ]  # fmt: skip
    context = {
        "form": form,
        "row": row,
        "sent": sent,
        "back": reverse("settings:webhooks"),
        "may_edit": request.actor.may("channels.webhook.edit"),
    }
    return show(request, "webhooks", "webhook.html", context, title=row.name, status=422 if form.errors else 200)


@require_POST
def webhook_do(request: Request, webhook_id: int, verb: str) -> HttpResponse:
    """Pause, resume, test, send again, remove."""
    enter(request, "webhooks")
    row, actor = _webhook(request, webhook_id), request.actor
    back = reverse("settings:webhook", args=[row.pk])
    if verb == "ping":
        webhooks.ping(row.pk, actor=actor)
        return kit.done(request, back, _("A test message is on its way"))
    if verb in ("pause", "resume"):
        webhooks.edit(row.pk, active=verb == "resume", actor=actor)
        return kit.done(request, back, _("Saved"))
    if verb == "again":
        chosen = [int(id) for id in request.POST.getlist("id") if id.isdecimal()]
        webhooks.redeliver(row.pk, chosen, actor=actor)
        return kit.done(request, back, _("Sent again shortly"))
    if verb == "remove":
        webhooks.remove(row.pk, actor=actor)
        return kit.done(request, reverse("settings:webhooks"), _("Webhook removed"))
    raise NotFound()
