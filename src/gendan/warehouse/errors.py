"""Refusals of the work inside the warehouse."""

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict


class WrongItem(Conflict):
    """Something else was scanned than the line asks for (WHS-03)."""

    code = "wrong_item"
    text = gettext_noop("This is not %(item)s: “%(scanned)s” was scanned.")


class WrongPlace(Conflict):
    """The scan was made at another bin than the line names."""

    code = "wrong_place"
    text = gettext_noop("This is not bin %(place)s: “%(scanned)s” was scanned.")


class TooMuch(Conflict):
    """More than the line asks for, or than was picked."""

    code = "too_much"
    text = gettext_noop("%(item)s: %(wanted)s entered, but only %(free)s asked for.")


class LinesOpen(Conflict):
    """A pick cannot be finished while lines are open."""

    code = "lines_open"
    text = gettext_noop("%(open)s lines are not picked yet. Pick them or report them short.")


class NothingToPick(Conflict):
    """No bin holds what was asked for."""

    code = "nothing_to_pick"
    text = gettext_noop("No bin holds %(item)s: %(wanted)s wanted, %(free)s in the bins.")
