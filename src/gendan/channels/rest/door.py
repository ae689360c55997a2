"""What every request passes: size and encoding, who it is, its language, once only, and problem documents."""

import contextlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from gendan.channels import tokens
from gendan.channels.errors import BadRequest, TooLarge, WrongMethod
from gendan.core import languages
from gendan.core.work import because

from . import once, problems

View = Callable[..., HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}
JSON_BYTES = 4 * 1024 * 1024
FORM_BYTES = 11 * 1024 * 1024
NUL = "\x00"


Asked = Mapping[str, frozenset[str]]  # method → query parameters it knows


def behind(routes: list[URLPattern | URLResolver], asked: Mapping[str, Asked]) -> list[URLPattern]:
    """The same addresses, each behind the door; `asked` says per route which query parameters are known."""
    patterns = [route for route in routes if isinstance(route, URLPattern)]
    for pattern in patterns:
        pattern.callback = door(pattern.callback, asked.get(str(pattern.pattern)))
    return patterns


def door(view: View, asked: Asked | None = None) -> View:
    """A view behind the door."""

    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.trace = secrets.token_hex(8)  # type: ignore[attr-defined]
        with _spoken(languages.preferred(request.headers.get("Accept-Language", ""))):
            try:
                answer = _enter(request, lambda: view(request, *args, **kwargs), asked)
            except Exception as error:
                answer = problems.of(request, error)
        answer["Request-Id"] = problems.trace(request)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return csrf_exempt(enter)


def _enter(request: HttpRequest, work: Callable[[], HttpResponse], asked: Asked | None) -> HttpResponse:
    _guard(request)
    known = _who(request)
    request.actor = known.actor if known else None  # type: ignore[attr-defined]
    with _speaking(request, known), because(_cause(request, known)):
        if known is not None and asked is not None:
            _refuse_unknown(request, asked)
        if known is None or request.method in SAFE:
            answer = work()
        else:
            answer = once.answer(request, work, actor=known.actor)
        if answer.status_code == 405 and answer.get("Content-Type") != problems.TYPE:
            refused = problems.of(request, WrongMethod())
            refused["Allow"] = answer["Allow"]
            return refused
    return answer


def _guard(request: HttpRequest) -> None:
    """Refuse what is too large before it is read, and NUL, which no text column takes."""
    form = request.headers.get("Content-Type", "").startswith("multipart/")
    most = FORM_BYTES if form else JSON_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not str(length).isdigit():
        raise BadRequest()
    if int(length) > most:
        raise TooLarge(mb=most >> 20)
    if NUL in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        raise BadRequest(_("The NUL character is not taken."))


def _refuse_unknown(request: HttpRequest, asked: Asked) -> None:
    """A misspelt filter would silently show everything."""
    allowed = asked.get(request.method or "")
    unknown = sorted(set(request.GET) - allowed) if allowed is not None and request.GET else ()
    if unknown:
        detail = _("There is no such parameter.")
        raise problems.Unfit(
            [{"parameter": n, "in": "query", "rule": "extra_forbidden", "detail": detail} for n in unknown]
        )


def _who(request: HttpRequest) -> tokens.Known | None:
    scheme, _sep, token = request.headers.get("Authorization", "").partition(" ")
    return tokens.recognise(token.strip()) if scheme.lower() == "bearer" else None


def _speaking(request: HttpRequest, known: tokens.Known | None) -> contextlib.AbstractContextManager[Any]:
    """The language asked for, else the user's own."""
    return _spoken("" if known is None or request.headers.get("Accept-Language") else known.actor.language)


def _spoken(language: str) -> contextlib.AbstractContextManager[Any]:
    """A language other than the one that is spoken anyway; changing it takes longer than finding that out."""
    if not language or language == translation.get_language():
        return contextlib.nullcontext()
    return translation.override(language)


def _cause(request: HttpRequest, known: tokens.Known | None) -> str:
    """What the audit trail says: which token, which request."""
    return f"token:{known.id}/{problems.trace(request)}" if known else "api"
