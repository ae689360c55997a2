"""Sending what waits for one webhook, oldest first; called by a job, with no lock and no transaction held."""

import logging
import time
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import httpx

from gendan.channels.errors import UnsafeAddress
from gendan.channels.models import Webhook, WebhookDelivery
from gendan.core import clock, params, sql

from . import addresses, signing

log = logging.getLogger("gendan.webhooks")
TIMEOUT = 10
CLAIM = timedelta(seconds=60)  # a try whose process was killed is made again after this
FIRST_WAIT = 10
LONGEST_WAIT = timedelta(hours=1)
AT_MOST = 500  # in one job

_CLAIM = """
update channels_webhookdelivery set attempts = attempts + 1, next_at = %(again)s
where id = (
  select id from channels_webhookdelivery where webhook_id = %(webhook)s and state = 'waiting' and next_at <= %(now)s
  order by next_at, id limit 1 for update skip locked
)
returning id
"""


def due(limit: int = 100) -> list[int]:
    """Webhooks for which something waits to be sent now."""
    rows = WebhookDelivery.objects.filter(state="waiting", next_at__lte=clock.now(), webhook__active=True)
    return list(rows.order_by("webhook_id").values_list("webhook_id", flat=True).distinct()[:limit])


def send_waiting(webhook_id: int) -> int:
    """Send what is due, until nothing is or a try fails; how many arrived."""
    sent = 0
    while sent < AT_MOST:
        webhook = Webhook.objects.filter(pk=webhook_id, active=True).first()
        delivery = _claim(webhook_id) if webhook else None
        if webhook is None or delivery is None or not _send(webhook, delivery):
            break
        sent += 1
    return sent


def _claim(webhook_id: int) -> WebhookDelivery | None:
    """Take the oldest one that is due; of two jobs at once one gets it."""
    now = clock.now()
    row = sql.one(_CLAIM, {"webhook": webhook_id, "now": now, "again": now + CLAIM})
    return WebhookDelivery.objects.get(pk=row[0]) if row else None


def _send(webhook: Webhook, delivery: WebhookDelivery) -> bool:
    """One try; whether it was taken. The result is noted only if nobody else has noted one meanwhile."""
    status, error = _try(webhook, delivery)
    taken = status is not None and 200 <= status < 300
    row = WebhookDelivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state="waiting")
    if taken:
        row.update(state="sent", sent_at=clock.now(), status=status, error="", next_at=None)
        return True
    log.info("webhook %s: event %s not taken: %s %s", webhook.pk, delivery.event_id, status, error)
    given_up = delivery.attempts >= params.get("channels.webhook_attempts", webhook.company_id)
    row.update(
        state="failed" if given_up else "waiting", status=status, error=error[:300],
        next_at=None if given_up else clock.now() + wait(delivery.attempts),
    )  # fmt: skip
    return False


def wait(attempts: int) -> timedelta:
    """How long until the next try: 10 s, 20 s, 40 s … an hour."""
    return min(timedelta(seconds=FIRST_WAIT * 2 ** min(attempts - 1, 20)), LONGEST_WAIT)


def _try(webhook: Webhook, delivery: WebhookDelivery) -> tuple[int | None, str]:
    """Status and error of one POST. Follows no redirect, reads no body, connects only to the address checked."""
    try:
        private = params.get("channels.webhook_private", webhook.company_id)
        url, headers, extensions = _pinned(webhook.url, addresses.resolve(webhook.url, private=private))
        body = delivery.body.encode()
        headers |= {
            "Content-Type": "application/json",
            "User-Agent": "Gendan-Webhooks/1",
            "Gendan-Event": delivery.event_name,
            "Gendan-Delivery": str(delivery.pk),
            signing.HEADER: signing.sign(webhook.secret, int(time.time()), body),
        }
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, content=body, headers=headers, extensions=extensions) as answer,
        ):
            return answer.status_code, "" if answer.is_success else answer.reason_phrase
    except UnsafeAddress as refused:
        return None, str(refused)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return None, f"{type(error).__name__}: {error}"


def _pinned(url: str, address: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """The URL with the address instead of the name; the name stays in the Host header and in TLS."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    place = f"[{address}]" if ":" in address else address
    port = f":{parts.port}" if parts.port else ""
    pinned = urlunsplit((parts.scheme, place + port, parts.path or "/", parts.query, ""))
    named = f"[{host}]" if ":" in host else host
    return pinned, {"Host": named + port}, {"sni_hostname": host}
