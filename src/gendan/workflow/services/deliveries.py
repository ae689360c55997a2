"""Sending what waits: mail and robots, called by a job with no lock and no transaction held (NTF-01)."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F

from gendan.core import clock

from ..models import NoticeDelivery, NoticeRoute
from .routes import CUSTOMER

log = logging.getLogger("gendan.notices")
TRIES = 6
TIMEOUT = 10  # seconds to connect, and to answer
TITLE_LENGTH = 120


class StillWaiting(Exception):
    """Some messages could not be sent yet; the job is to come again."""


def send(delivery_ids: Sequence[int]) -> None:
    """Send what of these still waits; note each result. Raises StillWaiting if some should be tried again.

    Safe to run twice: a try is claimed by raising its count, so of two runs at once one sends.
    """
    waiting = NoticeDelivery.objects.filter(pk__in=list(delivery_ids), state="waiting").select_related("route")
    again = [delivery.pk for delivery in waiting if not _send_one(delivery)]
    if again:
        raise StillWaiting(f"{len(again)} messages wait")


def lost(older_than_minutes: int = 30) -> list[int]:
    """Messages that wait although their job is long gone: a worker was killed while it sent them."""
    limit = clock.now() - timedelta(minutes=older_than_minutes)
    found = NoticeDelivery.objects.filter(
        state="waiting", created_at__lt=limit, attempts__lt=TRIES, not_before=None
    )  # what waits for the end of quiet hours has no job yet
    return list(found.order_by("pk").values_list("pk", flat=True)[:500])


def _send_one(delivery: NoticeDelivery) -> bool:
    """Whether this one needs no further try."""
    claimed = NoticeDelivery.objects.filter(pk=delivery.pk, state="waiting", attempts=delivery.attempts).update(
        attempts=F("attempts") + 1
    )
    if not claimed:
        return True
    error = _try(delivery)
    if not error:
        NoticeDelivery.objects.filter(pk=delivery.pk).update(state="sent", sent_at=clock.now(), error="")
        return True
    final = delivery.attempts + 1 >= TRIES
    state = "failed" if final else "waiting"
    NoticeDelivery.objects.filter(pk=delivery.pk).update(state=state, error=error[:500])
    return final


def _try(delivery: NoticeDelivery) -> str:
    """Send; an empty text when it was taken, else what went wrong. Never shows a robot's address."""
    try:
        if delivery.medium == "mail":
            return _mail(delivery)
        if delivery.route is None or not delivery.route.active:
            return "the route is gone"
        return _robot(delivery, _address(delivery, delivery.route))
    except Exception as error:
        log.warning("delivery %s failed: %s", delivery.pk, type(error).__name__)
        return f"{type(error).__name__}: {error}" if delivery.medium == "mail" else type(error).__name__


def _mail(delivery: NoticeDelivery) -> str:
    message = EmailMessage(
        delivery.subject, delivery.body, settings.DEFAULT_FROM_EMAIL, [delivery.recipient],
        connection=get_connection(timeout=TIMEOUT),
    )  # fmt: skip
    return "" if message.send() else "not taken"


def _address(delivery: NoticeDelivery, route: NoticeRoute) -> str:
    """Where the robot or gateway is; a customer's number is the last part of a gateway's path."""
    if route.role != CUSTOMER:
        return route.address
    gateway, ask, settings = route.address.partition("?")
    return f"{gateway.rstrip('/')}/{delivery.recipient}{ask}{settings}"


def _robot(delivery: NoticeDelivery, address: str) -> str:
    import apprise

    robot = apprise.Apprise()
    join = "&" if "?" in address else "?"
    if not robot.add(f"{address}{join}cto={TIMEOUT}&rto={TIMEOUT}"):
        return "the address cannot be read"
    title = "" if delivery.medium == "sms" else delivery.subject[:TITLE_LENGTH]
    taken = robot.notify(title=title, body=delivery.body or delivery.subject)
    return "" if taken else "not taken"
