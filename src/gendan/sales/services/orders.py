"""The life of an order, verb by verb. Placing it in one request is in `placing`, changes after confirmation in `changes`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import IllegalTransition, Invalid, NotFound, StaleDocument
from gendan.core.money import ZERO
from gendan.core.work import publish, service
from gendan.org.services.reasons import asks
from gendan.partners.services import credit
from gendan.sales import conflicts, drafting, events, facts, proofs, published
from gendan.sales.drafting import Drafted
from gendan.sales.errors import AlreadyShipped, BeingShipped, NotFinished, TypeNotReady
from gendan.sales.facts import Facts
from gendan.sales.models import Order
from gendan.sales.spec import NewOrder
from gendan.sales.states import EDITABLE_STATES, ORDER
from gendan.workflow.services import approvals, gates, processes, rounds, runs, tasks

from . import approving, contracts, counter, proposing, reviews, steps
from .steps import GateWanted
from .writing import MEDIA, Loaded, amend, load, new, spec_of, store, ticked

S = Order.State


@service
def create(spec: NewOrder, *, actor: Actor) -> Order:
    """Save a draft. It may have faults; `submit` is what refuses them. Announces OrderCreated.

    Refuses with NotAllowed, NotFound (company, customer or type), TypeNotReady, Invalid (a line without a known item).
    """
    loaded, _drafted, _known = created(spec, actor)
    store(loaded)
    return loaded.order


def created(spec: NewOrder, actor: Actor) -> tuple[Loaded, Drafted, Facts]:
    """A draft in hand that the caller writes, with what was loaded and worked out on the way."""
    actor.require("sales.order.create")
    spec, known, drafted = proposing.drafted(spec, actor)
    for kind in known.kinds:
        if not kind.available:
            raise TypeNotReady(kind.type_name)
    _refuse_unwritable(drafted, known, spec)
    loaded = new(drafted, spec, actor, steps.stocked_by_item(known.prices))
    order = loaded.order
    gates.none_yet(order.ref)
    publish(events.OrderCreated(order.pk), about=order.ref, company_id=order.company_id)
    return loaded, drafted, known


def _refuse_unwritable(drafted: Drafted, known: Facts, spec: NewOrder) -> None:
    """A draft may be wrong, but its lines must name items and quantities the tables can hold."""
    faults = {
        f"lines.{n}.{where}": text
        for n, line in enumerate(spec.lines)
        for where, text in (
            ("type", _("No such order type.") if line.type not in ("", known.head.type, *known.others) else ""),
            ("item", _("This item is not known.") if line.item_id not in known.prices.items else ""),
            ("quantity", _("The quantity must be more than nothing.") if line.quantity <= 0 else ""),
            ("price", _("A price cannot be negative.") if line.price is not None and line.price < 0 else ""),
        )
        if text
    }
    if not set(spec.checklist.values()) <= set(MEDIA):
        faults["checklist"] = _("By which medium?")
    if drafted.head["total"] < 0:
        faults["discount"] = _("The discount is larger than the goods.")
    if faults:
        raise Invalid(faults)


@service
def edit(order_id: int, spec: NewOrder, *, actor: Actor, version: int | None = None) -> Order:
    """Replace the content of a draft or returned order. Locks it. Announces OrderEdited with before and after.

    Refuses with NotAllowed, NotFound, StaleDocument, Invalid, and IllegalTransition once it was submitted: from
    there `changes.change` makes a new revision.
    """
    actor.require("sales.order.edit")
    loaded = hold(order_id, actor, version)
    if loaded.order.state not in EDITABLE_STATES:
        raise IllegalTransition(Order.KIND, "edit", loaded.order.state, ORDER.legal(loaded.order.state))
    spec, known, drafted = proposing.drafted(spec, actor)
    for kind in known.kinds:
        if not kind.available:
            raise TypeNotReady(kind.type_name)
    _refuse_unwritable(drafted, known, spec)
    before = conflicts.snapshot(loaded)
    amend(loaded, drafted, spec, steps.stocked_by_item(known.prices))
    order = loaded.order
    order.checklist = ticked(spec, actor) | order.checklist  # who ticked first stays
    order.version += 1
    order.save()
    changes = conflicts.differences(before, conflicts.snapshot(loaded))
    approvals.revoke_for(order.ref, actor=actor)
    publish(events.OrderEdited(order.pk, changes), about=order.ref, company_id=order.company_id)
    return order


@service
def submit(order_id: int, *, actor: Actor, version: int | None = None, accept: Sequence[str] = ()) -> Order:
    """Check, number and send an order to review. Locks it. Announces OrderSubmitted, and ReviewClosed when rules pass it.

    `accept` names the warnings somebody looked at ("*": all). Refuses with Invalid (faults, at their fields),
    WarningsOpen, IllegalTransition, NotAllowed, StaleDocument.
    """
    loaded = hold(order_id, actor, version)
    spec = spec_of(loaded)
    known = facts.load(spec, actor)
    drafted = drafting.draft(spec, known)
    asked = submitted(loaded, drafted, known, spec, accept, actor)
    if loaded.order.paid:  # money that came before it was returned and submitted again
        credit.put(loaded.order.customer_id, loaded.order.ref, steps.credit_target(loaded), actor=actor)
    wanted = asked.wanted + process(loaded, known, asked, actor)
    steps.refresh(loaded, steps.put_gates(loaded, wanted, actor), asked.review)
    steps.save(loaded)
    approvals.settle_rework(loaded.order.ref, actor=actor)
    approving.request(loaded.order, wanted, actor)
    return loaded.order


@dataclass(frozen=True, slots=True)
class Asked:
    """What a submitted order asks for: the gates it wants, where its review is, what the rules of review found."""

    wanted: list[GateWanted]
    review: str
    findings: list[str]


def submitted(
    loaded: Loaded, drafted: Drafted, known: Facts, spec: NewOrder, accept: Sequence[str], actor: Actor
) -> Asked:
    """Submit an order in hand: warnings, number, contract, review."""
    drafted.warnings += conflicts.warnings(loaded, spec, known)
    off_policy = len(drafting.deviating(drafted, known, spec))
    agreed = actor.may("sales.price.deviate")
    found = reviews.findings(
        loaded.order,
        deviations=0 if agreed else off_policy,
        short=conflicts.short_items(loaded, known),
        credit=conflicts.credit_findings(known, loaded.order) if steps.on_credit(loaded.order) else (),
        requirements=len(spec.requirements) + bool(spec.technical) + bool(spec.quality),
    )
    automatic = known.review == "auto" and all(f.passed for f in found)
    steps.submit(loaded, drafted, accept, actor, automatic=automatic)
    contracts.draw(loaded, actor)
    result, gate = reviews.start(
        loaded, known.review, found, actor, by_process=lambda: _process_reviews(loaded.order, known, found)
    )
    asked = known.effect_gates + steps.second_confirmation(loaded.order, known.head.grade, actor) + untried(spec, known)
    open_findings = [finding.rule for finding in found if not finding.passed]
    told = published.in_hand(loaded.order, known.head.type, known.head.grade, known.head.is_new, open_findings, result)
    wanted = approving.by_matrix(loaded.order, steps.effect_gates(loaded, asked, off_policy, actor), told, loaded.live)
    return Asked(wanted + gate, result, open_findings)


def untried(spec: NewOrder, known: Facts) -> list[str]:
    """The general manager's word on goods that nobody has tried yet (TYP-13)."""
    return [steps.UNTRIED] if proofs.untried(spec, known) else []


def _process_reviews(order: Order, known: Facts, found: Sequence[reviews.Finding]) -> bool:
    """Whether the process this order will run in asks reviewers by a step of its own."""
    names = [finding.rule for finding in found if not finding.passed]
    told = published.in_hand(order, known.head.type, known.head.grade, known.head.is_new, names, "none")
    return runs.reviews_itself(order.company_id, published.STARTS_ON, told)


def process(loaded: Loaded, known: Facts, asked: Asked, actor: Actor) -> list[GateWanted]:
    """Start the process the firm runs such orders in, if any; the gates of its steps. Locks one that was sent back."""
    if published.STARTS_ON not in processes.heard():
        return []
    order, head = loaded.order, known.head
    told = published.in_hand(order, head.type, head.grade, head.is_new, asked.findings, asked.review)
    started = runs.start(published.starter(order, told), published.STARTS_ON, actor=actor, fresh=loaded.fresh)
    return [GateWanted(transition, code, done, role, dict(data)) for transition, code, done, role, data in started]


@service
@asks("return")
def return_(order_id: int, *, reason: str, actor: Actor, version: int | None = None) -> Order:
    """Send an order back to whoever entered it, with the reason; what confirming took is given back.

    Locks order, demands, positions, account. Announces OrderReturned. Refuses with Invalid without a reason.
    """
    return _send_back(hold(order_id, actor, version), reason, actor)


def _send_back(loaded: Loaded, reason: str, actor: Actor, also: Callable[[], object] = lambda: None) -> Order:
    order = loaded.order
    ORDER.advance(order, "return", actor)
    _give_back(loaded, actor, also)
    publish(
        events.OrderReturned(order.pk, order.number or "", reason.strip()), about=order.ref, company_id=order.company_id
    )
    return finish(loaded, "none")


@service
@asks("return")
def return_review(task_id: int, reason: str, *, actor: Actor, version: int | None = None) -> Order:
    """A reviewer sends the order back instead of answering (WFL-09): the round ends, other reviewers' tasks with it.

    Locks and refuses like `return_`; the task must be the actor's: NotYours. Announces TaskReturned and OrderReturned.
    """
    return _send_back(
        hold(rounds.of_task(task_id).review.ref_id, actor, None), reason, actor,
        lambda: tasks.give_back(task_id, reason, version=version, kind="review", actor=actor),
    )  # fmt: skip


@service
def confirm(order_id: int, *, actor: Actor, version: int | None = None, override: str | None = None) -> Order:
    """Confirm a submitted order: plan it, keep stock for it, commit the customer's credit.

    Locks the order, then demands, positions and the credit account. Announces OrderConfirmed. Refuses with
    IllegalTransition, NotAllowed, StaleDocument, GateClosed, CreditExceeded.
    """
    loaded = hold(order_id, actor, version)
    wanted = steps.confirm(loaded, actor, override=override)
    conflicts.promise(loaded, actor, not_before=reviews.agreed_date(loaded.order))
    steps.put_gates(loaded, wanted, actor)
    return finish(loaded)


@service
def take_effect(order_id: int, *, actor: Actor, version: int | None = None, override: str | None = None) -> Order:
    """Let a confirmed order become effective, once every condition of CTR-01 holds.

    Locks the order. Announces OrderEffective. Lines of the counter route post their goods in the same breath.
    Refuses with GateClosed naming every open condition; `override` is the reason to pass all the same.
    """
    loaded = hold(order_id, actor, version)
    handed_over = counter.lines(loaded)
    steps.take_effect(loaded, counter.route(loaded, handed_over), actor, override=override)
    if handed_over:
        counter.hand_over(loaded, handed_over, actor)
    return finish(loaded)


@service
@asks("decline")
def decline(order_id: int, *, reason: str, actor: Actor, version: int | None = None) -> Order:
    """Do not take the order. Whoever may decline is the approver (APR-09). Announces OrderDeclined."""
    return _end(order_id, "decline", reason, actor, version)


@service
@asks("cancel")
def cancel(order_id: int, *, reason: str, actor: Actor, version: int | None = None) -> Order:
    """Cancel an order nothing of which has shipped: stock, credit, contract, tasks and gates are released (CHG-11).

    Announces OrderCancelled. Refuses with AlreadyShipped, BeingShipped, Invalid without a reason.
    """
    return _end(order_id, "cancel", reason, actor, version)


def _end(order_id: int, verb: str, reason: str, actor: Actor, version: int | None) -> Order:
    loaded = hold(order_id, actor, version)
    order = loaded.order
    if any(line.shipped for line in loaded.lines):
        raise AlreadyShipped()
    if any(line.picked for line in loaded.lines):
        raise BeingShipped()
    ORDER.advance(order, verb, actor)
    _give_back(loaded, actor)
    for line in loaded.lines:
        line.cancelled = line.quantity
    event = events.OrderDeclined if verb == "decline" else events.OrderCancelled
    publish(event(order.pk, order.number or "", reason.strip()), about=order.ref, company_id=order.company_id)
    return finish(loaded)


@service
def complete(order_id: int, *, actor: Actor, version: int | None = None) -> Order:
    """End an effective order whose every line is signed or cancelled and which is settled. Announces OrderCompleted."""
    loaded = hold(order_id, actor, version)
    order = loaded.order
    if any(line.signed + line.cancelled < line.quantity for line in loaded.lines):
        raise NotFinished(_("not everything is signed for"))
    if order.paid < order.payable:
        raise NotFinished(_("not everything is paid"))
    ORDER.advance(order, "complete", actor)
    order.completed_at = clock.now()
    credit.put(order.customer_id, order.ref, ZERO, actor=actor)
    publish(events.OrderCompleted(order.pk, order.number or ""), about=order.ref, company_id=order.company_id)
    return finish(loaded)


@service
def close(order_id: int, *, actor: Actor, version: int | None = None) -> Order:
    """Close the file of a completed order; read-only from now on. Announces OrderClosed."""
    loaded = hold(order_id, actor, version)
    order = loaded.order
    ORDER.advance(order, "close", actor)
    order.closed_at = clock.now()
    publish(events.OrderClosed(order.pk, order.number or ""), about=order.ref, company_id=order.company_id)
    return finish(loaded)


@service
def void(order_id: int, *, actor: Actor, version: int | None = None) -> Order:
    """Throw a draft away; the row stays, marked (ORD-07). Announces OrderVoided."""
    loaded = hold(order_id, actor, version)
    ORDER.advance(loaded.order, "void", actor)
    publish(events.OrderVoided(loaded.order.pk), about=loaded.order.ref, company_id=loaded.order.company_id)
    return finish(loaded)


@service
def copy(order_id: int, *, actor: Actor) -> Order:
    """A new draft with the content of an old order, at today's prices (ORD-08); of a cancelled one, all it wanted."""
    loaded = hold(order_id, actor, None)
    spec = spec_of(
        loaded, cancelled=not loaded.live, requested_on=None, customer_po="", received_at=None,
        copied_from_id=order_id, checklist={},
    )  # fmt: skip
    lines = [
        replace(line, line_id=None, price=None, discount_percent=None, deviation="", requested_on=None)
        for line in spec.lines
    ]
    return create(replace(spec, lines=lines), actor=actor)


def hold(order_id: int, actor: Actor, version: int | None) -> Loaded:
    """Lock an order the actor may see; NotFound otherwise. A caller who comes too late hears who changed what."""
    try:
        loaded = load(order_id, version=version)
    except StaleDocument as stale:
        seen = Order.objects.filter(pk=order_id).first()
        if seen is None or not visible(seen, actor):
            raise NotFound() from None
        stale.data |= conflicts.last_change(seen)
        raise
    if not visible(loaded.order, actor):
        raise NotFound()
    return loaded


def visible(order: Order, actor: Actor) -> bool:
    """Whether an order lies within the actor's company and scope (SEC-01)."""
    if actor.is_system:
        return True
    scope = actor.scopes.get(order.company_id)
    if scope is None:
        return False
    if scope.level == "own":
        return actor.user_id in (order.salesperson_id, order.clerk_id, order.merchandiser_id, order.service_id)
    return scope.level == "company" or order.department_id in scope.department_ids


def _give_back(loaded: Loaded, actor: Actor, also: Callable[[], object] = lambda: None) -> None:
    """Release what confirming and submitting took: stock, credit, contract quantity, review, gates.

    `also` happens before the tasks of the round end, where the order of locks has its place.
    """
    order = loaded.order
    contracts.give_back(loaded, actor)
    if order.confirmed_at is not None:
        steps.release(loaded, actor)
    if order.confirmed_at is not None or order.paid:
        credit.put(order.customer_id, order.ref, ZERO, actor=actor)
    also()
    reviews.stop(order, actor)
    approvals.revoke_for(order.ref, actor=actor)
    if order.state != S.RETURNED:
        approvals.settle_rework(order.ref, actor=actor)
    gates.withdraw(order.ref, actor=actor)


def finish(loaded: Loaded, review: str | None = None) -> Order:
    """Write lines and head with the statuses that follow."""
    order = loaded.order
    committed = order.state in (S.CONFIRMED, S.EFFECTIVE)
    steps.write_lines(loaded, committed=committed)
    open_gates = {c["code"] for c in gates.conditions([order.ref]) if c["satisfied_at"] is None}
    steps.refresh(loaded, open_gates, review or reviews.current(order))
    steps.save(loaded)
    return order
