"""The one place that turns refusals and faults into problem documents (RFC 9457)."""

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from gendan.channels.errors import BadRequest, NoToken, TooLarge
from gendan.core.errors import Busy, Conflict, DomainError, Invalid, NotFound
from gendan.core.events import plain

from . import shape

log = logging.getLogger("gendan.api")
TYPE = "application/problem+json"
RETRY_SECONDS = {503: "1"}


def of(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to an exception. A refusal is answered as what it is; anything unknown is logged and answered 500."""
    refusal = error if isinstance(error, DomainError) else _as_refusal(error)
    if refusal is None:
        log.error("fault at %s %s", request.method, request.path, exc_info=error, extra={"request_id": trace(request)})
        return document(request, 500, "failed", _("Something went wrong here. It has been logged."), "", {})
    errors = list(_errors(refusal))
    data = {k: v for k, v in refusal.data.items() if k != "errors"}
    answer = document(request, refusal.status, refusal.code, refusal.title, _detail(refusal), data, errors)
    answer.refusal = isinstance(error, DomainError)  # type: ignore[attr-defined]
    return answer


def document(
    request: HttpRequest, status: int, code: str, title: str, detail: str, data: Mapping[str, Any],
    errors: "list[dict[str, Any]] | None" = None,
) -> HttpResponse:  # fmt: skip
    """A problem document."""
    body = {
        "type": f"gendan:{code}", "title": title, "status": status, "detail": detail or title, "code": code,
        "instance": f"urn:gendan:request:{trace(request)}", "errors": errors or [], "data": data,
    }  # fmt: skip
    text = json.dumps(body, ensure_ascii=False, default=_last_resort)
    answer = HttpResponse(text, status=status, content_type=TYPE)
    if status in RETRY_SECONDS:
        answer["Retry-After"] = RETRY_SECONDS[status]
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="gendan"'
    return answer


def trace(request: HttpRequest) -> str:
    """The request's id, as the log and the audit trail know it."""
    return getattr(request, "trace", "")


def pointer(path: str) -> str:
    """`lines.0.quantity` as a JSON pointer in a fragment: `#/lines/0/quantity`."""
    return "#/" + path.replace("~", "~0").replace("/", "~1").replace(".", "/") if path else "#"


def _detail(refusal: DomainError) -> str:
    if isinstance(refusal, Invalid) and refusal.message is None:
        return refusal.title
    return refusal.detail()


def _errors(refusal: DomainError) -> Iterator[dict[str, Any]]:
    """The faults of a refusal, each with where it is."""
    if isinstance(refusal, Unfit):
        yield from refusal.faults
    elif isinstance(refusal, Invalid):
        for path, messages in refusal.errors.items():
            for message in messages:
                yield {"pointer": pointer(path), "detail": str(message)}


class Unfit(Invalid):
    """The request does not have the documented shape."""

    code = "unfit"

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__({})
        self.faults = faults


def _as_refusal(error: Exception) -> DomainError | None:
    """What a fault of the framework or the database means to the caller; None when it is our own."""
    match error:
        case ValidationError():
            return Unfit([shape.fault(found) for found in error.errors])
        case AuthenticationError():
            return NoToken()
        case HttpError():
            return BadRequest() if error.status_code == 400 else None
        case Http404():
            return NotFound()
        case ObjectDoesNotExist():  # an id in the body that no service asked for before
            log.warning("an id that names nothing got far: %s", error)
            return NotFound()
        case RequestDataTooBig():
            return TooLarge(mb=12)
        case SuspiciousOperation() | MultiPartParserError() | UnreadablePostError():
            return BadRequest()
    return _from_database(error)


def _from_database(error: Exception) -> DomainError | None:
    """The database's own words: not there, no fit, exists already. The safety net behind the services' checks."""
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("the database does not answer: %s", error)
        return Busy()
    if isinstance(error, DataError):
        log.warning("a value that did not fit got as far as the database: %s", error)
        return Invalid({"": _("A value is too large, too long or not of its kind.")})
    if isinstance(error, IntegrityError):
        log.warning("the database refused: %s", error)
        state = getattr(error.__cause__, "sqlstate", "")
        if state == "23505":
            return Conflict(_("This exists already."))
        if state == "23503":
            return Invalid({"": _("An id names nothing.")})
        return Invalid({"": _("The values do not go together.")})
    return None


def _last_resort(value: Any) -> Any:
    told = plain(value)
    return told if told is not value else str(value)
