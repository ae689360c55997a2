"""Reads of cooperation, always for an actor: what one of their companies asks for or makes."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.refs import Ref

from .models import Instruction


def visible(actor: Actor) -> "QuerySet[Instruction]":
    """Instructions of which one side is a company the actor sees as a whole (ORG-02). Refuses with NotAllowed."""
    actor.require("cooperation.instruction.view")
    if actor.is_system:
        return Instruction.objects.all()
    whole = [id for id, scope in actor.scopes.items() if scope.level == "company"]
    return Instruction.objects.filter(Q(company_id__in=whole) | Q(maker_id__in=whole))


def get(number: str, *, actor: Actor) -> Instruction:
    """An instruction by its number. NotFound outside the actor's companies."""
    related = ("company", "maker", "item", "unit", "handover", "acknowledged_by")
    found = visible(actor).select_related(*related).filter(number=number).first()
    if found is None:
        raise NotFound()
    return found


def for_refs(refs: Sequence[Ref], *, actor: Actor) -> dict[Ref, Instruction]:
    """The living instruction of each document that has one. One query; none for who may not see them."""
    if not refs or not actor.may("cooperation.instruction.view"):
        return {}
    rows = visible(actor).filter(ref_kind=refs[0].kind, ref_id__in=[ref.id for ref in refs])
    found = rows.exclude(state=Instruction.State.CANCELLED).select_related("maker")
    return {Ref(row.ref_kind, row.ref_id): row for row in found if row.ref_id is not None}
