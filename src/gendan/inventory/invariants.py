"""What must never be true of stock."""

from gendan.core.invariants import never

never(
    "inventory.balance.sum",
    """
    select coalesce(b.place_id, e.place_id) as place_id, coalesce(b.item_id, e.item_id) as item_id, b.lot_id, b.status,
           b.quantity as balance, e.quantity as entries
    from inventory_balance b
    full join (
        select place_id, item_id, lot_id, owner_id, status, sum(quantity) as quantity from (
            select to_place_id as place_id, item_id, lot_id, owner_id, to_status as status, quantity
            from inventory_entry
            union all
            select from_place_id, item_id, lot_id, owner_id, from_status, -quantity from inventory_entry
        ) side group by 1, 2, 3, 4, 5
    ) e on e.place_id = b.place_id and e.item_id = b.item_id and e.status = b.status
       and coalesce(e.lot_id, 0) = coalesce(b.lot_id, 0) and coalesce(e.owner_id, 0) = coalesce(b.owner_id, 0)
    where coalesce(b.quantity, 0) <> coalesce(e.quantity, 0)
    """,
)
never(
    "inventory.balance.inside",
    """
    select b.id, b.place_id, p.kind, b.inside
    from inventory_balance b join inventory_place p on p.id = b.place_id
    where b.inside <> (p.kind in ('bin', 'staging'))
    """,
)
never(
    "inventory.position.sum",
    """
    select coalesce(p.item_id, b.item_id) as item_id, coalesce(p.warehouse_id, b.warehouse_id) as warehouse_id,
           p.on_hand, b.on_hand as in_places, p.blocked, b.blocked as blocked_in_places
    from inventory_position p
    full join (
        select x.item_id, l.warehouse_id, x.owner_id, sum(x.quantity) as on_hand,
               coalesce(sum(x.quantity) filter (where x.status <> 'available'), 0) as blocked
        from inventory_balance x join inventory_place l on l.id = x.place_id
        where l.kind in ('bin', 'staging') group by 1, 2, 3
    ) b on b.item_id = p.item_id and b.warehouse_id = p.warehouse_id
       and coalesce(b.owner_id, 0) = coalesce(p.owner_id, 0)
    where coalesce(p.on_hand, 0) <> coalesce(b.on_hand, 0) or coalesce(p.blocked, 0) <> coalesce(b.blocked, 0)
    """,
)
never(
    "inventory.position.reserved",
    """
    select p.id, p.item_id, p.warehouse_id, p.reserved, coalesce(r.quantity, 0) as reservations
    from inventory_position p
    left join (select position_id, sum(quantity) as quantity from inventory_reservation group by 1) r
      on r.position_id = p.id
    where p.reserved <> coalesce(r.quantity, 0)
    """,
)
never(
    "inventory.position.above_hand",
    "select id, item_id, warehouse_id, on_hand, blocked, reserved from inventory_position"
    " where reserved + blocked > on_hand or reserved < 0 or blocked < 0",
)
never(
    "inventory.balance.negative",
    "select b.id, b.place_id, b.item_id, b.quantity from inventory_balance b"
    " join inventory_place p on p.id = b.place_id where p.kind in ('bin', 'staging') and b.quantity < 0",
)
never(
    "inventory.transfer.received_above_issued",
    "select id, transfer_id, quantity, issued, received from inventory_transferline"
    " where received > issued or issued > quantity",
)
