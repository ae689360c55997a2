"""What every verb of a delivery does: find it for the actor, move it, tell what happened."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gendan.core import params, sql
from gendan.core.actor import Actor
from gendan.core.errors import IllegalTransition, NotFound
from gendan.core.work import lock_one, publish

from .. import route
from ..errors import StepMissing
from ..models import Delivery
from ..queries import visible_deliveries
from ..states import BEFORE_DISPATCH, DELIVERY


def locked(delivery_id: int, actor: Actor, version: int | None = None) -> Delivery:
    """The delivery under lock. Refuses with NotFound outside the actor's company or scope, and with StaleDocument."""
    delivery: Delivery = lock_one(Delivery.objects.filter(pk=delivery_id), version=version)
    if not sees(actor, delivery):
        raise NotFound()
    return delivery


def sees(actor: Actor, delivery: Delivery) -> bool:
    """Whether the delivery exists for this actor; only narrow scopes cost a query."""
    scope = actor.scopes.get(delivery.company_id)
    if actor.is_system or (scope and scope.level == "company"):
        return True
    return scope is not None and visible_deliveries(actor).filter(pk=delivery.pk).exists()


def move(delivery: Delivery, verb: str, actor: Actor, *, override: str | None = None, **fields: Any) -> None:
    """Advance the machine and save the state with the fields that go with it."""
    DELIVERY.advance(delivery, verb, actor, override=override)
    for name, value in fields.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=["state", "version", *fields])


def choices(delivery: Delivery) -> route.Choices:
    """Which optional steps the delivery's company makes."""
    return route.Choices.of(params.get_many(route.PARAMS, delivery.company_id))


def require_steps(delivery: Delivery, target: str, chosen: route.Choices) -> None:
    """Refuse with StepMissing when a step before `target` that this firm makes has not been made."""
    missing = route.missing(delivery.state, target, delivery.mode, chosen)
    if missing:
        raise StepMissing(missing)


def announce(event: type[Any], delivery: Delivery, **facts: Any) -> None:
    """Publish an event about the delivery; it serves the orders behind it."""
    refs = delivery.order_refs()
    publish(
        event(
            delivery_id=delivery.pk, number=delivery.number, customer_id=delivery.customer_id,
            order_ids=[ref.id for ref in refs], **facts,
        ),
        about=delivery.ref, serves=refs, company_id=delivery.company_id,
    )  # fmt: skip


def write_lines(column: str, values: Mapping[int, Decimal]) -> None:
    """Set one column of delivery lines, in one statement however many."""
    assert column in ("picked", "shipped", "signed", "amount")
    if values:
        sql.execute(
            f"update shipping_deliveryline l set {column} = v.quantity"
            " from unnest(%s::bigint[], %s::numeric[]) as v(id, quantity) where l.id = v.id",
            [list(values), list(values.values())],
        )


def lines_of(delivery: Delivery) -> Sequence[Any]:
    """The delivery's lines with item and order line, in order."""
    return list(delivery.lines.select_related("item", "order_line", "order").order_by("line_no"))


__all__ = [
    "BEFORE_DISPATCH", "DELIVERY", "IllegalTransition", "announce", "choices", "lines_of", "locked", "move",
    "require_steps", "write_lines",
]  # fmt: skip
