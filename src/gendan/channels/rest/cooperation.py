"""Instructions between companies of a group: given, planned, handed over, objected to."""

from typing import Any

from ninja import Query, Router

from gendan.catalog.models import HandoverClass
from gendan.catalog.services import handover
from gendan.cooperation import queries
from gendan.cooperation.models import Instruction, Objection
from gendan.cooperation.services import instructions, objections
from gendan.cooperation.services.instructions import Step, Wanted
from gendan.cooperation.states import INSTRUCTION

from .base import company, found, wanted
from .pages import Page, Paging, page
from .schemas import cooperation as s
from .types import ApiRequest, Code, Id, In, VersionIn

router = Router()


class InstructionFilter(In):
    """Which instructions."""

    state: Code | None = None
    company_id: Id | None = None
    maker_id: Id | None = None


@router.get("/instructions", response=Page[s.InstructionHead])
def list_instructions(request: ApiRequest, filter: Query[InstructionFilter], paging: Query[Paging]):
    """What our companies ask of others, and others of ours, newest first."""
    rows = queries.visible(request.actor)
    return page(rows.filter(wanted(filter, "state", "company_id", "maker_id")), paging)


@router.post("/instructions", response={201: s.InstructionOut})
def give_instruction(request: ApiRequest, body: s.InstructionIn):
    """Ask another company of the group."""
    facts = body.model_dump(exclude={"company_id"})
    made = instructions.give(company(body.company_id, request.actor), Wanted(**facts), actor=request.actor)
    return 201, _told(made, request)


def _told(row: Instruction, request: ApiRequest) -> dict[str, Any]:
    return {
        **s.InstructionHead.model_validate(row).model_dump(),
        "requirements": row.requirements, "from_stock": row.from_stock,
        "steps": list(row.steps.order_by("pk")), "conditions": list(row.conditions.order_by("pk")),
        "missing": [code for code, _name in instructions.missing(row)],
        "objections": list(row.objections.order_by("pk")), "actions": INSTRUCTION.allowed(row, request.actor),
    }  # fmt: skip


@router.get("/instructions/{number}", response=s.InstructionOut)
def get_instruction(request: ApiRequest, number: str):
    """An instruction with its plan, conditions and objections."""
    return _told(queries.get(number, actor=request.actor), request)


def _id(request: ApiRequest, number: str) -> int:
    return queries.get(number, actor=request.actor).pk


@router.post("/instructions/{number}/acknowledge", response=s.InstructionOut)
def acknowledge_instruction(request: ApiRequest, number: str, body: VersionIn):
    """The maker has read it; its free stock is noted."""
    done = instructions.acknowledge(_id(request, number), version=body.version, actor=request.actor)
    return _told(done, request)


@router.post("/instructions/{number}/plan", response=s.InstructionOut)
def plan_instruction(request: ApiRequest, number: str, body: s.InstructionPlanIn):
    """The maker's plan, in place of the one before."""
    steps = [Step(**x.model_dump()) for x in body.steps]
    return _told(instructions.plan(_id(request, number), steps, version=body.version, actor=request.actor), request)


@router.post("/instructions/{number}/report", response=s.InstructionOut)
def report_instruction(request: ApiRequest, number: str, body: s.InstructionReportIn):
    """How far the maker is."""
    done = instructions.report(
        _id(request, number), body.done, steps_done=body.steps_done, version=body.version, actor=request.actor
    )
    return _told(done, request)


@router.put("/instructions/{number}/conditions/{code}", response=s.InstructionOut)
def record_instruction_condition(request: ApiRequest, number: str, code: str, body: s.ConditionIn):
    """A condition of the hand-over holds, or does not apply."""
    row = queries.get(number, actor=request.actor)
    instructions.record(row.pk, code, met=body.met, note=body.note, actor=request.actor)
    return _told(row, request)


@router.post("/instructions/{number}/finish", response=s.InstructionOut)
def finish_instruction(request: ApiRequest, number: str, body: VersionIn):
    """Hand it over, once its class's conditions are on record."""
    return _told(instructions.finish(_id(request, number), version=body.version, actor=request.actor), request)


@router.post("/instructions/{number}/receive", response=s.InstructionOut)
def receive_instruction(request: ApiRequest, number: str, body: VersionIn):
    """The company that asked has it."""
    return _told(instructions.receive(_id(request, number), version=body.version, actor=request.actor), request)


@router.post("/instructions/{number}/cancel", response=s.InstructionOut)
def cancel_instruction(request: ApiRequest, number: str, body: s.InstructionCancelIn):
    """Not wanted any more."""
    done = instructions.cancel(_id(request, number), reason=body.reason, version=body.version, actor=request.actor)
    return _told(done, request)


@router.post("/instructions/{number}/objections", response={201: s.ObjectionOut})
def object_to_instruction(request: ApiRequest, number: str, body: s.ObjectionIn):
    """Object to the date in the name of the company one works in."""
    made = objections.raise_(_id(request, number), body.text, wanted_on=body.wanted_on, actor=request.actor)
    return 201, made


@router.post("/instructions/{number}/objections/{objection_id}/decide", response=s.ObjectionOut)
def decide_objection(request: ApiRequest, number: str, objection_id: Id, body: s.DecisionIn):
    """The general manager of the company that objected decides on the date."""
    row = found(Objection.objects.filter(pk=objection_id, instruction_id=_id(request, number)))
    return objections.decide(row.pk, body.on, body.decision, actor=request.actor)


@router.get("/handover-classes", response=list[s.HandoverClassOut])
def list_handover_classes(request: ApiRequest):
    """Classes of goods with what their hand-over demands."""
    return list(HandoverClass.objects.order_by("pk"))


@router.put("/handover-classes/{code}", response=s.HandoverClassOut)
def put_handover_class(request: ApiRequest, code: Code, body: s.HandoverClassIn):
    """Add a class or change it; instructions under way follow."""
    return handover.put(code, actor=request.actor, **body.model_dump())
