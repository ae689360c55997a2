"""Quotations: an order that is not agreed yet, offered for a time; taken, it goes on without being typed again (PRC-06).

The order holds what was typed. A quotation is a version of it: lines, prices with each charge, terms, validity. Who has
to approve it follows from the approval matrix (kind `sales.quotation`); the signatures are asked for when it is sent.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, numbering, params
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.quantity import plain
from gendan.core.work import guarding, lock, lock_one, publish, service
from gendan.org.services.reasons import asks
from gendan.sales import approving, events
from gendan.sales.errors import QuotationOutdated
from gendan.sales.models import Order, Quotation
from gendan.sales.states import EDITABLE_STATES, QUOTATION
from gendan.workflow.services import approval_rules, approvals, gates

from . import contracts, orders
from .contracts import NewContractLine
from .writing import Loaded, spec_of

S = Quotation.State
SUBJECT, SEND = "quotation", "sales.quotation.send"
REVIEWED = ("passed", "agreed")
SOON = timedelta(days=7)  # what ends within it is shown as ending


@dataclass(frozen=True, slots=True)
class Charge:
    """What is added to the price of a line per base unit, and what for (PRC-02)."""

    line_id: int
    text: str
    amount: Decimal


@service
def make(
    order_id: int, *, actor: Actor, valid_until: date | None = None, charges: Sequence[Charge] = (), note: str = ""
) -> Quotation:
    """Offer a draft, a returned or a reviewed order. A quotation of it that is still open is replaced by the new version.

    Locks the order, its quotations. Charges raise the prices of the draft's lines. Announces QuotationMade. Refuses with
    NotAllowed, NotFound, Invalid: an order that is agreed already, no line, a validity that has passed, and in firms that
    quote after the review one that has not passed (PRC-03).
    """
    actor.require("sales.quotation.create")
    loaded = orders.hold(order_id, actor, None)
    until = valid_until or clock.today() + timedelta(days=params.get("sales.quotation_days", loaded.order.company_id))
    _may_be_offered(loaded, until)
    before = Quotation.objects.filter(order_id=order_id).order_by("-revision").first()
    open_ones = lock(Quotation.objects.filter(order_id=order_id, state__in=[S.DRAFT, S.SENT]))
    if charges:
        loaded = _charged(loaded, charges, actor)
    for old in open_ones:
        _end(old, "revise", "", actor)
    order = loaded.order
    revision = before.revision + 1 if before else 1
    first = Quotation.objects.filter(order_id=order_id, revision=1).values_list("number", flat=True).first()
    number = f"{first}-{revision}" if first else numbering.next_number(Quotation.KIND, loaded.order.company_id)
    made = Quotation.objects.create(
        company_id=order.company_id, number=number, created_at=clock.now(),
        created_by_id=actor.user_id, order=order, order_version=order.version, customer_id=order.customer_id,
        revision=revision, revises=before, valid_until=until, total=order.total, currency=order.currency,
        lines=_lines(loaded, charges), terms=_terms(order), note=note.strip()[:500],
    )  # fmt: skip
    publish(
        events.QuotationMade(made.pk, made.number or "", order.pk),
        about=made.ref, serves=[order.ref], company_id=order.company_id,
    )  # fmt: skip
    return made


@service
def send(quotation_id: int, *, actor: Actor, version: int | None = None) -> Quotation:
    """Send an offer; where the approval matrix asks for signatures these are asked for first, and it stays a draft.

    Locks quotation and gates. Announces QuotationSent, or TaskOpened. Refuses with GateClosed while signatures are
    missing, QuotationOutdated when the order was changed since.
    """
    found = _hold(quotation_id, actor, version)
    actor.require(SEND)
    _same(found)
    if found.state == S.DRAFT and _ask(found, actor):
        return found
    QUOTATION.advance(found, "send", actor)
    found.sent_at = clock.now()
    found.save()
    publish(
        events.QuotationSent(found.pk, found.number or "", found.order_id, found.valid_until.isoformat()),
        about=found.ref, serves=[found.order.ref], company_id=found.company_id,
    )  # fmt: skip
    return found


@service
def accept(quotation_id: int, *, into: str = "order", actor: Actor, version: int | None = None) -> Quotation:
    """The customer takes the offer: its order is submitted (confirmed, if it was reviewed before), or it becomes a contract.

    Locks quotation and order. Announces QuotationAccepted and what the order's verb announces. Refuses with Invalid when the
    validity has passed, QuotationOutdated, and as `orders.submit` and `contracts.create` do.
    """
    found = _hold(quotation_id, actor, version)
    QUOTATION.advance(found, "accept", actor)
    if found.valid_until < clock.today():
        raise Invalid(
            {"valid_until": _("It was valid until %(day)s. Make a new version.") % {"day": found.valid_until}}
        )
    _same(found)
    found.closed_at = clock.now()
    with guarding("sales"):  # the order decides, and is held
        became: Any = _contract(found, actor) if into == "contract" else _order(found, actor)
    found.save()
    publish(
        events.QuotationAccepted(found.pk, found.number or "", found.order_id, str(became.ref)),
        about=found.ref, serves=[found.order.ref], company_id=found.company_id,
    )  # fmt: skip
    return found


@service
@asks("cancel")
def reject(quotation_id: int, reason: str, *, actor: Actor, version: int | None = None) -> Quotation:
    """The customer does not take the offer, and why. Locks it. Announces QuotationEnded."""
    return _end(_hold(quotation_id, actor, version), "reject", reason, actor)


@service
def expire(*, actor: Actor) -> int:
    """End offers whose validity has passed. Locks them. Announces QuotationEnded for each. Returns how many."""
    found = lock(Quotation.objects.filter(state=S.SENT, valid_until__lt=clock.today()))
    for one in found:
        _end(one, "expire", "", actor)
    return len(found)


# Inside ------------------------------------------------------------------------------------------------------------------


def _hold(quotation_id: int, actor: Actor, version: int | None) -> Quotation:
    """An offer, locked after its order, which lies above it."""
    order_id = Quotation.objects.filter(pk=quotation_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound()
    orders.hold(order_id, actor, None)
    return lock_one(Quotation.objects.filter(pk=quotation_id), version=version)  # type: ignore[no-any-return]


def _may_be_offered(loaded: Loaded, until: date) -> None:
    order = loaded.order
    faults = {}
    reviewed = order.state == Order.State.SUBMITTED and order.review_status in REVIEWED
    if params.get("sales.quote_after_review", order.company_id) and not reviewed:
        faults["order"] = _("It is quoted once its review has passed.")
    elif order.state not in EDITABLE_STATES and not reviewed:
        faults["order"] = _("This order is agreed already, or under review.")
    if not loaded.live:
        faults["lines"] = _("There is no line yet.")
    if until < clock.today():
        faults["valid_until"] = _("This day has passed.")
    if faults:
        raise Invalid(faults)


def _charged(loaded: Loaded, charges: Sequence[Charge], actor: Actor) -> Loaded:
    """The draft with its charges in the prices, each named as the reason."""
    by_line: dict[int, list[Charge]] = defaultdict(list)
    for charge in charges:
        by_line[charge.line_id].append(charge)
    wrong = set(by_line) - {line.pk for line in loaded.live}
    if wrong or any(not c.text.strip() or c.amount <= 0 for c in charges) or loaded.order.state not in EDITABLE_STATES:
        raise Invalid({"charges": _("A charge names a line of the draft, an amount, and what it is for.")})
    spec = spec_of(loaded)
    lines = [
        replace(
            line, price=(line.price or Decimal(0)) + sum((c.amount for c in by_line[line.line_id or 0]), Decimal(0)),
            deviation="；".join(filter(None, [line.deviation, *(c.text.strip() for c in by_line[line.line_id or 0])]))[:200],
        ) if line.line_id in by_line else line
        for line in spec.lines
    ]  # fmt: skip
    with guarding("sales"):  # the order decides, and is held
        orders.edit(loaded.order.pk, replace(spec, lines=lines), actor=actor)
        return orders.hold(loaded.order.pk, actor, None)


def _lines(loaded: Loaded, charges: Sequence[Charge]) -> list[dict[str, Any]]:
    """What is offered, as it was: for the page, the paper and later versions to compare with."""
    return [
        {
            "line_no": line.line_no, "item_id": line.item_id, "item": line.item_name, "quantity": plain(line.quantity),
            "list_price": plain(line.list_price) if line.list_price is not None else "", "price": plain(line.price),
            "discount_percent": plain(line.discount_percent), "amount": f"{line.amount:.2f}", "is_gift": line.is_gift,
            "deviation": line.deviation, "requested_on": line.requested_on.isoformat() if line.requested_on else "",
            "charges": [{"text": c.text.strip(), "amount": plain(c.amount)} for c in charges if c.line_id == line.pk],
        }
        for line in loaded.live
    ]  # fmt: skip


def _terms(order: Order) -> dict[str, Any]:
    return {
        "payment_mode": order.payment_mode, "terms_days": order.terms_days, "deposit_percent": plain(order.deposit_percent),
        "delivery_mode": order.delivery_mode, "ship_to": order.ship_to, "freight": f"{order.freight:.2f}",
        "discount": f"{order.discount:.2f}", "requested_on": order.requested_on.isoformat() if order.requested_on else "",
    }  # fmt: skip


def _same(found: Quotation) -> None:
    """What is sent and accepted is what was offered."""
    if found.order.version != found.order_version:
        raise QuotationOutdated(found.number or "")


def _ask(found: Quotation, actor: Actor) -> bool:
    """Ask for the signatures that the matrix wants and that nobody was asked for yet; whether any are missing now."""
    if approvals.granted(found.ref, SUBJECT, found.version):
        return False
    plan = approval_rules.plan("sales.quotation", found.company_id, approving.facts(found.order.ref))
    if plan is None:
        return False
    if approvals.pending(found.ref, SUBJECT):
        return False  # the gate says who has to sign
    approvals.request(
        found.ref, SUBJECT, plan, document_version=found.version, number=found.number or "",
        text=f"{found.order.customer_name} · {found.total:.2f}", company_id=found.company_id, actor=actor,
    )  # fmt: skip
    gates.put(
        found.ref, SEND, "approval", satisfied=False, holder_role=plan.first, company_id=found.company_id, actor=actor,
        data=approvals.facts(plan),
    )  # fmt: skip
    return True


def _order(found: Quotation, actor: Actor) -> Order:
    """The order goes on; prices that left the policy meanwhile are those of the offer."""
    order = found.order
    if order.state == Order.State.SUBMITTED:
        return orders.confirm(order.pk, actor=actor)
    loaded = orders.hold(order.pk, actor, None)
    spec = spec_of(loaded)
    said = _("Quotation %(number)s") % {"number": found.number}
    lines = [replace(line, deviation=line.deviation or said) for line in spec.lines]
    orders.edit(order.pk, replace(spec, lines=lines), actor=actor)
    return orders.submit(order.pk, actor=actor, accept=["*"])


def _contract(found: Quotation, actor: Actor) -> Any:
    """A quantity contract over what was offered, from today until a year later."""
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    for line in found.lines:
        if not line["is_gift"]:
            quantity = sums.get(line["item_id"], (Decimal(0), Decimal(0)))[0] + Decimal(line["quantity"])
            sums[line["item_id"]] = quantity, Decimal(line["price"])
    today = clock.today()
    if found.order.state == Order.State.DRAFT:
        orders.void(found.order_id, actor=actor)  # what is called off comes as orders of their own
    found.contract = contracts.create(
        company_id=found.company_id, customer_id=found.customer_id, name=_("From quotation %(number)s") % {"number": found.number},
        valid_from=today, valid_to=today + timedelta(days=365), actor=actor,
        lines=[NewContractLine(item_id, quantity, price) for item_id, (quantity, price) in sums.items()],
    )  # fmt: skip
    return found.contract


def _end(found: Quotation, verb: str, reason: str, actor: Actor) -> Quotation:
    QUOTATION.advance(found, verb, SYSTEM if verb == "expire" else actor)
    found.closed_at, found.reason = clock.now(), reason.strip()[:200]
    found.save()
    approvals.revoke_for(found.ref, actor=actor)
    approvals.settle_rework(found.ref, actor=actor)
    gates.withdraw(found.ref, actor=actor)
    publish(
        events.QuotationEnded(found.pk, found.number or "", found.order_id, found.state, found.reason),
        about=found.ref, serves=[found.order.ref], company_id=found.company_id,
    )  # fmt: skip
    return found
