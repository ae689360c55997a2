"""Gates: conditions that keep one transition of a document closed until they hold (WFL-07).

Callers state what is: `put` with `satisfied` true or false, as often as they like. A gate that held and holds
no longer opens again; an override stays until the gate is reopened by name.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from gendan.core import bulk, clock, sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import lock, memo, note_lock, publish, record, service
from gendan.org.catalogue.roles import GENERIC
from gendan.org.services.reasons import asks

from .. import events
from ..models import Gate

FRESH = "workflow.gates.fresh"  # documents of this unit of work that have none
KEPT = "workflow.gates.kept"  # transitions kept closed, of documents whose gates this unit of work has just put
MEMO = "workflow.gates"  # open conditions read in this unit of work, by references
Wanted = tuple[str, str, bool, str, Mapping[str, Any]]  # transition, code, satisfied, holder role, data


def none_yet(ref: Ref) -> None:
    """A document made in this unit of work has no conditions until somebody states one: nobody need look."""
    memo(MEMO)[(ref,)] = []
    memo(FRESH)[ref] = True


@service
def put(
    ref: Ref, transition: str, code: str, *, satisfied: bool, holder_role: str, company_id: int, actor: Actor,
    data: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """State one condition; see `put_many`."""
    put_many(ref, company_id, [(transition, code, satisfied, holder_role, data or {})], actor=actor)


@service
def put_many(ref: Ref, company_id: int, wanted: Sequence[Wanted], *, actor: Actor) -> None:
    """State the conditions on a document's transitions. Locks the document's gates.

    Announces GatesSatisfied for each transition whose last open condition closes by this.
    """
    have = _lock(ref)
    now, new, changed, closing = clock.now(), [], [], set()
    for transition, code, satisfied, role, data in wanted:
        gate = have.get((transition, code))
        if gate is None:
            gate = Gate(
                company_id=company_id,
                ref_kind=ref.kind,
                ref_id=ref.id,
                transition=transition,
                code=code,
                data=dict(data),
                holder_role=role,
                opened_at=now,
                satisfied_at=now if satisfied else None,
                satisfied_by_id=actor.user_id if satisfied else None,
            )
            have[transition, code] = gate
            new.append(gate)
            closing |= {transition} if satisfied else set()
        else:
            gate.data, gate.holder_role = {**gate.data, **data}, role
            if _turn(gate, satisfied, actor):
                closing |= {transition} if satisfied else set()
            changed.append(gate)
    bulk.later(Gate, [_row(gate) for gate in new])
    bulk.update(Gate, [{"id": gate.pk, **_row(gate)} for gate in changed])
    _announce(ref, company_id, closing, have.values())
    memo(KEPT)[ref] = {gate.transition for gate in have.values() if _is_open(gate)}  # they are locked: it stays so


@service
def satisfy(ref: Ref, code: str, *, actor: Actor) -> int:
    """The condition `code` of a document now holds, for all transitions it guards. Locks the document's gates.

    Announces GatesSatisfied for each transition that has no open condition left. Returns how many gates closed;
    none is no error: the condition was not asked for, or held already.
    """
    return _turn_all(ref, code, True, actor)


@service
def reopen(ref: Ref, code: str, *, actor: Actor) -> int:
    """The condition `code` holds no longer, an override included. Locks the document's gates. Returns how many."""
    return _turn_all(ref, code, False, actor)


@service
def withdraw(ref: Ref, *, actor: Actor, code: str | None = None) -> int:
    """Nobody asks for these conditions any more: the document was declined, cancelled or sent back. Removes open ones.

    What was satisfied or overridden stays as history. Announces nothing: no transition became possible by it.
    """
    gone = [gate for gate in _lock(ref).values() if _is_open(gate) and (code is None or gate.code == code)]
    Gate.objects.filter(pk__in=[gate.pk for gate in gone]).delete()
    if gone:
        record(
            "workflow.gate.withdrawn", about=ref, company_id=gone[0].company_id, codes=sorted({g.code for g in gone})
        )
    return len(gone)


_CONDITIONS = """
select g.code, g.transition, g.holder_role, g.opened_at, g.satisfied_at, g.overridden_at, g.reason, g.data,
  g.ref_kind, g.ref_id, s.name as satisfied_by, o.name as overridden_by,
  coalesce((
    select array_agg(distinct u.name) from org_assignment a
    join org_role r on r.id = a.role_id and r.active
    join org_user u on u.id = a.user_id and u.is_active
    where a.company_id = g.company_id and (r.code = g.holder_role or exists (
      select 1 from unnest(%(generic)s::text[], %(role)s::text[]) as x(generic, role)
      where x.generic = g.holder_role and x.role = r.code))
  ), '{{}}') as holders
from workflow_gate g
left join org_user s on s.id = g.satisfied_by_id
left join org_user o on o.id = g.overridden_by_id
where (g.ref_kind, g.ref_id) in (select * from unnest(%(kinds)s::text[], %(ids)s::bigint[])) {more}
order by g.id
"""
_PAIRS = [(generic, role) for generic, roles in GENERIC.items() for role in roles]


def conditions(refs: Sequence[Ref]) -> list[dict[str, Any]]:
    """All conditions on documents, for pages: what, who can satisfy it, since when, what became of it. One query."""
    return _ask(refs, "")


def open_conditions(refs: Sequence[Ref]) -> list[dict[str, Any]]:
    """The open conditions on documents, of all transitions. One query."""
    return _ask(refs, "and g.satisfied_at is null and g.overridden_at is null")


def _ask(refs: Sequence[Ref], more: str) -> list[dict[str, Any]]:
    params = {
        "kinds": [ref.kind for ref in refs], "ids": [ref.id for ref in refs],
        "generic": [generic for generic, _ in _PAIRS], "role": [role for _, role in _PAIRS],
    }  # fmt: skip
    rows = sql.dicts(_CONDITIONS.format(more=more), params)
    return [{**row, "data": json.loads(row["data"])} for row in rows]


@service
@asks("override")
def override(refs: Sequence[Ref], transition: str, *, actor: Actor, reason: str) -> None:
    """Mark the open conditions of a transition as passed by exception, with the reason, in the audit (WFL-07).

    The machine has checked the permission. Takes no lock of its own: the caller holds the document's, and may still
    have areas above this one to lock.
    """
    memo(MEMO).clear()
    memo(KEPT).clear()
    keys = Q()
    for ref in refs:
        keys |= Q(ref_kind=ref.kind, ref_id=ref.id)
    found = list(Gate.objects.filter(keys, transition=transition, satisfied_at=None, overridden_at=None).order_by("pk"))
    now = clock.now()
    for gate in found:
        record(
            "workflow.gate.overridden", about=Ref(gate.ref_kind, gate.ref_id), company_id=gate.company_id,
            code=gate.code, transition=transition, reason=reason,
        )  # fmt: skip
    bulk.update(
        Gate,
        [{"id": g.pk, "overridden_at": now, "overridden_by_id": actor.user_id, "reason": reason[:500]} for g in found],
    )


def _turn_all(ref: Ref, code: str, satisfied: bool, actor: Actor) -> int:
    have = _lock(ref)
    turned = [gate for gate in have.values() if gate.code == code and _turn(gate, satisfied, actor, by_name=True)]
    bulk.update(Gate, [{"id": gate.pk, **_row(gate)} for gate in turned])
    if turned and satisfied:
        _announce(ref, turned[0].company_id, {gate.transition for gate in turned}, have.values())
    return len(turned)


def _turn(gate: Gate, satisfied: bool, actor: Actor, *, by_name: bool = False) -> bool:
    """Bring a gate into the wanted state; whether that changed it."""
    if satisfied and gate.satisfied_at is None:
        gate.satisfied_at, gate.satisfied_by_id = clock.now(), actor.user_id
        return True
    if not satisfied and (gate.satisfied_at is not None or (by_name and gate.overridden_at is not None)):
        gate.satisfied_at = gate.satisfied_by_id = gate.overridden_at = gate.overridden_by_id = None
        gate.opened_at, gate.reason = clock.now(), ""
        record(
            "workflow.gate.reopened", about=Ref(gate.ref_kind, gate.ref_id), company_id=gate.company_id,
            code=gate.code, transition=gate.transition,
        )  # fmt: skip
        return True
    return False


def _lock(ref: Ref) -> dict[tuple[str, str], Gate]:
    """All gates of a document, locked: of two that close the last two conditions, one sees both closed."""
    memo(MEMO).clear()
    memo(KEPT).pop(ref, None)
    if memo(FRESH).pop(ref, False):
        note_lock(Gate._meta.app_label)
        return {}
    return {(g.transition, g.code): g for g in lock(Gate.objects.filter(ref_kind=ref.kind, ref_id=ref.id))}


def _announce(ref: Ref, company_id: int, transitions: set[str], gates: Any) -> None:
    still_open = {gate.transition for gate in gates if _is_open(gate)}
    for transition in sorted(transitions - still_open):
        publish(events.GatesSatisfied(str(ref), transition), about=ref, serves=[ref], company_id=company_id)


def _is_open(gate: Gate) -> bool:
    return gate.satisfied_at is None and gate.overridden_at is None


def _row(gate: Gate) -> dict[str, Any]:
    return {f.attname: getattr(gate, f.attname) for f in Gate._meta.concrete_fields if not f.primary_key}
