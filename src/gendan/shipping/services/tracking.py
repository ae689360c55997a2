"""What happens on the way, and what goes wrong there."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import clock, numbering, sql
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock_one, service
from gendan.org.services.reasons import asks
from gendan.workflow.services import tasks

from ..events import CaseAnswered, CaseReported, Tracked
from ..models import Delivery, TrackingEvent, TransportCase
from ..states import BEFORE_DISPATCH, CASE, ON_THE_WAY
from . import base

CODES = ("collected", "in_transit", "arrived", "out_for_delivery", "delayed", "refused", "damaged", "lost", "note")
KINDS = ("delay", "damage", "loss", "not_received", "refused")
# Which events on the way are a case of their own (SHP-21).
CASE_OF = {"delayed": "delay", "damaged": "damage", "lost": "loss", "refused": "refused"}


@service
def track(
    delivery_id: int,
    code: str,
    *,
    actor: Actor,
    text: str = "",
    place: str = "",
    at: datetime | None = None,
    source: str = "hand",
) -> TrackingEvent:
    """Record where the goods are (SHP-19, SHP-20). Delay, damage, loss and refusal open a transport case.

    The same event of a carrier's feed is taken once. Locks the delivery. Announces Tracked, perhaps CaseReported.
    Refuses with NotAllowed, Invalid.
    """
    actor.require("shipping.delivery.track")
    delivery = base.locked(delivery_id, actor)
    if code not in CODES:
        raise Invalid({"code": _("There is no such tracking event.")})
    if delivery.state not in ON_THE_WAY:
        raise Invalid({"": _("Only goods on their way are tracked.")})
    moment = at or clock.now()
    event, created = TrackingEvent.objects.get_or_create(
        delivery=delivery, at=moment, code=code, place=place[:100],
        defaults={"text": text[:300], "by_id": actor.user_id, "source": source[:12]},
    )  # fmt: skip
    if not created:
        return event
    base.announce(Tracked, delivery, code=code, place=place, text=text)
    if code in CASE_OF:
        _open_case(delivery, CASE_OF[code], text or place or code, actor)
    return event


@service
def report(
    delivery_id: int, kind: str, text: str, *, actor: Actor, cause: str = "", new_date: date | None = None
) -> TransportCase:
    """Report delay, damage, loss, refusal or goods not received; logistics answers at once (SHP-21, POD-06).

    Locks the delivery. Announces CaseReported and opens a task. Refuses with NotAllowed, Invalid.
    """
    actor.require("shipping.case.report")
    if kind not in KINDS:
        raise Invalid({"kind": _("There is no such kind of case.")})
    if not text.strip():
        raise Invalid({"text": _("Say what happened.")})
    return _open_case(base.locked(delivery_id, actor), kind, text.strip(), actor, cause, new_date)


@service
@asks("delay", "cause")
def report_delay(
    delivery_id: int, *, actor: Actor, cause: str, dispatch_on: date, arrival_on: date | None = None
) -> TransportCase:
    """Goods cannot leave on time: cause, possible dispatch and estimated arrival go to the order desk the same day,
    which tells the customer (SHP-06).

    Moves the plan to the new date. Locks the delivery. Announces CaseReported. Refuses with NotAllowed, Invalid.
    """
    actor.require("shipping.case.report")
    delivery = base.locked(delivery_id, actor)
    wrong = {}
    if delivery.state not in BEFORE_DISPATCH:
        wrong[""] = _("The goods have left already.")
    if dispatch_on <= clock.today() and dispatch_on <= delivery.planned_on:
        wrong["dispatch_on"] = _("A later day than planned.")
    if arrival_on and arrival_on < dispatch_on:
        wrong["arrival_on"] = _("Not before the goods leave.")
    if wrong:
        raise Invalid(wrong)
    text = _("Leaves on %(on)s instead of %(planned)s") % {"on": dispatch_on, "planned": delivery.planned_on}
    delivery.planned_on, delivery.arrival_on = dispatch_on, arrival_on
    delivery.version += 1
    delivery.save(update_fields=["planned_on", "arrival_on", "version"])
    case = _open_case(delivery, "delay", text, actor, cause.strip(), arrival_on or dispatch_on, role="inside_sales")
    tasks.settle_for(delivery.ref, "shipping.report_delay", actor=SYSTEM)
    return case


SLA = {"delay": "SLA-52", "not_received": "SLA-U1", "damage": "SLA-U1", "loss": "SLA-U1", "refused": "SLA-U1"}


def _open_case(
    delivery: Delivery, kind: str, text: str, actor: Actor, cause: str = "", new_date: date | None = None,
    role: str = "transport_manager",
) -> TransportCase:  # fmt: skip
    case = TransportCase.objects.create(
        company_id=delivery.company_id, number=numbering.next_number(TransportCase.KIND, delivery.company_id),
        state="open", delivery=delivery, kind=kind, cause=cause[:300], reported_text=text[:500], new_date=new_date,
        created_at=clock.now(), created_by_id=actor.user_id,
    )  # fmt: skip
    base.announce(CaseReported, delivery, case_id=case.pk, kind=kind, text=text, new_date=new_date)
    tasks.open(
        company_id=delivery.company_id, kind="task", code=f"shipping.case_{kind}", ref=case.ref, number=case.number,
        subject=delivery.customer_name, role=role, sla=SLA[kind], data={"delivery": delivery.number, "text": text},
        actor=actor,
    )  # fmt: skip
    return case


@service
def answer(
    case_id: int, decision: str, *, actor: Actor, cause: str = "", claim_amount: Decimal | None = None
) -> TransportCase:
    """Cause and decision of a case, for whoever reported it (SHP-21, POD-06). Locks the case.

    Announces CaseAnswered. Refuses with IllegalTransition, NotAllowed, Invalid.
    """
    if not decision.strip():
        raise Invalid({"decision": _("Say what is done about it.")})
    case = _locked_case(case_id, actor)
    CASE.advance(case, "answer", actor)
    case.decision, case.cause, case.answered_at = decision.strip()[:300], (cause or case.cause)[:300], clock.now()
    if claim_amount is not None:
        case.claim_amount = claim_amount
    case.save(update_fields=["state", "version", "decision", "cause", "claim_amount", "answered_at"])
    base.announce(CaseAnswered, case.delivery, case_id=case.pk, kind=case.kind, decision=case.decision)
    tasks.settle_for(case.ref, f"shipping.case_{case.kind}", actor=SYSTEM)
    return case


@service
def close_case(case_id: int, *, actor: Actor) -> TransportCase:
    """The reporter has the answer and nothing is left to do. Locks the case. Refuses with IllegalTransition, NotAllowed."""
    case = _locked_case(case_id, actor)
    CASE.advance(case, "close", actor)
    case.closed_at = clock.now()
    case.save(update_fields=["state", "version", "closed_at"])
    tasks.cancel_for(case.ref, actor=SYSTEM)
    return case


def _locked_case(case_id: int, actor: Actor) -> TransportCase:
    case: TransportCase = lock_one(TransportCase.objects.filter(pk=case_id).select_related("delivery"))
    if not actor.sees_company(case.company_id):
        raise NotFound()
    return case


@service
def ask_for_delays(*, actor: Actor) -> int:
    """Deliveries planned for today that are still here: transport says why, when and when it arrives (SHP-06, SLA-19).

    Opens one task per delivery, once; the number opened. For the afternoon job.
    """
    late = Delivery.objects.filter(state__in=BEFORE_DISPATCH - {Delivery.State.PLANNED}, planned_on__lte=clock.today())
    asked = {row[0] for row in sql.rows(
        "select ref_id from workflow_task where ref_kind = 'shipping.delivery' and code = 'shipping.report_delay'"
        " and opened_at >= date_trunc('day', %s::timestamptz)", [clock.now()],
    )}  # fmt: skip
    new = [
        tasks.NewTask(
            company_id=d.company_id, kind="task", code="shipping.report_delay", ref=d.ref, number=d.number or "",
            subject=d.customer_name, role="transport_manager", sla="SLA-19", data={"planned_on": d.planned_on.isoformat()},
        )
        for d in late.order_by("pk") if d.pk not in asked
    ]  # fmt: skip
    if new:
        tasks.open_many(new, actor=actor)
    return len(new)
