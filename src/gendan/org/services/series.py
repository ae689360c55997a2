"""Number series as the firm wants them (MDM-16): text before the count, what begins it anew, digits, the next number.

A kind of document has one series for all companies; a company may have its own (ORG-01). Whatever is changed, no number
comes twice: texts that could meet are refused, and a text used before counts on where it stopped.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gendan.core import clock, numbering
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.models import NumberPeriod, NumberSeries
from gendan.core.number_patterns import RESETS, cells, lacks, meet, rendered
from gendan.core.work import lock_one, service

from ..models import Company

PATTERN = re.compile(r"^(?:[A-Z0-9/-]|%[yYmd])+$")
DIGITS = range(3, 10)
LONGEST = 40 - DIGITS[-1]  # columns of numbers hold 40 signs
FARTHEST = 1_000_000  # numbers left out at a time


@service
def change(
    series_id: int, pattern: str, digits: int, *, actor: Actor, reset: str | None = None, next_count: int | None = None
) -> NumberSeries:
    """Number documents of a kind differently from now on; numbers given stay. Locks the series.

    `next_count` leaves numbers out up to there. Needs `org.parameter.change`, for a series of several companies all of
    those that count by it. Refuses with NotFound, and with Invalid others' series and what could give a number twice.
    """
    actor.require("org.parameter.change")
    row = _held(series_id, actor)
    return _put(row, pattern, digits, row.reset if reset is None else reset, next_count)


@service
def own(
    kind: str,
    company_id: int,
    pattern: str,
    digits: int,
    *,
    actor: Actor,
    reset: str = "",
    next_count: int | None = None,
) -> NumberSeries:
    """Number a company's documents of a kind by themselves from now on; as `change` where it has its own already."""
    actor.require("org.parameter.change")
    if not actor.sees_company(company_id):
        raise NotFound()
    shared: NumberSeries = lock_one(NumberSeries.objects.filter(kind=kind, company_id=None))
    _check(own_or_new(shared, company_id), pattern, digits, reset)
    row = numbering.define(kind, pattern, company_id=company_id, digits=digits, gapless=shared.gapless)
    return _put(row, pattern, digits, reset, next_count)


@service
def share(series_id: int, *, actor: Actor) -> NumberSeries:
    """End a company's own series: its documents are numbered with those of all companies again. Locks the series.

    Its numbers stay its own; whoever takes it up again counts on. Refuses with NotFound.
    """
    actor.require("org.parameter.change")
    row = _held(series_id, actor)
    if row.company_id is None:
        raise NotFound()
    row.active = False
    row.save(update_fields=["active"])
    return _known(row)


def in_force(company_id: int | None) -> dict[str, NumberSeries]:
    """What each kind is numbered by in a company: its own series, else the one for all. One query."""
    rows = NumberSeries.objects.filter(active=True).order_by("kind")
    found = {row.kind: row for row in rows if row.company_id is None}
    return found | {row.kind: row for row in rows if company_id is not None and row.company_id == company_id}


def own_or_new(shared: NumberSeries, company_id: int | None) -> NumberSeries:
    """The company's own series, in use or not, or one that is not written yet."""
    found = NumberSeries.objects.filter(kind=shared.kind, company_id=company_id, company_id__isnull=False).first()
    return found or NumberSeries(kind=shared.kind, company_id=company_id, gapless=shared.gapless)


def preview(row: NumberSeries, pattern: str, digits: int, reset: str) -> str:
    """The next number as it would be with these settings. Refuses with Invalid. Two queries more than the check."""
    _check(row, pattern, digits, reset)
    count = numbering.foreseen(row, pattern, reset) if row.pk else 1
    return f"{rendered(pattern, reset, clock.today())[0]}{count:0{digits}d}"


def _held(series_id: int, actor: Actor) -> NumberSeries:
    row: NumberSeries = lock_one(NumberSeries.objects.filter(pk=series_id))
    if row.company_id is not None and not actor.sees_company(row.company_id):
        raise NotFound()
    if row.company_id is None and not actor.is_system and _others_count_by(row, actor):
        raise Invalid(
            {
                "whose": _(
                    "Other companies count by this, too. Number this company alone, or ask who looks after all of them."
                )
            }
        )
    return row


def _others_count_by(row: NumberSeries, actor: Actor) -> bool:
    """Whether a shared series numbers documents of companies this actor does not see."""
    apart = NumberSeries.objects.filter(kind=row.kind, active=True, company_id__isnull=False).values("company_id")
    unseen = Company.objects.filter(active=True).exclude(pk__in=actor.company_ids)
    return unseen.exclude(pk__in=apart).exists()


def _put(row: NumberSeries, pattern: str, digits: int, reset: str, next_count: int | None) -> NumberSeries:
    _check(row, pattern, digits, reset)
    row.pattern, row.digits, row.reset, row.active = pattern, digits, reset, True
    row.edition += 1
    row.save(update_fields=["pattern", "digits", "reset", "active", "edition"])
    numbering.carry_on(row)
    if next_count is not None:
        _go_to(row, next_count)
    return _known(row)


def _known(row: NumberSeries) -> NumberSeries:
    transaction.on_commit(numbering.forget)
    numbering.forget()
    return row


def _go_to(row: NumberSeries, count: int) -> None:
    """Make `count` that of the next number; never an earlier one."""
    upcoming = numbering.upcoming([row])[row.pk]
    if count == upcoming:
        return
    facts = {"next": upcoming, "most": upcoming + FARTHEST, "digits": row.digits}
    if count < upcoming:
        raise Invalid({"next_count": _("Numbers below %(next)s are given already; none is given twice.") % facts})
    if row.gapless and upcoming > 1:
        raise Invalid({"next_count": _("This series has no gaps: after %(next)s it goes on by itself.") % facts})
    if count > upcoming + FARTHEST or count >= 10**row.digits:
        raise Invalid({"next_count": _("Too far ahead: at most %(most)s, and no more than %(digits)s digits.") % facts})
    numbering.skip(row, count - upcoming)


def _check(row: NumberSeries, pattern: str, digits: int, reset: str) -> None:
    faults: dict[str, str] = {}
    if not PATTERN.match(pattern) or not pattern[0].isalpha():
        faults["pattern"] = _("Capital letters first, then letters, figures, - / and %y %Y %m %d for the date.")
    elif len(cells(pattern)) > LONGEST:
        faults["pattern"] = _("At most %(n)s signs.") % {"n": LONGEST}
    elif reset in RESETS and (missing := lacks(pattern, reset)):
        faults["pattern"] = _LACKS[missing]()
    else:
        faults |= _taken(row, pattern)
    if reset not in RESETS:
        faults["reset"] = _("Unknown: %(codes)s") % {"codes": reset}
    elif reset and row.gapless:
        faults["reset"] = _("Numbers without gaps begin anew with the date they hold.")
    if digits not in DIGITS:
        faults["digits"] = _("Between %(least)s and %(most)s.") % {"least": DIGITS[0], "most": DIGITS[-1]}
    if faults:
        raise Invalid(faults)


_LACKS: Mapping[str, Any] = {
    "year": lambda: _(
        "The count begins anew, so the year (%y or %Y) must be in the number; else numbers would come twice."
    ),
    "month": lambda: _(
        "The count begins anew, so the month (%m) must be in the number; else numbers would come twice."
    ),
}


def _taken(row: NumberSeries, pattern: str) -> dict[str, str]:
    """Who else gives numbers like this, or gave them once."""
    for other in NumberSeries.objects.exclude(pk=row.pk):
        if meet(other.pattern, pattern):
            return {
                "pattern": _("Other documents are numbered %(pattern)s; the numbers could be the same.")
                % {"pattern": other.pattern}
            }
    for past in NumberPeriod.objects.filter(series__kind=row.kind).select_related("series"):
        mine = past.series_id == row.pk and len(cells(past.prefix)) == len(cells(pattern))
        if not mine and meet(past.prefix, pattern):
            text = past.prefix
            return {"pattern": _("Numbers like %(text)s were given before; these could be the same.") % {"text": text}}
    return {}
