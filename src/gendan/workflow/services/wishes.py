"""Keeping what people want to hear and when; sending what waited for the end of quiet hours; the daily digest (NTF-05)."""

from collections.abc import Iterable
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gendan.core import clock
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock, service
from gendan.org.models import User
from gendan.org.services import users

from .. import wishes
from ..models import NoticeDelivery
from ..wishes import Wishes
from . import notices

LINES = 100  # of one digest; the rest is counted


@service
def put(wanted: Wishes, *, actor: Actor) -> Wishes:
    """Keep one's own wishes. Refuses with Invalid kinds, media and ways there are not, and empty quiet hours."""
    if actor.user_id is None:
        raise NotFound()
    if wanted.quiet is not None and wanted.quiet[0] == wanted.quiet[1]:
        raise Invalid({"quiet": _("Quiet hours begin and end at different times.")})
    offered = {f"{kind}/{medium}" for kind in wishes.KINDS for medium in wishes.MEDIA}
    unknown = sorted({*wanted.ways} - offered | {way for way in wanted.ways.values() if way not in wishes.WAYS})
    if unknown:
        raise Invalid({"ways": _("Unknown: %(codes)s") % {"codes": ", ".join(unknown)}})
    user = User.objects.get(pk=actor.user_id)
    users.change(user.pk, preferences={**(user.preferences or {}), wishes.KEY: wishes.write(wanted)}, actor=actor)
    return wanted


def of(actor: Actor) -> Wishes:
    """One's own wishes."""
    return wishes.read(User.objects.filter(pk=actor.user_id or 0).values_list("preferences", flat=True).first())


@service
def release(*, actor: Actor = SYSTEM) -> int:
    """Send what waited for the end of quiet hours, and the digests whose hour has come. Locks them. Called each minute.

    Returns how many messages go out.
    """
    now = clock.now()
    due = NoticeDelivery.objects.filter(not_before__lte=now, state__in=("waiting", "digest")).select_related("route")
    found: list[NoticeDelivery] = lock(due)
    held = [delivery.pk for delivery in found if delivery.state == "waiting"]
    NoticeDelivery.objects.filter(pk__in=held).update(not_before=None)
    gathered = [delivery for delivery in found if delivery.state == "digest"]
    NoticeDelivery.objects.filter(pk__in=[delivery.pk for delivery in gathered]).update(state="gathered")
    digests = [_digest(list(rows)) for _to, rows in groupby(sorted(gathered, key=_reader), key=_reader)]
    notices.send(held, digests)
    return len(held) + len(digests)


def _reader(delivery: NoticeDelivery) -> tuple[int, str]:
    return delivery.route_id or 0, delivery.recipient


def _digest(rows: list[NoticeDelivery]) -> NoticeDelivery:
    """One message with everything a route has gathered, oldest first."""
    first = min(rows, key=lambda row: row.pk)
    with translation.override(first.route.language if first.route else "zh-hans"):
        n = len(rows)
        subject = ngettext("%(n)s message of today", "%(n)s messages of today", n) % {"n": n}
        body = "\n".join(_lines(sorted(rows, key=lambda row: row.pk)))
    return NoticeDelivery(
        route_id=first.route_id, recipient=first.recipient, medium=first.medium, subject=subject, body=body,
        created_at=clock.now(),
    )  # fmt: skip


def _lines(rows: list[NoticeDelivery]) -> Iterable[str]:
    for row in rows[:LINES]:
        yield f"{clock.local(row.created_at):%H:%M} {row.subject}"
        if row.body:
            yield f"      {row.body}"
    if len(rows) > LINES:
        more = len(rows) - LINES
        yield ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}
