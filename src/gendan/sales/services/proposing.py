"""An order drafted; without a type it takes the one the rules propose (TYP-01)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from gendan.core.actor import Actor
from gendan.sales import drafting, facts
from gendan.sales.drafting import Drafted
from gendan.sales.facts import Facts
from gendan.sales.spec import NewOrder


def drafted(spec: NewOrder, actor: Actor, standing: Collection[date] = ()) -> tuple[NewOrder, Facts, Drafted]:
    """The order with its type, what is known of it, and its draft; see `drafting.draft`. Refuses as `facts.typed`.

    Where the rules propose another type than the usual one, what that type asks for is loaded, and drafted, anew.
    """
    known = facts.typed(spec, actor)
    found = drafting.draft(spec, known, standing)
    if spec.type:
        return spec, known, found
    proposed = found.proposed
    if proposed is None or proposed.type == known.head.type:
        return replace(spec, type=known.head.type), known, found
    spec = replace(spec, type=proposed.type, type_settled=True)
    known = facts.typed(spec, actor)
    found = drafting.draft(spec, known, standing)
    found.head |= {"proposed_type_id": proposed.type_id, "type_reason": ""}
    found.proposed = proposed
    return spec, known, found
