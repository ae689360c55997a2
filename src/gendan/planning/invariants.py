"""What must never be true of demands."""

from gendan.core.invariants import never

never(
    "planning.demand.reserved",
    """
    select d.id, d.ref_kind, d.ref_id, d.reserved, coalesce(sum(r.quantity), 0) as kept
    from planning_demand d
    left join inventory_reservation r on r.ref_kind = d.ref_kind and r.ref_id = d.ref_id
    group by d.id having d.reserved <> coalesce(sum(r.quantity), 0)
    """,
)
