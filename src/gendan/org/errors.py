"""Refusals of `org`."""

from typing import Any

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict


class SameHands(Conflict):
    """Two duties that must be shared would fall to one person (SEC-03)."""

    code = "same_hands"
    text = gettext_noop("You did the first step yourself; somebody else must do this one.")

    def __init__(self, rule: str, message: str | None = None, **data: Any) -> None:
        super().__init__(message, rule=rule, **data)


class Taken(Conflict):
    """A code or log-in name is in use."""

    code = "taken"
    text = gettext_noop("“%(value)s” is already in use.")

    def __init__(self, value: str) -> None:
        super().__init__(value=value)
