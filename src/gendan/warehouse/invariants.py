"""What must never be true of the work inside the warehouse."""

from gendan.core.invariants import never

never(
    "warehouse.package.above_picked",
    """
    select l.ref_kind, l.ref_id, l.item_id, sum(l.quantity) as packed,
           (select coalesce(sum(k.picked), 0)
            from warehouse_pickline k join warehouse_pick p on p.id = k.pick_id
            where k.ref_kind = l.ref_kind and k.ref_id = l.ref_id and k.item_id = l.item_id
              and p.state <> 'cancelled') as picked
    from warehouse_packageline l
    group by l.ref_kind, l.ref_id, l.item_id
    having sum(l.quantity) > (
        select coalesce(sum(k.picked), 0) from warehouse_pickline k join warehouse_pick p on p.id = k.pick_id
        where k.ref_kind = l.ref_kind and k.ref_id = l.ref_id and k.item_id = l.item_id and p.state <> 'cancelled')
    """,
)
never(
    "warehouse.pick.finished_with_open_lines",
    "select p.id, p.number, l.id as line_id from warehouse_pick p join warehouse_pickline l on l.pick_id = p.id"
    " where p.state = 'picked' and l.state = 'open'",
)
