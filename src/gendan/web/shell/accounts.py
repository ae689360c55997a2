"""Signing in: no sign-up by strangers, a lock-out that says how long, the language a person chose."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from axes.helpers import get_cool_off
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from gendan.org.services import users
from gendan.org.services.actors import actor_for
from gendan.web.kit import formats

from .middleware import chosen_language


class Adapter(DefaultAccountAdapter):
    """Accounts are made by the firm, not by visitors."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong passwords. Try again in five minutes, or ask whoever looks after your rights."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("shell:me")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Signing in and out is seen, not told; the rest of the library's messages speak of mail addresses."""


@receiver(user_logged_in)
def speak_their_language(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """From now on the person's own language holds in this session; one chosen on the way in becomes their own."""
    chosen = request.session.get("lang")
    if chosen and chosen != user.language:
        users.change(user.pk, actor=actor_for(user), language=chosen)
    elif getattr(user, "language", ""):
        request.session["lang"] = user.language


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None, *args: Any) -> HttpResponse:
    """Too many wrong passwords: how long to wait, and whom to ask."""
    wait = get_cool_off(request)
    with translation.override(chosen_language(request)):
        html = render_to_string("account/locked.html", {"wait": formats.span(wait) if wait else ""}, request)
    return HttpResponse(html, status=403)
