"""Per request: the language, the actor, and the one place that translates refusals for people."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from gendan.core import languages
from gendan.core.actor import Actor
from gendan.core.errors import DomainError
from gendan.web.kit.answers import is_part, wants_json
from gendan.web.kit.answers import json as json_answer

from . import refusals

log = logging.getLogger("gendan.web")
Handler = Callable[[HttpRequest], HttpResponseBase]
NOBODY = Actor(user_id=None, name="", origin="web")


def chosen_language(request: HttpRequest) -> str:
    """The person's setting, else the cookie, else what the browser prefers, else Chinese."""
    known = {code for code, _name in settings.LANGUAGES}
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        kept = request.session.get("lang")
        if kept in known:
            return kept
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if cookie in known:
        return cookie
    return languages.preferred(request.headers.get("Accept-Language", "")) or settings.LANGUAGE_CODE


class PolicyMiddleware:
    """Says with every answer what a page may load: the policy of the settings, worked out once."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy)
        return response


class LanguageMiddleware:
    """Speaks the reader's language for the length of a request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = chosen_language(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person with their rights in the company they work in; nobody otherwise."""
    from gendan.org.services.actors import actor_for

    if not request.user.is_authenticated:
        return NOBODY
    return actor_for(request.user, origin="web", company_id=request.session.get("company"))


class ActorMiddleware:
    """Gives every request its actor, and lets nobody in who is not signed in unless the view says so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Sign-in first; scripts get 401 and open a dialog instead of a page they cannot show."""
        if not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            return None
        if wants_json(request):
            return json_answer({"code": "signed_out", "status": 401}, status=401)
        if is_part(request):
            return HttpResponse(status=401)
        return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


def page_above(path: str) -> str:
    """The nearest address above a path that exists: `/orders/SO1/confirm` → `/orders/SO1`."""
    while path := path.rstrip("/").rpartition("/")[0]:
        for address in (path, f"{path}/"):
            try:
                resolve(address)
            except Resolver404:
                continue
            return address
    return "/"


def without_slash(request: HttpRequest) -> str:
    """The address without the slash somebody typed behind it, where only that one exists: `/orders/` → `/orders`."""
    bare = request.path.rstrip("/")
    if request.resolver_match is not None or bare == request.path or not bare:
        return ""
    try:
        resolve(bare)
    except Resolver404:
        return ""
    query = request.META.get("QUERY_STRING", "")
    return f"{bare}?{query}" if query else bare


class RefusalMiddleware:
    """Answers a DomainError as a page, a panel or a problem document; names other faults by a short code.

    A slash too many at the end of an address does no harm. A visit to the address of a verb (after a reload, or when signing in came between) leads to the page it belongs to.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 404 and request.method == "GET" and (bare := without_slash(request)):
            return redirect(bare)
        if response.status_code == 405 and request.method == "GET" and not request.path.startswith("/api/"):
            return response if wants_json(request) or is_part(request) else redirect(page_above(request.path))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Translate once."""
        if isinstance(exception, DomainError):
            return refusals.answer(request, exception)
        request.fault = secrets.token_hex(2).upper()  # type: ignore[attr-defined]
        log.error("fault %s at %s", request.fault, request.path)  # type: ignore[attr-defined]
        return None
