"""Webhooks: set up, paused, told what happened, sent again."""

import json
import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gendan.channels.models import Webhook, WebhookDelivery
from gendan.channels.webhooks import addresses, signing
from gendan.channels.webhooks.log import Reader, newest
from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.events import known
from gendan.core.refs import Ref
from gendan.core.work import lock_one, record, service
from gendan.org.models import Company

PATTERN = re.compile(r"^[a-z_]+(\.[a-z_]+)*(\.\*)?$")
PING = "channels.webhook.ping"


@service
def create(company_id: int, name: str, url: str, events: Sequence[str], *, actor: Actor) -> tuple[Webhook, str]:
    """Set up a webhook that hears what happens from now on; the row and its secret, which is not shown again.

    Needs `channels.webhook.edit`. Refuses with NotFound, Invalid, UnsafeAddress.
    """
    actor.require("channels.webhook.edit")
    if not actor.sees_company(company_id):
        raise NotFound()
    _check(name, url, events)
    secret = signing.new_secret()
    row = Webhook.objects.create(
        company_id=company_id, name=name.strip(), url=url, secret=secret, events=list(dict.fromkeys(events)),
        position=newest(), created_at=clock.now(),
    )  # fmt: skip
    _note("created", row, events=row.events, url=url)
    return row, secret


@service
def edit(
    webhook_id: int, *, actor: Actor, name: str | None = None, url: str | None = None,
    events: Sequence[str] | None = None, active: bool | None = None,
) -> Webhook:  # fmt: skip
    """Change a webhook, pause it or let it go on; what happened in a pause is told afterwards. Locks it."""
    row = _locked(webhook_id, actor)
    _check(
        row.name if name is None else name, row.url if url is None else url, row.events if events is None else events
    )
    heard = None if events is None else list(events)
    wanted: dict[str, Any] = {"name": name, "url": url, "events": heard, "active": active}
    changes = {field: value for field, value in wanted.items() if value is not None}
    for field, value in changes.items():
        setattr(row, field, value)
    row.save(update_fields=list(changes))
    _note("changed", row, fields=sorted(changes))
    return row


@service
def new_secret(webhook_id: int, *, actor: Actor) -> tuple[Webhook, str]:
    """A new secret; the old one stops at once. Locks the webhook."""
    row = _locked(webhook_id, actor)
    row.secret = signing.new_secret()
    row.save(update_fields=["secret"])
    _note("secret_changed", row)
    return row, row.secret


@service
def remove(webhook_id: int, *, actor: Actor) -> None:
    """Remove a webhook with its log. Locks it."""
    row = _locked(webhook_id, actor)
    _note("removed", row, name=row.name)
    row.delete()


@service
def ping(webhook_id: int, *, actor: Actor) -> WebhookDelivery:
    """Send a test message, for whoever sets up a receiver. Locks the webhook."""
    row = _locked(webhook_id, actor)
    last = row.deliveries.filter(event_id__lt=0).order_by("event_id").values_list("event_id", flat=True).first()
    number = (last or 0) - 1  # below zero: no event of the log has this id
    body = {"id": number, "event": PING, "at": clock.now().isoformat(), "company_id": row.company_id, "data": {}}
    return WebhookDelivery.objects.create(
        webhook=row,
        event_id=number,
        event_name=PING,
        body=json.dumps(body),
        created_at=clock.now(),
        next_at=clock.now(),
    )


@service
def redeliver(webhook_id: int, delivery_ids: Sequence[int], *, actor: Actor) -> int:
    """Send deliveries again, whatever became of them; how many. Locks the webhook. Refuses with NotFound."""
    row = _locked(webhook_id, actor)
    return row.deliveries.filter(pk__in=list(delivery_ids)).update(
        state="waiting", attempts=0, next_at=clock.now(), error="", status=None
    )


_MATCHING = """
insert into channels_webhookdelivery
  (webhook_id, event_id, event_name, body, state, attempts, next_at, error, created_at)
select %(webhook)s, e.id, e.name,
  jsonb_build_object('id', e.id, 'event', e.name, 'at', e.at, 'company_id', e.company_id,
    'about', jsonb_build_object('kind', e.about_kind, 'id', e.about_id), 'serves', to_jsonb(e.serves),
    'actor', jsonb_build_object('id', e.actor_id, 'name', e.actor_name), 'data', e.payload)::text,
  'waiting', 0, %(now)s, '', %(now)s
from core_event e
where e.id > %(after)s and e.id <= %(upto)s and e.company_id = %(company)s and e.name like any(%(patterns)s)
order by e.id
on conflict (webhook_id, event_id) do nothing
"""


def collect(reader: Reader) -> int:
    """Turn events nobody has looked at yet into deliveries, for every active webhook; how many webhooks moved on.

    Deliveries and the new position commit together: nothing is told twice or left out, whoever is killed when.
    """
    behind = Webhook.objects.filter(active=True).extra(
        where=["exists (select 1 from core_event e where e.id > channels_webhook.position)"]
    )
    return sum(_advance(webhook, reader.upto(webhook.position)) for webhook in behind.order_by("pk"))


def _advance(webhook: Webhook, upto: int) -> bool:
    if upto <= webhook.position:
        return False
    with transaction.atomic():
        moved = Webhook.objects.filter(pk=webhook.pk, position=webhook.position).update(position=upto)
        if moved:  # else another worker was faster
            sql.execute(
                _MATCHING,
                {
                    "webhook": webhook.pk, "company": webhook.company_id, "after": webhook.position, "upto": upto,
                    "now": clock.now(), "patterns": [_like(event) for event in webhook.events],
                },
            )  # fmt: skip
    return bool(moved)


def _like(event: str) -> str:
    """An event's name or pattern as a LIKE pattern."""
    return event.replace("_", r"\_").replace("*", "%")


def _locked(webhook_id: int, actor: Actor) -> Webhook:
    actor.require("channels.webhook.edit")
    rows = Webhook.objects.filter(pk=webhook_id)
    row: Webhook = lock_one(rows if actor.is_system else rows.filter(company_id__in=actor.company_ids))
    return row


def _check(name: str, url: str, events: Sequence[str]) -> None:
    if not name.strip():
        raise Invalid({"name": _("Required.")})
    addresses.check(url)
    unknown = [event for event in events if not _is_known(event)]
    if unknown or not events:
        raise Invalid({"events": _("There is no such event: %(names)s") % {"names": ", ".join(unknown) or "–"}})


def _is_known(event: str) -> bool:
    if event == "*":
        return True
    if not PATTERN.match(event):
        return False
    return event in known() or (event.endswith(".*") and any(name.startswith(event[:-1]) for name in known()))


def _note(verb: str, row: Webhook, **facts: Any) -> None:
    record(
        f"channels.webhook.{verb}", about=Ref(Company.KIND, row.company_id), company_id=row.company_id, webhook=row.pk,
        **facts,
    )  # fmt: skip
