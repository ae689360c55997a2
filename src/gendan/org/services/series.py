"""Number series as the firm wants them (MDM-16): the pattern before the count, and how many digits it has."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from gendan.core import clock, numbering
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.models import NumberSeries
from gendan.core.work import lock_one, service

PATTERN = re.compile(r"^(?:[A-Z0-9/-]|%[yYmd])+$")
DIGITS = range(3, 10)


@service
def change(series_id: int, pattern: str, digits: int, *, actor: Actor) -> NumberSeries:
    """Number documents of a kind differently from now on; numbers given stay. Locks the series.

    Needs `org.parameter.change`. A new text before the count begins at 1 again. Refuses with Invalid a pattern that
    two kinds would share, one without letters in front, and digits out of range.
    """
    actor.require("org.parameter.change")
    row: NumberSeries = lock_one(NumberSeries.objects.filter(pk=series_id))
    _check(row, pattern, digits)
    row.pattern, row.digits = pattern, digits
    row.save(update_fields=["pattern", "digits"])
    transaction.on_commit(numbering.forget)
    numbering.forget()
    return row


def _check(row: NumberSeries, pattern: str, digits: int) -> None:
    faults = {}
    if not PATTERN.match(pattern) or not pattern[0].isalpha():
        faults["pattern"] = _("Capital letters first, then letters, figures, - / and %y %Y %m %d for the date.")
    elif not {"%y", "%Y"} & set(re.findall(r"%[yY]", pattern)) and "%" in pattern:
        faults["pattern"] = _("A pattern with a date names the year; else numbers would come twice.")
    elif _taken(row, pattern):
        faults["pattern"] = _("Another kind of document is numbered like this.")
    if digits not in DIGITS:
        faults["digits"] = _("Between %(least)s and %(most)s.") % {"least": DIGITS[0], "most": DIGITS[-1]}
    if faults:
        raise Invalid(faults)


def _taken(row: NumberSeries, pattern: str) -> bool:
    """Whether another series gives the same text before the count."""
    today = clock.today()
    others = NumberSeries.objects.exclude(pk=row.pk).values_list("pattern", flat=True)
    return any(today.strftime(other) == today.strftime(pattern) for other in others)
