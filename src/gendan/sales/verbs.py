"""Verbs of orders that a process may do by itself."""

from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.workflow import published

from .services import orders


@published.verb("sales.order.confirm")
def confirm(ref: Ref, actor: Actor, reason: str) -> object:
    """Confirm the order."""
    return orders.confirm(ref.id, actor=actor)


@published.verb("sales.order.take_effect")
def take_effect(ref: Ref, actor: Actor, reason: str) -> object:
    """Let the order take effect."""
    return orders.take_effect(ref.id, actor=actor)


@published.verb("sales.order.decline")
def decline(ref: Ref, actor: Actor, reason: str) -> object:
    """Decline the order."""
    return orders.decline(ref.id, reason=reason, actor=actor)


@published.verb("sales.order.complete")
def complete(ref: Ref, actor: Actor, reason: str) -> object:
    """Complete the order."""
    return orders.complete(ref.id, actor=actor)


@published.verb("sales.order.close")
def close(ref: Ref, actor: Actor, reason: str) -> object:
    """Close the file."""
    return orders.close(ref.id, actor=actor)
