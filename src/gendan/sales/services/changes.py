"""Changes after confirmation: a new revision, with before and after and what it touches (CHG-09)."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, params
from gendan.core.actor import Actor
from gendan.core.errors import IllegalTransition, Invalid
from gendan.core.work import publish, service
from gendan.org.services.reasons import asks
from gendan.planning.services import dates
from gendan.planning.services.dates import Stated
from gendan.sales import conflicts, drafting, events, impact, published
from gendan.sales.approving import RELEASE, TAKE_EFFECT
from gendan.sales.drafting import Drafted
from gendan.sales.errors import ByRequestOnly
from gendan.sales.facts import Facts
from gendan.sales.models import ChangeRequest, Order, OrderLine, OrderVersion
from gendan.sales.spec import NewOrder
from gendan.sales.states import COMMITTED_STATES, ORDER
from gendan.workflow.services import approvals, gates

from . import approving, contracts, orders, proposing, reviews, steps
from .holding import PROMISE
from .orders import hold
from .writing import Loaded, amend

BY_REQUEST = "sales.change_by_request"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: the differences, the documents it touches, what is wrong with it."""

    changes: list[dict[str, str]]
    impact: list[dict[str, Any]]
    faults: dict[str, list[str]]


@service
def preview(order_id: int, spec: NewOrder, *, actor: Actor) -> Preview:
    """Show a change without making it. Locks the order for the moment it takes."""
    loaded = hold(order_id, actor, None)
    _require_committed(loaded.order, actor)
    _known, drafted = _drafted(loaded, spec, actor)
    after = _as_changed(loaded, drafted, spec)
    changes = conflicts.differences(conflicts.snapshot(loaded), after)
    return Preview(changes, touched(loaded, changes), {**drafted.faults, **_below_done(loaded, drafted, spec)})


@service
@asks("change")
def change(
    order_id: int,
    spec: NewOrder,
    *,
    reason: str,
    actor: Actor,
    source: str = "customer",
    medium: str = "",
    version: int | None = None,
    request: ChangeRequest | None = None,
) -> Order:
    """Apply a change to a confirmed or effective order: new revision, stock, credit and dates follow.

    `request` is the graded request that this makes; a firm may take effective orders' changes by request only. Locks order, lines, contract, demands, positions, account. Announces OrderChanged. Approvals of the old version
    are revoked, a price off the policy opens its gate again. Refuses with IllegalTransition outside confirmed and
    effective, Invalid (faults; less than was picked or shipped; no reason; nothing changed), StaleDocument.
    """
    loaded = hold(order_id, actor, version)
    order = loaded.order
    _require_committed(order, actor)
    if request is None and order.state == Order.State.EFFECTIVE and params.get(BY_REQUEST, order.company_id):
        raise ByRequestOnly()
    known, drafted = _drafted(loaded, spec, actor)
    faults = {**drafted.faults, **_below_done(loaded, drafted, spec)}
    if faults:
        raise Invalid(faults)
    before, requested = conflicts.snapshot(loaded), {line.pk: line.requested_on for line in loaded.lines}
    contracts.give_back(loaded, actor)
    amend(loaded, drafted, spec, steps.stocked_by_item(known.prices))
    changes = conflicts.differences(before, conflicts.snapshot(loaded))
    if not changes:
        raise Invalid({"": _("Nothing was changed.")})
    contracts.draw(loaded, actor)
    told = touched(loaded, changes)
    order.version += 1
    order.revision += 1
    order.save()
    OrderVersion.objects.create(
        order=order, revision=order.revision, at=clock.now(), by_id=actor.user_id, reason=reason.strip(), source=source,
        medium=medium, changes=changes, impact=told,
    )  # fmt: skip
    _restate(loaded, requested, actor)
    _follow(loaded, drafted, known, spec, actor, dated=not _date_locked(order, request))
    publish(
        events.OrderChanged(order.pk, order.number or "", order.revision, reason.strip(), changes),
        about=order.ref, company_id=order.company_id,
    )  # fmt: skip
    return order


def _require_committed(order: Order, actor: Actor) -> None:
    actor.require("sales.order.change")
    if order.state not in COMMITTED_STATES:
        raise IllegalTransition(Order.KIND, "change", order.state, ORDER.legal(order.state))


def _drafted(loaded: Loaded, spec: NewOrder, actor: Actor) -> tuple[Facts, Drafted]:
    if spec.type in ("", loaded.order.type.code):
        spec = replace(spec, type=loaded.order.type.code, type_settled=True)
    _spec, known, drafted = proposing.drafted(spec, actor, loaded.days())
    return known, drafted


def _below_done(loaded: Loaded, drafted: Drafted, spec: NewOrder) -> dict[str, list[str]]:
    """Faults where a change asks for less than was already picked or shipped."""
    done = {line.pk: line.picked + line.shipped for line in loaded.lines if not line.is_gift}
    faults: dict[str, list[str]] = {}
    for index, line in enumerate(spec.lines):
        least = done.pop(line.line_id or 0, steps.ZERO)
        if drafted.lines[index]["quantity"] < least:
            faults[f"lines.{index}.quantity"] = [
                _("%(done)s are already picked or shipped.") % {"done": f"{least:f}".rstrip("0").rstrip(".")}
            ]
    if any(done.values()):
        faults["lines"] = [_("A line of which goods are picked or shipped cannot be taken out.")]
    return faults


def _as_changed(loaded: Loaded, drafted: Drafted, spec: NewOrder) -> dict[str, Any]:
    """The snapshot the order would have after the change, nothing written."""
    numbers = {line.pk: line.line_no for line in loaded.lines}
    last = max(numbers.values(), default=0)
    rows = []
    for index, row in enumerate(drafted.lines):
        line_id = spec.lines[index].line_id if index < len(spec.lines) else None
        number = numbers.get(line_id or 0)
        if number is None and row["is_gift"]:
            number = next((x.line_no for x in loaded.lines if x.is_gift and x.item_id == row["item_id"]), None)
        if number is None:
            last += drafting.STEP
            number = last
        rows.append(OrderLine(**{**row, "line_no": number}))
    return conflicts.snapshot(Loaded(Order(**drafted.head), rows))


def _restate(loaded: Loaded, before: dict[int, Any], actor: Actor) -> None:
    """A changed wish is a new fact beside the old one (ATP-05)."""
    stated = [
        Stated(steps.line_ref(line), "requested", line.requested_on, "change")
        for line in loaded.live
        if line.requested_on and line.requested_on != before.get(line.pk)
    ]
    dates.state(stated, actor=actor)


def _date_locked(order: Order, request: ChangeRequest | None) -> bool:
    """Whether another change's review of the date is open: until its result is there the promise stands (CHG-04)."""
    found = gates.open_conditions([order.ref])
    own = f"change:{request.number}" if request else ""
    return any(c["transition"] == PROMISE and c["code"] != own for c in found)


def _follow(loaded: Loaded, drafted: Drafted, known: Facts, spec: NewOrder, actor: Actor, *, dated: bool) -> None:
    """Let stock, credit, dates, approvals and gates follow the new content."""
    order = loaded.order
    steps.reserve(loaded, actor=actor)
    wanted = steps.commit_credit(loaded, actor)
    if dated:
        conflicts.promise(loaded, actor)
    approvals.revoke_for(order.ref, actor=actor)
    off_policy = len(drafting.deviating(drafted, known, spec))
    wanted += _decisions(loaded, known, steps.effect_gates(loaded, _asked_again(order, known, spec), off_policy, actor))
    steps.put_gates(loaded, wanted, actor)
    orders.finish(loaded, reviews.current(order))
    approving.request(order, wanted, actor)


def _decisions(loaded: Loaded, known: Facts, wanted: list[steps.GateWanted]) -> list[steps.GateWanted]:
    """Whose signatures the new content needs. What took effect waits for them before goods leave (APR-10)."""
    order, head = loaded.order, known.head
    effective = order.state == Order.State.EFFECTIVE
    told = published.in_hand(order, head.type, head.grade, head.is_new, [], order.review_status)
    transitions = (RELEASE,) if effective else (TAKE_EFFECT,)
    return approving.by_matrix(order, wanted, told, loaded.live, transitions)


def _asked_again(order: Order, known: Facts, spec: NewOrder) -> list[str]:
    """Conditions of the type that a change opens again: the word on the slip's data (CNF-08), an approval not yet used."""
    unused = order.state == Order.State.CONFIRMED
    asked = known.effect_gates + orders.untried(spec, known)
    return [code for code in asked if code == "slip_data" or (code.startswith("approval") and unused)]


def touched(loaded: Loaded, changes: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Documents a change touches, told by all areas, each with what is proposed (CHG-09)."""
    paths = {change["path"].split(".")[-1] for change in changes} | {change["label"] for change in changes}
    numbers = {change["path"].split(".")[1] for change in changes if change["path"].startswith("lines.")}
    lines = tuple(line.pk for line in loaded.lines if str(line.line_no) in numbers)
    order = loaded.order
    return impact.found(impact.Touched(order.pk, order.company_id, False, frozenset(paths), lines, changes))


@service
@asks("cancel")
def cancel_rest(
    order_id: int, line_id: int, quantity: Any, *, reason: str, actor: Actor, version: int | None = None
) -> Order:
    """Cancel part of a line that has not been picked: the customer does not want it any more (SPL-08, PSH).

    Locks as `change`. Announces LineCancelled. Refuses with Invalid when more is asked than is open.
    """
    loaded = hold(order_id, actor, version)
    _require_committed(loaded.order, actor)
    line = next((line for line in loaded.lines if line.pk == line_id), None)
    if line is None:
        raise Invalid({"line": _("This line is not on the order.")})
    rest = line.quantity - line.picked - line.shipped - line.cancelled
    if not 0 < quantity <= rest:
        raise Invalid(
            {"quantity": _("At most %(rest)s can still be cancelled.") % {"rest": f"{rest:f}".rstrip("0").rstrip(".")}}
        )
    line.cancelled += quantity
    line.reserved = min(line.reserved, line.quantity - line.picked - line.shipped - line.cancelled)
    order = loaded.order
    order.version += 1
    steps.reserve(loaded, actor=actor)
    wanted = steps.commit_credit(loaded, actor)
    steps.put_gates(loaded, wanted, actor)
    publish(
        events.LineCancelled(order.pk, order.number or "", line.line_no, quantity, reason.strip()),
        about=order.ref, company_id=order.company_id,
    )  # fmt: skip
    return orders.finish(loaded, reviews.current(order))
