"""Instructions between companies: given, acknowledged, planned, reported, finished, received."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gendan.catalog.models import HandoverClass, Item
from gendan.core import clock, numbering
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.events import Event
from gendan.core.quantity import plain
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_one, publish, service
from gendan.inventory.models import Warehouse
from gendan.inventory.queries import free
from gendan.org.models import Company
from gendan.org.services.reasons import asks
from gendan.workflow.services import tasks

from .. import events
from ..errors import NotHandedOver
from ..models import Condition, Instruction, PlanStep
from ..states import BEFORE_FINISH, INSTRUCTION

ZERO = Decimal(0)
ACKNOWLEDGE = "cooperation.acknowledge"
S = Instruction.State


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked of which company. `ref` names the document it is for; an item says goods, unit and class by itself."""

    maker_id: int
    quantity: Decimal
    item_id: int | None = None
    goods: str = ""
    handover_id: int | None = None
    needed_on: date | None = None
    requirements: str = ""
    ref: Ref | None = None
    ref_number: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the maker's plan; a purchase arrives on `ends_on`."""

    name: str
    ends_on: date
    starts_on: date | None = None
    kind: str = "operation"


@service
def give(company_id: int, wanted: Wanted, *, actor: Actor) -> Instruction:
    """Instruct another company of the group; its production manager is asked to acknowledge it (ORG-03).

    Announces Instructed. Refuses with NotAllowed, NotFound (company, item), Invalid.
    """
    actor.require("cooperation.instruction.create")
    if not actor.sees_company(company_id):
        raise NotFound()
    items = Item.objects.in_bulk([wanted.item_id] if wanted.item_id else [])
    faults = {}
    if wanted.maker_id == company_id:
        faults["maker"] = _("Another company of the group.")
    elif not Company.objects.filter(pk=wanted.maker_id, active=True).exists():
        faults["maker"] = _("No such company.")
    if wanted.quantity <= 0:
        faults["quantity"] = _("The quantity must be more than nothing.")
    if wanted.item_id and wanted.item_id not in items:
        faults["item"] = _("This item is not known.")
    if not wanted.item_id and not wanted.goods.strip():
        faults["goods"] = _("What is to be made?")
    if wanted.handover_id and not HandoverClass.objects.filter(pk=wanted.handover_id).exists():
        faults["handover"] = _("No such class.")
    if faults:
        raise Invalid(faults)
    return _new(company_id, wanted, items, actor)


@service
def put(about: Ref, company_id: int, wanted: Sequence[Wanted], *, actor: Actor) -> None:
    """Bring the instructions for a document's parts to what it wants now: given, changed, or cancelled (ORG-02).

    A consequence of a verb that was allowed: asks for no permission. Every `wanted` names its part as `ref`; a quantity of
    nothing takes it back. What is finished stays. Locks the instructions there are. Announces Instructed, Cancelled.
    """
    parts = {part.ref: part for part in wanted if part.ref is not None}
    if not parts:
        return
    kind, ids = next(iter(parts)).kind, [ref.id for ref in parts]
    rows = lock(Instruction.objects.filter(ref_kind=kind, ref_id__in=ids).exclude(state=S.CANCELLED))
    present = {row.about: row for row in rows}
    items = Item.objects.in_bulk([part.item_id for part in wanted if part.item_id])
    for ref, part in parts.items():
        row = present.get(ref)
        if row is not None and (part.quantity <= 0 or row.maker_id != part.maker_id):
            _withdraw(row, actor)
            row = None
        if part.quantity <= 0 or part.maker_id == company_id:
            continue
        if row is None:
            _new(company_id, part, items, actor, serves=[about])
        else:
            _follow(row, part, actor)


def _new(
    company_id: int, wanted: Wanted, items: Mapping[int, Item], actor: Actor, serves: Sequence[Ref] = ()
) -> Instruction:
    item = items.get(wanted.item_id or 0)
    made = Instruction.objects.create(
        company_id=company_id, number=numbering.next_number(Instruction.KIND, company_id), state=S.INSTRUCTED,
        created_at=clock.now(), created_by_id=actor.user_id, maker_id=wanted.maker_id,
        ref_kind=wanted.ref.kind if wanted.ref else "", ref_id=wanted.ref.id if wanted.ref else None,
        ref_number=wanted.ref_number, item=item,
        goods=wanted.goods.strip() or " ".join(filter(None, (item.name, item.spec) if item else ())),
        handover_id=wanted.handover_id or (item.handover_id if item else None), quantity=wanted.quantity,
        unit_id=item.unit_id if item else None, needed_on=wanted.needed_on, requirements=wanted.requirements.strip(),
    )  # fmt: skip
    _announce(made, events.Instructed(made.number or "", made.maker_id), serves)
    _ask(made, actor)
    return made


def _follow(row: Instruction, wanted: Wanted, actor: Actor) -> None:
    """What is wanted now; if it is another, the maker acknowledges and plans it anew."""
    now = {"quantity": wanted.quantity, "needed_on": wanted.needed_on, "requirements": wanted.requirements.strip()}
    if row.state not in BEFORE_FINISH or all(getattr(row, name) == value for name, value in now.items()):
        return
    for name, value in now.items():
        setattr(row, name, value)
    row.version += 1
    if row.state != S.INSTRUCTED:
        row.state = S.INSTRUCTED
        _ask(row, actor)
    row.save()
    _announce(row, events.Instructed(row.number or "", row.maker_id, changed=True))


def _withdraw(row: Instruction, actor: Actor) -> None:
    if row.state not in BEFORE_FINISH:
        return
    row.state = S.CANCELLED
    row.version += 1
    row.save(update_fields=["state", "version"])
    tasks.cancel_for(row.ref, actor=actor)
    _announce(row, events.Cancelled(row.number or ""))


def _ask(row: Instruction, actor: Actor) -> None:
    tasks.open(
        company_id=row.maker_id, code=ACKNOWLEDGE, ref=row.ref, number=row.number or "", subject=_subject(row),
        role="production_manager", sla="SLA-U1", document_version=row.version, actor=actor,
    )  # fmt: skip


def _subject(row: Instruction) -> str:
    return f"{row.goods} × {plain(row.quantity)}"[:200]


def _announce(row: Instruction, event: Event, serves: Sequence[Ref] = ()) -> None:
    """Events belong to the company that asked; the maker reads them on the instruction."""
    also = [*serves, *([row.about] if row.about else [])]
    publish(event, about=row.ref, serves=also, company_id=row.company_id)


def hold(instruction_id: int, actor: Actor, side: str, version: int | None = None) -> Instruction:
    """Lock an instruction for one of its two companies. NotFound for others, and for the other side."""
    row: Instruction = lock_one(Instruction.objects.filter(pk=instruction_id), version=version)
    if not actor.is_system and not actor.sees_company(row.maker_id if side == "maker" else row.company_id):
        raise NotFound()
    return row


@service
def acknowledge(instruction_id: int, *, actor: Actor, version: int | None = None) -> Instruction:
    """The maker has read it; what is free in its own warehouses is noted (ORG-03). Locks it. Announces Acknowledged.

    Refuses with NotFound (not the maker's), IllegalTransition, NotAllowed, StaleDocument.
    """
    row = hold(instruction_id, actor, "maker", version)
    INSTRUCTION.advance(row, "acknowledge", actor)
    houses = list(Warehouse.objects.filter(company_id=row.maker_id, active=True).values_list("pk", flat=True))
    stock = free([row.item_id], houses) if row.item_id and houses else {}
    row.from_stock = sum((there.free for there in stock.values()), ZERO) if row.item_id else None
    row.acknowledged_at, row.acknowledged_by_id = clock.now(), actor.user_id
    row.save()
    tasks.settle_for(row.ref, ACKNOWLEDGE, actor=actor)
    _announce(row, events.Acknowledged(row.number or ""))
    return row


@service
def plan(
    instruction_id: int, steps: Sequence[Step], *, actor: Actor, version: int | None = None
) -> Instruction:  # fmt: skip
    """The maker's plan: operations from day to day, purchases with the day they arrive. It replaces the one before.

    The last day is when it will be ready. Locks it. Announces Planned. Refuses like `acknowledge`, and with Invalid.
    """
    row = hold(instruction_id, actor, "maker", version)
    INSTRUCTION.advance(row, "plan", actor)
    faults = {}
    if not any(step.kind == "operation" for step in steps):
        faults["steps"] = _("A plan has at least one operation.")
    for n, step in enumerate(steps):
        if not step.name.strip():
            faults[f"steps.{n}.name"] = _("Required.")
        if step.kind not in ("operation", "purchase"):
            faults[f"steps.{n}.kind"] = _("An operation or a purchase.")
        if step.starts_on and step.starts_on > step.ends_on:
            faults[f"steps.{n}.ends_on"] = _("It ends before it starts.")
    if faults:
        raise Invalid(faults)
    row.steps.all().delete()
    PlanStep.objects.bulk_create(
        PlanStep(instruction=row, kind=s.kind, name=s.name.strip(), starts_on=s.starts_on, ends_on=s.ends_on)
        for s in steps
    )
    row.planned_on = max(step.ends_on for step in steps)
    row.save()
    _announce(row, events.Planned(row.number or "", row.planned_on.isoformat()))
    return row


@service
def report(
    instruction_id: int, done: Decimal, *, actor: Actor, steps_done: Sequence[int] = (), version: int | None = None
) -> Instruction:  # fmt: skip
    """How much is done, and which steps of the plan; the company that asked sees it. Locks it. Announces Reported.

    Refuses like `acknowledge`, and with Invalid (more than was asked, less than nothing).
    """
    row = hold(instruction_id, actor, "maker", version)
    INSTRUCTION.advance(row, "report", actor)
    if not 0 <= done <= row.quantity:
        raise Invalid({"done": _("Between nothing and %(quantity)s.") % {"quantity": plain(row.quantity)}})
    row.done = done
    row.save()
    row.steps.filter(pk__in=list(steps_done), done_at=None).update(done_at=clock.now())
    _announce(row, events.Reported(row.number or "", plain(done)))
    return row


@service
def record(
    instruction_id: int, code: str, *, actor: Actor, met: bool = True, note: str = ""
) -> Condition:  # fmt: skip
    """Note that a condition of the hand-over holds, or why it does not apply (ORG-04). Locks the instruction.

    Needs `cooperation.instruction.finish`. Refuses with NotFound, Invalid (a condition its class does not know; one that
    must hold; one that does not apply without a word).
    """
    actor.require("cooperation.instruction.finish")
    row = hold(instruction_id, actor, "maker")
    known = {c["code"]: c for c in (row.handover.conditions if row.handover else [])}
    if row.state not in BEFORE_FINISH:
        raise Invalid({"": _("It is finished already.")})
    if code not in known:
        raise Invalid({"code": _("Its class knows no such condition.")})
    if not met and not known[code].get("may_not_apply"):
        raise Invalid({"met": _("This condition must hold.")})
    if not met and not note.strip():
        raise Invalid({"note": _("Why does it not apply?")})
    made, _created = Condition.objects.update_or_create(
        instruction=row, code=code,
        defaults={"met": met, "note": note.strip()[:200], "at": clock.now(), "by_id": actor.user_id},
    )  # fmt: skip
    return made


def missing(row: Instruction) -> list[tuple[str, str]]:
    """Conditions of its class that are not on record: code and words."""
    said = set(row.conditions.values_list("code", flat=True))
    english = (get_language() or "zh").startswith("en")
    wanted = row.handover.conditions if row.handover else []
    return [
        (c["code"], (c.get("name_en") or c["name"]) if english else c["name"]) for c in wanted if c["code"] not in said
    ]


@service
def finish(instruction_id: int, *, actor: Actor, version: int | None = None) -> Instruction:
    """Hand it over. Locks it. Announces Finished. Refuses like `acknowledge`, and with NotHandedOver (ORG-04)."""
    row = hold(instruction_id, actor, "maker", version)
    INSTRUCTION.advance(row, "finish", actor)
    left = missing(row)
    if left:
        raise NotHandedOver([code for code, _name in left], [name for _code, name in left])
    row.done, row.finished_at = row.quantity, clock.now()
    row.save()
    _announce(row, events.Finished(row.number or ""))
    return row


@service
def receive(instruction_id: int, *, actor: Actor, version: int | None = None) -> Instruction:
    """The company that asked has it. Goods are booked by a transfer. Locks it. Announces Received."""
    row = hold(instruction_id, actor, "asker", version)
    INSTRUCTION.advance(row, "receive", actor)
    row.received_at = clock.now()
    row.save()
    _announce(row, events.Received(row.number or ""))
    return row


@service
@asks("cancel")
def cancel(instruction_id: int, *, reason: str, actor: Actor, version: int | None = None) -> Instruction:
    """The company that asked wants it no more; one for a line of an order goes with the line. Announces Cancelled."""
    row = hold(instruction_id, actor, "asker", version)
    if row.about is not None:
        raise Invalid({"": _("It belongs to an order; change the order.")})
    INSTRUCTION.advance(row, "cancel", actor)
    row.save()
    tasks.cancel_for(row.ref, actor=actor)
    _announce(row, events.Cancelled(row.number or ""))
    return row
