"""The customer's link: one order, no log-in. Only the token's hash is kept, so a copy of the database opens nothing."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import clock, params
from gendan.core.actor import Actor, Scope
from gendan.core.errors import Conflict, Invalid, NotFound
from gendan.core.work import record, service
from gendan.sales.models import Order

from ..models import CustomerLink, Delivery, TransportCase
from ..states import ON_THE_WAY
from . import arrival, tracking
from .arrival import Receipt

PROBLEMS = {"not_received": "not_received", "damage": "damage", "other": "refused"}


@service
def make(order_id: int, *, actor: Actor, days: int | None = None) -> str:
    """A new link to an order; the token is told this once and never again. Refuses with NotFound, NotAllowed."""
    actor.require("shipping.link.make")
    order = _order(order_id, actor)
    token = secrets.token_urlsafe(24)
    valid = days or params.get("shipping.link_days", order.company_id)
    CustomerLink.objects.create(
        hash=digest(token), order=order, made_at=clock.now(), made_by_id=actor.user_id,
        expires_at=clock.now() + timedelta(days=valid),
    )  # fmt: skip
    record("shipping.link.made", about=order.ref, company_id=order.company_id, days=valid)
    return token


@service
def revoke(order_id: int, *, actor: Actor) -> int:
    """Close all links of an order; the number closed. Refuses with NotFound, NotAllowed."""
    actor.require("shipping.link.make")
    order = _order(order_id, actor)
    closed = CustomerLink.objects.filter(order=order, revoked_at=None).update(revoked_at=clock.now())
    if closed:
        record("shipping.link.revoked", about=order.ref, company_id=order.company_id, count=closed)
    return closed


def _order(order_id: int, actor: Actor) -> Order:
    order = Order.objects.filter(pk=order_id).first()
    if order is None or not actor.sees_company(order.company_id):
        raise NotFound()
    return order


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def resolve(token: str) -> CustomerLink:
    """The link behind a token. NotFound when it is wrong, expired or revoked: a stranger learns nothing."""
    link = CustomerLink.objects.filter(hash=digest(token)).select_related("order", "order__company").first()
    if link is None or link.revoked_at or link.expires_at <= clock.now():
        raise NotFound(_("This link no longer works. Ask the person you ordered from for a new one."))
    return link


def visitor(link: CustomerLink) -> Actor:
    """The person with the link: may confirm receipt and report a problem, nothing else; the link says of which order."""
    return Actor(
        user_id=None, name=link.order.customer_name[:60], origin="link",
        permissions=frozenset({"shipping.delivery.sign", "shipping.case.report"}),
        scopes={link.order.company_id: Scope("company")}, company_id=link.order.company_id,
    )  # fmt: skip


@service
def seen(token: str, *, actor: Actor) -> CustomerLink:
    """Note that the customer looked. Refuses with NotFound."""
    link = resolve(token)
    CustomerLink.objects.filter(pk=link.pk).update(seen_at=clock.now())
    return link


@service
def confirm(
    token: str,
    name: str,
    *,
    actor: Actor,
    delivery_id: int | None = None,
    differences: Mapping[int, Decimal] | None = None,
    note: str = "",
    address: str | None = None,
) -> list[Delivery]:
    """The customer confirms receipt on the page: of one delivery, or of all that are under way (POD-05).

    Signs as the visitor, whatever `actor` carries the request. Locks and announces as `sign`.
    Refuses with NotFound, Invalid, and Conflict when there is nothing to confirm.
    """
    link = resolve(token)
    if not name.strip():
        raise Invalid({"name": _("Please give your name.")})
    waiting = Delivery.objects.filter(lines__order_id=link.order_id, state__in=ON_THE_WAY).distinct().order_by("pk")
    if delivery_id is not None:
        waiting = waiting.filter(pk=delivery_id)
    ids = list(waiting.values_list("pk", flat=True))
    if not ids:
        raise Conflict(_("There is nothing on its way that could be confirmed."))
    visiting = visitor(link)
    return [_confirm_one(pk, name, visiting, differences or {}, note, address) for pk in ids]


def _confirm_one(
    pk: int, name: str, visiting: Actor, differences: Mapping[int, Decimal], note: str, address: str | None
) -> Delivery:
    lines = set(Delivery.objects.filter(pk=pk).values_list("lines__pk", flat=True))
    own = {line: quantity for line, quantity in differences.items() if line in lines}
    receipt = Receipt("link", name, differences=own, note=note, address=address)
    return arrival.sign(pk, receipt, actor=visiting)


@service
def problem(token: str, kind: str, text: str, *, actor: Actor, delivery_id: int | None = None) -> TransportCase:
    """The customer reports a problem on the page: a case with a task for logistics at once (POD-06).

    Refuses with NotFound, Invalid, and Conflict when nothing has left yet.
    """
    link = resolve(token)
    if kind not in PROBLEMS:
        raise Invalid({"kind": _("Choose what is wrong.")})
    gone = Delivery.objects.filter(lines__order_id=link.order_id, dispatched_at__isnull=False).exclude(
        state="cancelled"
    )
    if delivery_id is not None:
        gone = gone.filter(pk=delivery_id)
    latest = gone.distinct().order_by("-pk").values_list("pk", flat=True).first()
    if latest is None:
        raise Conflict(_("Nothing of this order has left yet. Please call us."))
    return tracking.report(latest, PROBLEMS[kind], text, actor=visitor(link))
