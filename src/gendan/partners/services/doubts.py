"""Verbs on doubtful data: look for it, settle it (MDM-15)."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from gendan.core import clock, params, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock, note_lock, service

from .. import care
from ..models import Doubt
from ..queries import visible_doubts

# What a check sees is inserted or, if it was solved, opened again; what it sees no longer is solved. One statement.
_STATE = """
with seen as ({statement}),
fresh as (
  insert into partners_doubt as d
    (company_id, check_name, ref_kind, ref_id, other_id, data, state, found_at, note)
  select company_id, %(check)s, ref_kind, ref_id, other_id, data, 'open', %(now)s, '' from seen
  on conflict (check_name, ref_kind, ref_id, other_id) do update
    set data = excluded.data, state = 'open',
      found_at = case when d.state = 'open' then d.found_at else excluded.found_at end,
      settled_at = null, settled_by_id = null
    where d.state = 'solved' or (d.state = 'open' and d.data <> excluded.data)
)
update partners_doubt d set state = 'solved', settled_at = %(now)s
where d.check_name = %(check)s and d.state = 'open'
  and not exists (
    select 1 from seen s where (s.ref_kind, s.ref_id, s.other_id) = (d.ref_kind, d.ref_id, d.other_id)
  )
"""


@service
def look(*, actor: Actor, names: Iterable[str] | None = None) -> int:
    """Run the checks (default: all) and bring the list up to date; how many doubts are open then.

    One statement a check. Repeating is without effect. Locks the doubts it changes.
    """
    actor.require("partners.customer.clean")
    wanted = list(names) if names is not None else list(care.checks())
    now = clock.now()
    stale_before = now - timedelta(days=30 * params.get("partners.stale_months"))
    note_lock("partners")
    for name in wanted:
        statement = _STATE.format(statement=care.checks()[name].statement)
        sql.execute(statement, {"check": name, "now": now, "stale_before": stale_before})
    return Doubt.objects.filter(state=Doubt.State.OPEN, check_name__in=wanted).count()


@service
def settle(doubt_ids: Iterable[int], state: str, *, actor: Actor, note: str = "") -> list[Doubt]:
    """Say of doubts that they are solved, or `dismissed`: right as they are, never to be listed again. Locks them.

    Refuses with NotAllowed, NotFound, Invalid.
    """
    actor.require("partners.customer.clean")
    if state not in (Doubt.State.SOLVED, Doubt.State.DISMISSED):
        raise Invalid({"state": _("There is no such choice.")})
    wanted = set(doubt_ids)
    doubts: list[Doubt] = lock(visible_doubts(actor).filter(pk__in=wanted))
    if len(doubts) != len(wanted):
        raise NotFound()
    for doubt in doubts:
        doubt.state, doubt.note = state, note.strip()[:200]
        doubt.settled_at, doubt.settled_by_id = clock.now(), actor.user_id
    Doubt.objects.bulk_update(doubts, ["state", "note", "settled_at", "settled_by"])
    return doubts
