"""My own settings about work: who stands in while I am away, and what I want to hear when (APR-11, NTF-05)."""

from datetime import time
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from gendan.core import clock
from gendan.core.errors import NotFound
from gendan.org.models import User
from gendan.org.queries import visible_users
from gendan.org.services import users
from gendan.web import kit
from gendan.web.kit import Request
from gendan.workflow import wishes
from gendan.workflow.models import NoticeRoute
from gendan.workflow.services import routes
from gendan.workflow.services import wishes as verbs

KINDS: dict[str, Any] = {
    "task.opened": gettext_lazy("New task"),
    "task.due_soon": gettext_lazy("Due soon"),
    "task.overdue": pgettext_lazy("message", "Overdue"),
    "task.escalated": gettext_lazy("Overdue with somebody I answer for"),
    "task.returned": gettext_lazy("Task or order came back"),
    "task.delegated": gettext_lazy("Task handed to me"),
    "approval.decided": gettext_lazy("My request was decided"),
    "document": gettext_lazy("Order changed, recalled, has a new status"),
    "payment": gettext_lazy("Payment confirmed"),
    "stock": gettext_lazy("Goods stocked in"),
    "other": gettext_lazy("Everything else"),
}
WAYS: dict[str, Any] = {
    "now": gettext_lazy("At once"), "digest": gettext_lazy("In the daily summary"), "never": gettext_lazy("Only here"),
}  # fmt: skip
MEDIA: dict[str, Any] = {"mail": pgettext_lazy("channel", "E-mail"), "chat": gettext_lazy("Chat")}


# Absence -----------------------------------------------------------------------------------------------------------------


class AbsenceForm(kit.Form):
    """Who does my tasks, from when to when."""

    stand_in = forms.ChoiceField(label=gettext_lazy("Who stands in for me"))
    since = kit.DateField(
        label=gettext_lazy("First day"), required=False, help_text=gettext_lazy("Empty: from now on.")
    )
    until = kit.DateField(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, choices: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stand_in"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def absence(request: Request) -> HttpResponse:
    """Name who does my tasks and decides in my place while I am away, or be back."""
    me = _me(request)
    if request.method == "POST" and request.POST.get("back_again"):
        users.set_stand_in(me.pk, None, None, actor=request.actor)
        return kit.done(request, reverse("mine:absence"), _("You are back; your tasks are yours alone again"))
    start = {"stand_in": me.stand_in_id, "since": me.away_from, "until": me.away_until}
    form = AbsenceForm(request.POST or None, initial=start, choices=_colleagues(request))
    if request.method == "POST" and kit.attempt(form, lambda: _leave(request, form)):
        return kit.done(request, reverse("mine:absence"), _("Saved"))
    over = me.away_until is not None and me.away_until < clock.today()
    context = {
        "title": _("Absence"), "form": form, "me": me, "named": me.stand_in if not over else None,
        "covering": User.objects.filter(stand_in_id=me.pk, away_until__gte=clock.today(), is_active=True).order_by("away_until"),
    }  # fmt: skip
    return kit.page(request, "mine/absence.html", context, status=422 if form.errors else 200)


def _me(request: Request) -> User:
    found = User.objects.select_related("stand_in").filter(pk=request.actor.user_id or 0).first()
    if found is None:
        raise NotFound()
    return found


def _colleagues(request: Request) -> list[tuple[Any, str]]:
    people = visible_users(request.actor).filter(is_active=True).exclude(pk=request.actor.user_id or 0)
    return [("", ""), *((pk, name) for pk, name in people.order_by("pinyin", "pk").values_list("pk", "name"))]


def _leave(request: Request, form: AbsenceForm) -> None:
    facts = form.cleaned_data
    colleague = visible_users(request.actor).get(pk=facts["stand_in"])
    users.set_stand_in(request.actor.user_id or 0, colleague, facts["until"], since=facts["since"], actor=request.actor)


# Messages ----------------------------------------------------------------------------------------------------------------


class WishesForm(kit.Form):
    """When I may be disturbed."""

    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False)
    quiet_to = forms.TimeField(label=gettext_lazy("Quiet until"), required=False)
    digest_at = forms.TimeField(label=gettext_lazy("Daily summary at"), initial=wishes.DIGEST_AT)
    days_off = forms.BooleanField(label=gettext_lazy("Quiet on days off, too"), required=False)
    urgent = forms.BooleanField(label=gettext_lazy("What is escalated to me comes at any hour"), required=False)

    def clean(self) -> dict[str, Any]:
        """Quiet hours have both ends or none."""
        facts = super().clean() or {}
        if (facts.get("quiet_from") is None) != (facts.get("quiet_to") is None):
            missing = "quiet_to" if facts.get("quiet_from") else "quiet_from"
            self.add_error(missing, _("Name both ends of the quiet hours."))
        return facts

    def wanted(self, ways: dict[str, str]) -> wishes.Wishes:
        """What is wished, with the ways chosen in the table."""
        facts = self.cleaned_data
        quiet: tuple[time, time] | None = None
        if facts["quiet_from"] is not None and facts["quiet_to"] is not None:
            quiet = (facts["quiet_from"], facts["quiet_to"])
        return wishes.Wishes(quiet, facts["days_off"], facts["urgent"], facts["digest_at"], ways)


def messages(request: Request) -> HttpResponse:
    """What I want to hear outside the product, by kind and medium, and when not to be disturbed."""
    kept = verbs.of(request.actor)
    quiet_from, quiet_to = kept.quiet or (None, None)
    start = {
        "quiet_from": quiet_from, "quiet_to": quiet_to, "digest_at": kept.digest_at, "days_off": kept.quiet_days_off,
        "urgent": kept.urgent_always,
    }  # fmt: skip
    form = WishesForm(request.POST or None, initial=start)
    if request.method == "POST" and kit.attempt(
        form, lambda: verbs.put(form.wanted(_ways(request)), actor=request.actor)
    ):
        return kit.done(request, reverse("mine:wishes"), _("Saved"))
    ways = _ways(request) if request.method == "POST" else kept.ways
    rows = [
        {"label": label, "cells": [(f"{kind}/{medium}", MEDIA[medium], ways.get(f"{kind}/{medium}", "now")) for medium in MEDIA]}
        for kind, label in KINDS.items()
    ]  # fmt: skip
    mine = NoticeRoute.objects.filter(user_id=request.actor.user_id or 0, active=True).order_by("pk")
    context = {
        "title": _("My messages"), "form": form, "rows": rows, "media": MEDIA.values(), "ways": WAYS.items(),
        "mails": [route for route in mine if route.medium == "mail"], "chats": [route for route in mine if route.medium != "mail"],
        "address": _me(request).email,
    }  # fmt: skip
    return kit.page(request, "mine/wishes.html", context, status=422 if form.errors else 200)


def _ways(request: Request) -> dict[str, str]:
    names = [f"{kind}/{medium}" for kind in KINDS for medium in MEDIA]
    return {name: request.POST[name] for name in names if request.POST.get(name, "now") != "now"}


@require_POST
def mail(request: Request) -> HttpResponse:
    """Send my messages to an address as well, or no longer."""
    gone = request.POST.get("remove", "")
    if gone.isdecimal():
        routes.remove(int(gone), actor=request.actor)
        return kit.done(request, reverse("mine:wishes"), _("Messages no longer go there"))
    if request.actor.company_id is None or request.actor.user_id is None:
        raise NotFound()
    routes.add(
        request.actor.company_id, "mail", request.POST.get("address", "").strip(), user_id=request.actor.user_id,
        language=request.user.language, actor=request.actor,
    )  # fmt: skip
    return kit.done(request, reverse("mine:wishes"), _("Messages go there from now on"))
