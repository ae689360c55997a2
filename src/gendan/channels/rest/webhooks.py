"""Webhooks: set up, paused, their log, sent again."""

import dataclasses
from typing import Any

from ninja import Query, Router

from gendan.channels.models import Webhook, WebhookDelivery
from gendan.channels.services import webhooks
from gendan.core.events import known

from .base import company, found
from .pages import Page, Paging, page
from .schemas import webhooks as s
from .types import ApiRequest, Id, Nothing, Text40

router = Router()


def _rows(request: ApiRequest) -> Any:
    request.actor.require("channels.webhook.view")
    return Webhook.objects.filter(company_id__in=request.actor.company_ids)


@router.get("", response=list[s.Webhook])
def list_webhooks(request: ApiRequest):
    """Webhooks of one's companies."""
    return list(_rows(request).order_by("pk"))


@router.get("/events", response=list[s.EventKind])
def list_event_kinds(request: ApiRequest):
    """Events that can be subscribed to."""
    return [
        {
            "name": name,
            "text": (event.__doc__ or "").partition("\n")[0],
            "fields": [field.name for field in dataclasses.fields(event)],
        }
        for name, event in sorted(known().items())
    ]


@router.post("", response={201: s.WebhookMade})
def create_webhook(request: ApiRequest, body: s.WebhookIn):
    """Set up a webhook that hears what happens from now on."""
    row, secret = webhooks.create(
        company(body.company_id, request.actor), body.name, body.url, body.events, actor=request.actor
    )
    return {**s.Webhook.model_validate(row).model_dump(), "secret": secret}


@router.get("/{int:webhook_id}", response=s.Webhook)
def get_webhook(request: ApiRequest, webhook_id: Id):
    """A webhook."""
    return found(_rows(request).filter(pk=webhook_id))


@router.patch("/{int:webhook_id}", response=s.Webhook)
def edit_webhook(request: ApiRequest, webhook_id: Id, body: s.WebhookEdit):
    """Change a webhook, pause it, let it go on."""
    return webhooks.edit(webhook_id, actor=request.actor, **body.model_dump())


@router.delete("/{int:webhook_id}", response={204: None})
def remove_webhook(request: ApiRequest, webhook_id: Id):
    """Remove a webhook with its log."""
    webhooks.remove(webhook_id, actor=request.actor)
    return


@router.post("/{int:webhook_id}/secret", response=s.WebhookMade)
def renew_webhook_secret(request: ApiRequest, webhook_id: Id, body: Nothing):
    """A new secret; the old one stops at once."""
    row, secret = webhooks.new_secret(webhook_id, actor=request.actor)
    return {**s.Webhook.model_validate(row).model_dump(), "secret": secret}


@router.post("/{int:webhook_id}/ping", response={201: s.Sent})
def ping_webhook(request: ApiRequest, webhook_id: Id, body: Nothing):
    """Send a test message."""
    return webhooks.ping(webhook_id, actor=request.actor)


@router.get("/{int:webhook_id}/deliveries", response=Page[s.Sent])
def list_webhook_deliveries(request: ApiRequest, webhook_id: Id, paging: Query[Paging], state: Text40 = ""):
    """The log of a webhook, newest first."""
    rows = found(_rows(request).filter(pk=webhook_id)).deliveries.defer("body")
    return page(rows.filter(state=state) if state else rows, paging)


@router.get("/{int:webhook_id}/deliveries/{int:delivery_id}", response=s.SentDetail)
def get_webhook_delivery(request: ApiRequest, webhook_id: Id, delivery_id: Id):
    """One entry of the log with its body."""
    hook = found(_rows(request).filter(pk=webhook_id))
    return found(WebhookDelivery.objects.filter(webhook=hook, pk=delivery_id))


@router.post("/{int:webhook_id}/redeliver", response=s.Queued)
def redeliver_webhook(request: ApiRequest, webhook_id: Id, body: s.RedeliverIn):
    """Send deliveries again."""
    return {"queued": webhooks.redeliver(webhook_id, body.ids, actor=request.actor)}
