"""Change requests from the review to the decision: dates, full reviews, the customer's word, yes or no (CHG-03 to 06)."""

from datetime import date

from django.utils.translation import gettext as _

from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid
from gendan.core.work import service
from gendan.org.services.reasons import asks
from gendan.sales import events, grading
from gendan.sales.errors import NotForThisGrade
from gendan.sales.models import ChangeRequest, Order
from gendan.sales.states import CHANGE
from gendan.workflow.models import Task
from gendan.workflow.services import gates, rounds, tasks

from . import holding, noticing, reviews
from .orders import finish
from .requests import DATE, NEGOTIATE, end, held, put_conditions, say, subject
from .reviews import Finding
from .writing import Loaded

C = ChangeRequest.State


@service
def review(change_id: int, *, actor: Actor, full: bool = False, version: int | None = None) -> ChangeRequest:
    """Have the date reviewed again (G2), or the order as a whole (G3; on the order desk's word T2 and D2).

    Locks order, request, opens tasks. Announces ChangeReviewing. Refuses with NotForThisGrade, IllegalTransition.
    """
    loaded, change = held(change_id, actor, version)
    whole = full or change.grade in grading.NEEDS_REVIEW
    if change.kind == "cancel" or not (whole or change.grade in grading.NEEDS_DATE):
        raise NotForThisGrade(change.grade)
    CHANGE.advance(change, "review", actor)
    change.save()
    if whole:
        _review_whole(change, loaded, actor)
    else:
        _ask_date(change, loaded, actor)
    say(events.ChangeReviewing, change, loaded.order, full=whole)
    finish(loaded, reviews.current(loaded.order))
    return change


def _review_whole(change: ChangeRequest, loaded: Loaded, actor: Actor) -> None:
    """A round of the order's review with the departments of the matrix."""
    found = [Finding("change", False, {"change": change.number or "", "text": change.text[:200]})]
    reviews.start(loaded, "always", found, actor)
    if change.grade not in grading.NEEDS_REVIEW:
        role = "order_reviewer"
        gates.put(
            change.ref, holding.APPROVE, "review", satisfied=False, holder_role=role, company_id=change.company_id,
            actor=actor,
        )  # fmt: skip


def _ask_date(change: ChangeRequest, loaded: Loaded, actor: Actor) -> None:
    role = holding.held_by(change.company_id, "production_manager", "pmc_manager", "pmc_planner", "company_gm")
    tasks.open(
        company_id=change.company_id, kind="review", code=DATE, ref=change.ref, number=change.number or "",
        subject=subject(change, loaded.order), role=role, sla="SLA-U1", actor=actor,
    )  # fmt: skip


@service
def answer_date(change_id: int, on: date, *, actor: Actor, note: str = "", version: int | None = None) -> ChangeRequest:
    """Production's answer: by when it can be done now; it is agreed with the customer next (CHG-04).

    Locks order, request, task. Announces ChangeNegotiating. Refuses with NotYours, IllegalTransition.
    """
    actor.require("sales.change.answer")
    loaded, change = held(change_id, actor, version)
    if change.state != C.REVIEWING or change.grade not in grading.NEEDS_DATE:
        raise NotForThisGrade(change.grade)
    task_id = _open_task(change, DATE)
    if task_id is None:
        raise Invalid({"on": _("Nobody asks for a date.")})
    change.new_on, change.note = on, note.strip()[:500] or change.note
    to_negotiation(change, loaded, actor, "date", task=(task_id, on.isoformat()))
    return change


def _open_task(change: ChangeRequest, code: str) -> int | None:
    found = Task.objects.filter(ref_kind=change.KIND, ref_id=change.pk, code=code, state=Task.State.OPEN)
    return found.values_list("pk", flat=True).first()


def to_negotiation(
    change: ChangeRequest, loaded: Loaded, actor: Actor, code: str, task: tuple[int, str] | None = None
) -> None:
    """The review has answered: whoever sells agrees the result with the customer."""
    CHANGE.advance(change, "negotiate", SYSTEM)  # the answer leads on by itself
    change.save()
    if task is not None:
        tasks.complete(task[0], outcome="answered", answer={"on": task[1]}, kind="review", actor=actor)
    if code:
        gates.satisfy(change.ref, code, actor=actor)
    tasks.open(
        company_id=change.company_id, kind="review", code=NEGOTIATE, ref=change.ref, number=change.number or "",
        subject=subject(change, loaded.order), role="salesperson", assignee_id=loaded.order.salesperson_id,
        sla="SLA-U2", data={"agreed_on": change.new_on.isoformat() if change.new_on else None}, actor=actor,
    )  # fmt: skip
    say(
        events.ChangeNegotiating, change, loaded.order,
        new_on=change.new_on.isoformat() if change.new_on else "",
    )  # fmt: skip


@service
def review_closed(order_id: int, passed: bool, *, actor: Actor) -> None:
    """The order's full review has a result: changes that wait for it go on to the customer. Locks orders, requests."""
    waiting = ChangeRequest.objects.filter(order_id=order_id, state=C.REVIEWING).exclude(grade__in=grading.NEEDS_DATE)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        loaded, change = held(pk, actor, None)
        if change.state == C.REVIEWING:
            to_negotiation(change, loaded, actor, "review" if passed else "")


@service
def review_agreed(order_id: int, *, actor: Actor) -> None:
    """Conditions of a full review were agreed with the customer: they stand no longer before the change."""
    for change in ChangeRequest.objects.filter(order_id=order_id, state=C.NEGOTIATING).order_by("pk"):
        gates.satisfy(change.ref, "review", actor=actor)


@service
def agree(
    change_id: int, *, agreed: bool, note: str, actor: Actor, new_on: date | None = None, version: int | None = None
) -> ChangeRequest:
    """The customer's word about the new date or the reviewed change; a no ends the request.

    Locks order, request, gates. Announces ChangeRefused with a no. Refuses with Invalid without what was said.
    """
    actor.require("sales.change.negotiate")
    loaded, change = held(change_id, actor, version)
    if change.state != C.NEGOTIATING:
        raise NotForThisGrade(change.grade)
    if not note.strip():
        raise Invalid({"note": _("What did the customer say?")})
    change.note, change.new_on = note.strip()[:500], new_on or change.new_on
    change.version += 1
    change.save()
    if not agreed:
        return _refuse(change, loaded, note, actor)
    tasks.settle_for(change.ref, NEGOTIATE, outcome="agreed", actor=actor)
    gates.satisfy(change.ref, "customer", actor=actor)
    return change


@service
def approve(change_id: int, *, actor: Actor, version: int | None = None, override: str | None = None) -> ChangeRequest:
    """Decide that the change is made: its notices are written and go to production, then to the departments.

    Locks order, request, then papers. Announces ChangeApproved, ChangeNotice. Refuses with GateClosed naming what is
    missing: the review, the customer's word, their written request, the decision of the order desk.
    """
    loaded, change = held(change_id, actor, version)
    CHANGE.advance(change, "approve", actor, override=override)
    change.save()
    say(events.ChangeApproved, change, loaded.order)
    noticing.issue(change, loaded, actor)
    return change


@service
@asks("decline")
def refuse(change_id: int, *, reason: str, actor: Actor, version: int | None = None) -> ChangeRequest:
    """Do not make the change: what was held goes on. Locks order, request, gates. Announces ChangeRefused."""
    loaded, change = held(change_id, actor, version)
    actor.require("sales.change.refuse")
    return _refuse(change, loaded, reason, actor)


def _refuse(change: ChangeRequest, loaded: Loaded, reason: str, actor: Actor) -> ChangeRequest:
    CHANGE.advance(change, "refuse", SYSTEM)
    change.note = reason.strip()[:500]
    change.save()
    end(change, actor)
    _stop_review(change, loaded.order, actor)
    say(events.ChangeRefused, change, loaded.order, reason=change.note[:300])
    finish(loaded, reviews.current(loaded.order))
    return change


def _stop_review(change: ChangeRequest, order: Order, actor: Actor) -> None:
    """A full review that was opened for this change alone has nothing to say any more."""
    newest = rounds.newest(order.ref)
    rule = newest.rules[0] if newest and newest.result == "open" and newest.rules else {}
    if rule.get("rule") == "change" and rule.get("change") == change.number:
        reviews.stop_round(order, actor)


@service
def decided(change_id: int, subject_: str, approved: bool, comment: str, *, actor: Actor) -> None:
    """Somebody decided what a request asked for: a lower grade, the technical change, the cancellation."""
    loaded, change = held(change_id, actor, None)
    if subject_ == "change_grade":
        if approved and change.lower:
            change.grade, change.lower = change.lower, ""
        else:
            change.lower = ""
        change.version += 1
        change.save()
        _grade_settled(change, loaded, actor)
    elif approved:
        gates.satisfy(change.ref, "decision", actor=actor)
    else:
        _refuse(change, loaded, comment or "—", actor)


def _grade_settled(change: ChangeRequest, loaded: Loaded, actor: Actor) -> None:
    """Conditions of the grade that counts now; what was only asked for by the higher one is asked for no longer."""
    put_conditions(change, loaded.order, actor)
    holding.relax(change, actor)
    finish(loaded, reviews.current(loaded.order))
