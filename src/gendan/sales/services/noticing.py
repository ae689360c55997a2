"""Notices of a change: written, forwarded, acknowledged by every department; then the change is made (CHG-03, 07, 09)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import bulk, clock
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.org.queries import users_with_role
from gendan.papers.models import Copy, Paper
from gendan.papers.services import papers
from gendan.planning.services import dates
from gendan.planning.services.dates import Stated
from gendan.sales import conflicts, events, grading, impact, wanted
from gendan.sales.errors import AlreadyShipped
from gendan.sales.models import ChangeRequest, Order, OrderLine
from gendan.sales.states import CHANGE
from gendan.workflow.errors import NotYours
from gendan.workflow.models import Task
from gendan.workflow.services import gates, tasks

from . import changes, holding, orders
from .requests import FOLLOW, FORWARD, before_after, held, say, subject
from .writing import Loaded, spec_of

C = ChangeRequest.State
CHOICE = {"G1": "grade1", "G2": "grade2", "G3": "grade3"}  # as the form has them


def issue(change: ChangeRequest, loaded: Loaded, actor: Actor) -> None:
    """Write the notices of the grade. Production forwards them within its limit; where nobody leads production the
    system forwards at once. The caller holds order and request.
    """
    CHANGE.advance(change, "issue", SYSTEM)
    forms = ("change_notice",) if change.kind == "cancel" else grading.NOTICES[change.grade]
    change.notices = [_write(form, change, loaded, actor) for form in forms]
    change.save()
    say(events.ChangeNotice, change, loaded.order, papers=list(change.notices))
    if change.grade.startswith("G") and users_with_role(change.company_id, "production_manager"):
        tasks.open(
            company_id=change.company_id, kind="review", code=FORWARD, ref=change.ref, number=change.number or "",
            subject=subject(change, loaded.order), role="production_manager", sla="SLA-03", actor=actor,
        )  # fmt: skip
    else:
        _hand_out(change, loaded, concerned(change), actor)


def _write(form: str, change: ChangeRequest, loaded: Loaded, actor: Actor) -> int:
    values = {"change_notice": _of_order, "tech_change_notice": _technical, "design_correction": _of_drawing}[form]
    paper = papers.create(form, about=loaded.order.ref, values=values(change, loaded), issued=True, actor=actor)
    return paper.pk


def _of_order(change: ChangeRequest, loaded: Loaded) -> dict[str, Any]:
    rows = [
        {"what": " ".join(filter(None, (row["item"], _(conflicts.LABELS.get(row["label"], row["label"]))))),
         "before": row["before"], "after": row["after"] or "—"}
        for row in before_after(change, loaded)
    ]  # fmt: skip
    if change.kind == "cancel":
        rows = [{"what": _("Order"), "before": loaded.order.number or "", "after": _("Cancelled")}]
    rows = rows or [{"what": change.text[:200] or change.cause, "before": "", "after": change.note[:200] or "—"}]
    return {
        "grade": CHOICE.get(change.grade, "grade1"), "items": rows, "cause": change.cause or change.text,
        **({"new_date": change.new_on.isoformat()} if change.new_on else {}), "change": change.number,
    }  # fmt: skip


def _technical(change: ChangeRequest, loaded: Loaded) -> dict[str, Any]:
    parts = [_(grading.PARTS[name]) for name in ("structure", "main_component") if change.answers.get(name)]
    return {
        "change": change.text or change.cause, "affected": "、".join(filter(None, (*parts, change.drawings))) or "—",
        "remarks": change.note,
    }  # fmt: skip


def _of_drawing(change: ChangeRequest, loaded: Loaded) -> dict[str, Any]:
    drawing, _sep, version = (change.drawings or "—").rpartition(" ")
    touched = "；".join(" ".join(filter(None, (row["what"], row["number"]))) for row in change.impact if row["number"])
    return {
        "drawing": drawing or version, "drawing_version": version or "—", "cause": change.cause or change.text,
        "correction": change.text or change.cause, "affected": touched,
    }  # fmt: skip


def concerned(change: ChangeRequest) -> list[str]:
    """The roles that acknowledge: whose documents the change touches and who is told by its grade, as far as held."""
    roles = [row["role"] for row in change.impact if row["role"] and row["decision"] != impact.LEAVE]
    wanted_roles = dict.fromkeys([*grading.TOLD.get(change.grade, ()), *roles])
    return [role for role in wanted_roles if users_with_role(change.company_id, role)]


@service
def forward(change_id: int, roles: Sequence[str] = (), *, actor: Actor, version: int | None = None) -> ChangeRequest:
    """Production passes the notices on to the departments concerned (CHG-03): its own clock stands, theirs start.

    Without `roles` those whose documents are touched. Locks order, request, task, papers. Announces ChangeForwarded.
    Refuses with NotYours, Invalid (nothing to forward; a role nobody holds).
    """
    actor.require("sales.change.forward")
    loaded, change = held(change_id, actor, version)
    task = Task.objects.filter(ref_kind=change.KIND, ref_id=change.pk, code=FORWARD, state=Task.State.OPEN).first()
    if change.state != C.NOTICE_ISSUED or task is None:
        raise Invalid({"": _("There is no notice to forward.")})
    if not tasks.may_act(task, actor):
        raise NotYours(task.assignee.name if task.assignee else task.role)
    asked = list(dict.fromkeys([*concerned(change), *roles]))
    if unheld := [role for role in roles if not users_with_role(change.company_id, role)]:
        raise Invalid({"roles": _("Nobody holds the role %(role)s.") % {"role": ", ".join(unheld)}})
    _hand_out(change, loaded, asked, actor)
    tasks.complete(task.pk, kind="review", actor=actor)  # last: papers lie above tasks
    return change


def _hand_out(change: ChangeRequest, loaded: Loaded, roles: Sequence[str], actor: Actor) -> None:
    for paper_id in change.notices:
        papers.file(paper_id, addressees=roles, issued=True, actor=actor)
    say(events.ChangeForwarded, change, loaded.order, roles=list(roles))
    change.version += 1
    change.save(update_fields=["version"])
    _when_all_know(change, loaded.order)


@service
def acknowledged(paper_id: int) -> None:
    """A notice was acknowledged or signed by somebody: with the last one the change may be made. Locks order, request."""
    for pk in ChangeRequest.objects.filter(notices__contains=[paper_id], state=C.NOTICE_ISSUED).values_list(
        "pk", flat=True
    ):
        loaded, change = held(pk, SYSTEM, None)
        if change.state == C.NOTICE_ISSUED:
            _when_all_know(change, loaded.order)


def _when_all_know(change: ChangeRequest, order: Order) -> None:
    out = Paper.objects.filter(pk__in=change.notices)
    waiting = Copy.objects.filter(paper__in=out, must_acknowledge=True, acknowledged_at=None, recalled_at=None)
    if out.filter(state="draft").exists() or waiting.exists():
        return
    CHANGE.advance(change, "acknowledge", SYSTEM)
    change.save(update_fields=["state", "version"])
    say(events.ChangeAcknowledged, change, order)


def apply(change_id: int, *, actor: Actor, version: int | None = None, override: str | None = None) -> ChangeRequest:
    """Make the change: first what areas above do about their documents, each by itself; then the order's new revision.

    Killed in between, it is done again without harm. Announces ChangeApplied; refuses as `changes.change`, and with
    OrderMovedOn where somebody else changed the same field.
    """
    _check(change_id, actor, version)
    change = ChangeRequest.objects.get(pk=change_id)
    for row in change.impact:
        if row["decision"] == impact.DO:
            impact.do(row, change.cause or change.text or change.number or "")
    return _apply(change_id, actor=actor, override=override)


@service
def _check(change_id: int, actor: Actor, version: int | None) -> None:
    """Refuse before anything is done what would be refused afterwards."""
    loaded, change = held(change_id, actor, version)
    CHANGE.advance(change, "apply", actor)  # not saved: asks state, right and gates alone
    if change.kind == "cancel" and any(line.shipped for line in loaded.lines):
        raise AlreadyShipped()
    if change.kind == "change" and change.wanted:
        found = changes.preview(change.order_id, wanted.laid_over(spec_of(loaded), change.wanted), actor=actor)
        if found.faults:
            raise Invalid(found.faults)


@service
def _apply(change_id: int, *, actor: Actor, override: str | None = None) -> ChangeRequest:
    loaded, change = held(change_id, actor, None)
    CHANGE.advance(change, "apply", actor, override=override)
    why = change.cause or change.text[:200] or change.number or ""
    if change.kind == "cancel":
        orders.cancel(change.order_id, reason=why, actor=actor)
    elif change.wanted:
        spec = wanted.laid_over(spec_of(loaded), change.wanted)
        order = changes.change(
            change.order_id, spec, reason=why, source=change.source, medium=change.medium, request=change, actor=actor
        )
        change.revision = order.revision
    change.applied_at = clock.now()
    change.save()
    _afterwards(change, actor)
    return change


def _afterwards(change: ChangeRequest, actor: Actor) -> None:
    """Holds end, except on papers taken back for good; the agreed date is stated; what is left are people's tasks."""
    order = Order.objects.get(pk=change.order_id)
    _restate(change, order, actor)
    holding.let_go(change, actor, keep=holding.recalled(change.impact))
    rest = [row for row in change.impact if row["decision"] == impact.ASK and row["role"]]
    tasks.open_many([_follow(row, change, order) for row in rest], actor=actor)
    gates.withdraw(change.ref, actor=actor)
    say(events.ChangeApplied, change, order, revision=change.revision)


def _restate(change: ChangeRequest, order: Order, actor: Actor) -> None:
    """The date that was agreed for the change is the promise now, beside the old one (ATP-05, CHG-04)."""
    if change.new_on is None or change.kind == "cancel":
        return
    lines = OrderLine.objects.filter(order=order).exclude(status__in=("cancelled", "signed", "delivered", "shipped"))
    ids = list(lines.values_list("pk", flat=True))
    dates.state(
        [Stated(Ref(OrderLine.KIND, pk), "repromised", change.new_on, change.number or "") for pk in ids], actor=actor
    )
    bulk.update(OrderLine, [{"id": pk, "promised_on": change.new_on} for pk in ids])
    bulk.update(Order, [{"id": order.pk, "promised_on": change.new_on}])


def _follow(row: dict[str, Any], change: ChangeRequest, order: Order) -> tasks.NewTask:
    return tasks.NewTask(
        company_id=change.company_id, code=FOLLOW, ref=change.ref, number=row["number"] or change.number or "",
        subject=subject(change, order), role=holding.held_by(change.company_id, row["role"], "company_gm"), sla="SLA-U2",
        data={"what": row["what"], "proposal": row["proposal"], "ref": row["ref"], "note": row["told"]},
    )  # fmt: skip


@service
def close(change_id: int, *, actor: Actor, cost: Decimal | None = None, version: int | None = None) -> ChangeRequest:
    """Everything the change asked for is done; what it cost is noted (CHG-16). Locks order, request.

    Announces ChangeClosed. Refuses with Invalid while a task of it is open.
    """
    loaded, change = held(change_id, actor, version)
    CHANGE.advance(change, "close", actor)
    left = Task.objects.filter(ref_kind=change.KIND, ref_id=change.pk, state=Task.State.OPEN).count()
    if left:
        raise Invalid({"": _("%(n)s tasks of this change are still open.") % {"n": left}})
    change.cost = change.cost if cost is None else cost
    change.save()
    say(events.ChangeClosed, change, loaded.order)
    return change
