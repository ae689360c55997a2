"""Refusals of the doors."""

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict, DomainError


class KeyReused(DomainError):
    """The idempotency key already stands for another request."""

    code, status = "idempotency_key_reused", 422
    text = gettext_noop("This Idempotency-Key was used for another request. Every new request needs a new key.")


class KeyBusy(Conflict):
    """The same request is being worked on right now; its answer can be fetched in a moment."""

    code = "idempotency_key_busy"
    text = gettext_noop("The same request is still being worked on. Ask again in a moment with the same key.")


class BadRequest(DomainError):
    """The request cannot be read at all."""

    code, status, text = "bad_request", 400, gettext_noop("The request cannot be read.")


class NoToken(DomainError):
    """No token, or one that is not valid (any more)."""

    code, status = "unauthenticated", 401
    text = gettext_noop("A valid token is needed: Authorization: Bearer gd_…")


class WrongMethod(DomainError):
    """The address exists, but not for this method."""

    code, status, text = "method_not_allowed", 405, gettext_noop("This address does not take this method.")


class TooLarge(DomainError):
    """The body is larger than is taken here."""

    code, status, text = "too_large", 413, gettext_noop("The body is larger than %(mb)s MB.")


class UnsafeAddress(DomainError):
    """A webhook's address that must not be called."""

    code, status = "unsafe_address", 422
    text = gettext_noop("This address is not called: %(why)s.")


class SheetNotReady(Conflict):
    """The import is at another step."""

    code = "sheet_not_ready"
    text = gettext_noop("The import has moved on meanwhile. Look at it again.")

    def __init__(self, state: str) -> None:
        super().__init__(state=state)


class SheetWrong(Conflict):
    """All or nothing was asked for, and a row is wrong."""

    code = "sheet_wrong"
    text = gettext_noop("%(count)s rows are wrong, so that nothing was written.")

    def __init__(self, count: int) -> None:
        super().__init__(count=count)
