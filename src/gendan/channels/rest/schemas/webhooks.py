"""Shapes of webhooks."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from ..types import Id, In, Out

EventName = Annotated[str, Field(min_length=1, max_length=80)]
Url = Annotated[str, Field(min_length=1, max_length=400)]
HookName = Annotated[str, Field(min_length=1, max_length=80)]


class Webhook(Out):
    """An address that hears of events. `position` is the id of the last event looked at."""

    id: int
    company_id: int
    name: str
    url: str
    events: list[str]
    active: bool
    position: int
    created_at: datetime


class WebhookMade(Webhook):
    """A webhook with its secret, which is told this once."""

    secret: str


class WebhookIn(In):
    """A new webhook. `events` holds names or patterns ending in `.*`, or `*`."""

    company_id: Id | None = None
    name: HookName
    url: Url
    events: list[EventName] = Field(min_length=1, max_length=100)


class WebhookEdit(In):
    """What changes; fields left out stay."""

    name: HookName | None = None
    url: Url | None = None
    events: list[EventName] | None = Field(None, min_length=1, max_length=100)
    active: bool | None = None


class Sent(Out):
    """One event for one webhook, with what became of it."""

    id: int
    event_id: int
    event_name: str
    state: str
    attempts: int
    next_at: datetime | None
    status: int | None
    error: str
    created_at: datetime
    sent_at: datetime | None


class SentDetail(Sent):
    """The same with its body."""

    body: str


class RedeliverIn(In):
    """Which deliveries to send again."""

    ids: list[Id] = Field(min_length=1, max_length=1000)


class Queued(Out):
    """How many will be sent."""

    queued: int


class EventKind(Out):
    """An event that can be subscribed to, and the fields of its `data`."""

    name: str
    text: str
    fields: list[str]
