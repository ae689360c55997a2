"""Change requests: raised, graded, looked at, filed, withdrawn (CHG-01, CHG-02, CHG-09). Deciding is in `deciding`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from gendan.catalog.models import Item
from gendan.core import attachments, clock, numbering
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import IllegalTransition, Invalid, NotFound
from gendan.core.models import Attachment
from gendan.core.work import guarding, lock, lock_one, publish, service
from gendan.org.services.reasons import asks
from gendan.papers.models import Paper
from gendan.papers.services import papers
from gendan.sales import events, grading, impact, wanted
from gendan.sales.errors import AskCustomerService
from gendan.sales.models import ChangeRequest, Order
from gendan.sales.models.changes import GRADES
from gendan.sales.states import CHANGE, COMMITTED_STATES, OPEN_CHANGES, ORDER
from gendan.sales.wanted import Wish
from gendan.workflow.services import approvals, gates, tasks

from . import approving, changes, holding
from .orders import finish, hold
from .reviews import current
from .writing import Loaded, spec_of

C = ChangeRequest.State
SOURCES = ("customer", "company", "design")
CONSENT = "customer_consent"  # the role of the file that holds the customer's written request
HANDLE, FORWARD, DATE, NEGOTIATE, FOLLOW = (
    "sales.change.handle", "sales.change.forward", "sales.change.date", "sales.change.negotiate", "sales.change.follow_up",
)  # fmt: skip
LINE_LABELS = {"requested_on": "line_requested_on", "out": "line"}  # as `conflicts.LABELS` has them
SLACK = timedelta(minutes=5)  # of clocks that differ


@service
@asks("change", about=ChangeRequest.KIND)
def raise_(
    order_id: int, wish: Wish, *, reason: str, actor: Actor, source: str = "customer", medium: str = "",
    requester: str = "", text: str = "", received_at: datetime | None = None, answers: Mapping[str, Any] | None = None,
    alone: bool = False,
) -> ChangeRequest:  # fmt: skip
    """Somebody asks for a change of a committed order; `alone` says a customer without anybody of ours. Its clock runs from when it was received (CHG-01, SLA-02, SLA-04).

    Locks the order. Announces ChangeRaised, TaskOpened. Refuses with IllegalTransition before confirmation and after the
    end, AskCustomerService a customer who acts alone, Invalid (source, time to come, nothing asked for).
    """
    if alone:
        _refuse_alone(order_id, actor)
    return _raise("change", order_id, wish, reason, actor, source, medium, requester, text, received_at, answers or {})


def _refuse_alone(order_id: int, actor: Actor) -> None:
    """A page of the customer's own changes nothing of a confirmed order (CHG-15)."""
    order = hold(order_id, actor, None).order
    if order.state in COMMITTED_STATES:
        raise AskCustomerService(order.number or "", *_service_of(order))


@service
@asks("cancel", about=ChangeRequest.KIND)
def ask_to_cancel(
    order_id: int, *, reason: str, actor: Actor, source: str = "customer", medium: str = "", requester: str = "",
    text: str = "", received_at: datetime | None = None,
) -> ChangeRequest:  # fmt: skip
    """Somebody asks to cancel a committed order: effects are listed and approved before it happens (CHG-11).

    Locks, announces and refuses as `raise_`.
    """
    return _raise("cancel", order_id, Wish(), reason, actor, source, medium, requester, text, received_at, {})


def _raise(
    kind: str, order_id: int, wish: Wish, reason: str, actor: Actor, source: str, medium: str, requester: str, text: str,
    received_at: datetime | None, answers: Mapping[str, Any],
) -> ChangeRequest:  # fmt: skip
    actor.require("sales.change.raise")
    loaded = hold(order_id, actor, None)
    order, now = loaded.order, clock.now()
    if order.state not in COMMITTED_STATES:
        raise IllegalTransition(Order.KIND, "change", order.state, ORDER.legal(order.state))
    found = wanted.noted(wish, spec_of(loaded))
    faults = {}
    if source not in SOURCES:
        faults["source"] = _("Who asks for it?")
    if received_at and received_at > now + SLACK:
        faults["received_at"] = _("This lies ahead.")
    if kind == "change" and not found and not text.strip():
        faults["text"] = _("What shall change?")
    if faults:
        raise Invalid(faults)
    change = ChangeRequest.objects.create(
        company_id=order.company_id, order=order, kind=kind, source=source, medium=medium[:20], requester=requester[:60],
        received_at=received_at or now, text=text.strip(), cause=reason.strip()[:200], wanted=found,
        answers={q: bool(answers.get(q)) for q in answers if q in grading.QUESTIONS}, state=C.RAISED, created_at=now,
        created_by_id=actor.user_id, number=numbering.next_number(ChangeRequest.KIND, order.company_id),
    )  # fmt: skip
    task = _open_clock(change, order, actor)
    change.due_at = task.due_at
    change.save(update_fields=["due_at"])
    say(events.ChangeRaised, change, order, source=source, text=change.text[:300])
    return change


def _service_of(order: Order) -> tuple[str, str]:
    """Whom a customer turns to: who serves the order, else who sells."""
    person = order.service or order.salesperson or order.clerk
    return (person.name, getattr(person, "phone", "") or "") if person else (_("Customer service"), "")


def _open_clock(change: ChangeRequest, order: Order, actor: Actor) -> Any:
    """The reaction's time limit: the designer's for technical matters, else the sales desk's."""
    technical = grading.is_technical(change.source, change.answers)
    desk = ("designer", "tech_manager") if technical else ("inside_sales", "salesperson", "order_clerk")
    return tasks.open(
        company_id=change.company_id, kind="review", code=HANDLE, ref=change.ref, number=change.number or "",
        subject=subject(change, order), role=holding.held_by(change.company_id, *desk),
        assignee_id=None if technical else order.salesperson_id or order.clerk_id,
        sla="SLA-04" if technical else "SLA-02", started_at=change.received_at, actor=actor,
    )  # fmt: skip


@service
def grade(
    change_id: int, answers: Mapping[str, Any], *, first_action: str, actor: Actor, grade: str = "", why_lower: str = "",
    version: int | None = None,
) -> ChangeRequest:  # fmt: skip
    """Answer the decision table and say what is done first: the reaction clock stands (CHG-01, CHG-02).

    A grade above the table's is taken at once; one below it counts once it is approved, the table's meanwhile. From now
    until the decision nothing of the order leaves, papers that are out are recalled. Locks order, request, task, gates.
    Announces ChangeGraded. Refuses with Invalid (no first action, unknown grade, lower without a word), StaleDocument.
    """
    loaded, change = held(change_id, actor, version)
    proposed = grading.grade(answers, change.source)
    faults = {}
    if not first_action.strip():
        faults["first_action"] = _("What is done first?")
    if grade and grade not in GRADES:
        faults["grade"] = _("There is no such grade.")
    elif grade and grading.lowers(grade, proposed) and not why_lower.strip():
        faults["why_lower"] = _("Why less than the decision table gives?")
    if faults:
        raise Invalid(faults)
    CHANGE.advance(change, "grade", actor)
    lower = bool(grade) and grading.lowers(grade, proposed)
    change.answers = {q: bool(answers.get(q)) for q in grading.QUESTIONS}
    change.proposed, change.grade = proposed, proposed if lower else grade or proposed
    change.lower, change.first_action = grade if lower else "", first_action.strip()[:300]
    if change.handled_at is None:
        change.handled_at, change.handled_by_id = clock.now(), actor.user_id
    change.impact = _impact(change, loaded, {})
    change.save()
    tasks.settle_for(change.ref, HANDLE, actor=actor)
    put_conditions(change, loaded.order, actor, why_lower)
    if change.grade != "T1":
        holding.hold(change, actor)
    say(events.ChangeGraded, change, loaded.order, proposed=proposed, first_action=change.first_action)
    finish(loaded, current(loaded.order))
    return change


def put_conditions(change: ChangeRequest, order: Order, actor: Actor, why: str = "") -> None:
    """What has to hold before the change may be approved, by its grade; decisions are asked for at once."""
    approvals.revoke_for(change.ref, actor=actor)
    gates.withdraw(change.ref, actor=actor)
    firm = change.company_id
    head = holding.held_by(firm, "order_desk_manager", "sales_manager", "company_gm")
    wanted: list[tuple[str, str, bool, str, Mapping[str, Any]]] = []
    if change.grade in grading.NEEDS_DATE:
        role = holding.held_by(firm, "production_manager", "pmc_manager", "pmc_planner", "company_gm")
        wanted.append((holding.APPROVE, "date", False, role, {}))
    if change.grade in grading.NEEDS_REVIEW and change.kind == "change":
        wanted.append((holding.APPROVE, "review", False, "order_reviewer", {}))
    if change.grade in grading.NEEDS_CUSTOMER and change.kind == "change":
        wanted.append((holding.APPROVE, "customer", False, "salesperson", {}))
    if change.grade in grading.NEEDS_CONSENT:
        wanted.append((holding.APPROVE, "consent", _has_consent(change), "salesperson", {}))
    asked = {"decision": "change"} if change.kind == "cancel" or change.grade in grading.NEEDS_DECISION else {}
    asked |= {"grade": "change_grade"} if change.lower else {}
    wanted += [(holding.APPROVE, code, False, head, {}) for code in asked]
    if wanted:
        gates.put_many(change.ref, firm, wanted, actor=actor)
    for code, about in asked.items():
        text = f"{change.proposed} → {change.lower} · {why.strip()}" if code == "grade" else subject(change, order)
        approvals.request(
            change.ref, about, approving.plan_of("sales.change", order, head), document_version=change.version, number=change.number or "", text=text[:200],
            company_id=firm, actor=actor, gives_back=False,
        )  # fmt: skip


@service
def assess(
    change_id: int, decisions: Mapping[str, str], *, actor: Actor, extra_charge: Decimal | None = None,
    drawings: str | None = None, version: int | None = None,
) -> ChangeRequest:  # fmt: skip
    """Look at what the change touches, as it is now, and say of each what becomes of it (CHG-09).

    What was wanted is laid over the order of this moment. Locks order, request, gates. Refuses with Invalid (a decision
    that this document does not take), StaleDocument.
    """
    loaded, change = held(change_id, actor, version)
    CHANGE.advance(change, "assess", actor)
    change.wanted = wanted.rebased(change.wanted, spec_of(loaded))
    change.impact = _impact(change, loaded, decisions)
    unknown = {
        f"decisions.{row['key']}": _("The system cannot do this by itself.")
        for row in change.impact
        if row["decision"] == impact.DO and not row["acts"]
    }
    if unknown or set(decisions.values()) - set(impact.DECISIONS):
        raise Invalid(unknown or {"decisions": _("There is no such decision.")})
    if extra_charge is not None:
        change.extra_charge = extra_charge
    if drawings is not None:
        change.drawings = drawings.strip()[:300]
    change.save()
    holding.hold(change, actor)
    return change


def _impact(change: ChangeRequest, loaded: Loaded, decisions: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the change touches now; what was decided before about the same document stays."""
    before = {row["key"]: row["decision"] for row in change.impact} | dict(decisions)
    rows = impact.found(touched(change, loaded))
    return [{**row, "decision": before.get(row["key"], row["decision"])} for row in rows]


def touched(change: ChangeRequest, loaded: Loaded) -> impact.Touched:
    """The change as providers see it."""
    if change.kind == "cancel":
        lines = tuple(line.pk for line in loaded.live)
        return impact.Touched(change.order_id, change.company_id, True, frozenset({"line"}), lines)
    lines_wanted = change.wanted.get("lines", {})
    paths = set(change.wanted.get("head", {})) | {name for fields in lines_wanted.values() for name in fields}
    if "out" in paths or change.wanted.get("new"):
        paths |= {"line"}
    differences = before_after(change, loaded)
    ids = tuple(int(id) for id in lines_wanted)
    if "requested_on" in change.wanted.get("head", {}):
        ids = tuple(line.pk for line in loaded.live)
    return impact.Touched(change.order_id, change.company_id, False, frozenset(paths), ids, differences)


def before_after(change: ChangeRequest, loaded: Loaded) -> list[dict[str, str]]:
    """What was and what shall be, per field, for people."""
    numbers = {str(line.pk): line for line in loaded.lines}
    rows = [
        {"path": name, "label": name, "item": "", "before": one["was"], "after": one["to"]}
        for name, one in change.wanted.get("head", {}).items()
    ]
    for id, fields in change.wanted.get("lines", {}).items():
        line = numbers.get(id)
        item, no = (line.item_name, line.line_no) if line else ("", id)
        rows += [
            {"path": f"lines.{no}.{name}", "label": LINE_LABELS.get(name, name), "item": item, "before": one["was"],
             "after": one["to"]}
            for name, one in fields.items()
        ]  # fmt: skip
    new = change.wanted.get("new", ())
    names = dict(Item.objects.filter(pk__in=[row["item_id"] for row in new]).values_list("pk", "name")) if new else {}
    return rows + [
        {"path": "lines.new", "label": "line", "item": names.get(row["item_id"], ""), "before": "", "after": row["quantity"]}
        for row in new
    ]  # fmt: skip


@service
def preview(change_id: int, *, actor: Actor) -> changes.Preview:
    """What applying the change would do to the order: prices and totals too, and what is wrong with it. Writes nothing."""
    loaded, change = held(change_id, actor, None)
    if change.kind == "cancel" or not change.wanted:
        return changes.Preview(before_after(change, loaded), [], {})
    return changes.preview(change.order_id, wanted.laid_over(spec_of(loaded), change.wanted), actor=actor)


@service
def file(change_id: int, *, actor: Actor, version: int | None = None) -> ChangeRequest:
    """A light technical change: the customer's written request is on file, nothing else happens (T1, CHG-08).

    Locks order and request. Announces ChangeFiled. Refuses with Invalid another grade, or without the written request.
    """
    loaded, change = held(change_id, actor, version)
    if change.grade != "T1":
        raise Invalid({"grade": _("Only a light technical change is filed; this one has to be decided.")})
    if not _has_consent(change):
        raise Invalid({"file": _("The customer's written request has to be on file first.")})
    CHANGE.advance(change, "file", actor)
    change.save()
    end(change, actor)
    say(events.ChangeFiled, change, loaded.order)
    return change


@service
def attach(change_id: int, name: str, content: IO[bytes], *, actor: Actor, role: str = CONSENT) -> Attachment:
    """Put a file with a request: the customer's written request opens what waits for it (CHG-08). Locks order, request."""
    actor.require("sales.change.raise")
    _loaded, change = held(change_id, actor, None)
    found = attachments.add(change.ref, name, content, role=role, company_id=change.company_id, actor=actor)
    if role == CONSENT:
        gates.satisfy(change.ref, "consent", actor=actor)
    return found


@service
@asks("change", needed=False)
def withdraw(change_id: int, *, reason: str = "", actor: Actor, version: int | None = None) -> ChangeRequest:
    """Nobody wants the change any more: what was held goes on, notices are void. Locks order, request, papers, gates.

    Announces ChangeWithdrawn. Refuses with IllegalTransition once it is applied.
    """
    loaded, change = held(change_id, actor, version)
    CHANGE.advance(change, "withdraw", actor)
    change.note = reason.strip()[:500] or change.note
    change.save()
    end(change, actor)
    say(events.ChangeWithdrawn, change, loaded.order, reason=reason.strip()[:300])
    finish(loaded, current(loaded.order))
    return change


def end(change: ChangeRequest, actor: Actor) -> None:
    """A change that will not be made leaves nothing behind: holds, notices, conditions, tasks, requests for decisions."""
    if change.notices:
        _void_notices(change)
    holding.let_go(change, actor)
    approvals.revoke_for(change.ref, actor=actor)
    tasks.cancel_for(change.ref, actor=actor)
    gates.withdraw(change.ref, actor=actor)


def _void_notices(change: ChangeRequest) -> None:
    """Copies are void and their holders are told. Locks the papers, all before what lies below them."""
    out = lock(Paper.objects.filter(pk__in=change.notices).exclude(state__in=("void", "closed")))
    with guarding("papers"):  # all of them are held already
        for paper in out:
            papers.void(paper.pk, change.note or change.number or "—", actor=SYSTEM)


def withdraw_all(order_id: int, *, actor: Actor, besides: int | None = None) -> None:
    """The order has ended: requests about it have nothing left to change."""
    found = ChangeRequest.objects.filter(order_id=order_id, state__in=OPEN_CHANGES).exclude(pk=besides or 0)
    for pk in found.order_by("pk").values_list("pk", flat=True):
        withdraw(pk, actor=actor)


def held(change_id: int, actor: Actor, version: int | None) -> tuple[Loaded, ChangeRequest]:
    """The order and then the request, locked; NotFound where the actor does not see the order."""
    order_id = ChangeRequest.objects.filter(pk=change_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound()
    loaded = hold(order_id, actor, None)
    return loaded, lock_one(ChangeRequest.objects.filter(pk=change_id), version=version)


def subject(change: ChangeRequest, order: Order) -> str:
    """What lists say a request is about."""
    words = " ".join(change.text.split()) or change.cause
    return f"{order.number} · {order.customer_name} · {words}"[:200]


def say(event: Any, change: ChangeRequest, order: Order, **facts: Any) -> None:
    """Announce something about a request; it serves the order, whose time line shows it."""
    publish(
        event(
            change_id=change.pk, number=change.number or "", order_id=order.pk, order_number=order.number or "",
            grade=change.grade, **facts,
        ),
        about=change.ref, serves=[order.ref], company_id=change.company_id,
    )  # fmt: skip


def _has_consent(change: ChangeRequest) -> bool:
    return Attachment.objects.filter(ref_kind=change.KIND, ref_id=change.pk, role=CONSENT).exists()
