-- The one writing statement of the ledger: a movement, its entries, and the balances, positions and reservations that
-- move with them. Everything it changes is locked before, so it meets nobody; balances and positions come by pk.
with movement as (
    insert into inventory_movement (company_id, kind, ref_kind, ref_id, number, note, at, by_id)
    values (%(company)s::bigint, %(kind)s::text, %(ref_kind)s::text, %(ref_id)s::bigint, %(number)s::text, %(note)s::text,
            %(at)s::timestamptz, %(by)s::bigint)
    returning id
), entry as (
    insert into inventory_entry (movement_id, item_id, lot_id, owner_id, from_place_id, from_status, to_place_id, to_status, quantity)
    select m.id, l.item_id, l.lot_id, l.owner_id, l.from_place, l.from_status, l.to_place, l.to_status, l.quantity
    from movement m, unnest(%(items)s::bigint[], %(lots)s::bigint[], %(owners)s::bigint[], %(from_places)s::bigint[],
        %(from_statuses)s::text[], %(to_places)s::bigint[], %(to_statuses)s::text[], %(quantities)s::numeric[])
      with ordinality as l(item_id, lot_id, owner_id, from_place, from_status, to_place, to_status, quantity, ord)
    order by l.ord
), balance as (
    update inventory_balance b set quantity = b.quantity + d.change
    from unnest(%(balances)s::bigint[], %(balance_changes)s::numeric[]) as d(id, change)
    where b.id = d.id
), reservation as (
    update inventory_reservation r set quantity = r.quantity - u.quantity
    from unnest(%(used_kinds)s::text[], %(used_ids)s::bigint[], %(used_positions)s::bigint[], %(used)s::numeric[])
      as u(ref_kind, ref_id, position_id, quantity)
    where r.ref_kind = u.ref_kind and r.ref_id = u.ref_id and r.position_id = u.position_id
), position as (
    update inventory_position p
    set on_hand = p.on_hand + d.on_hand, blocked = p.blocked + d.blocked, reserved = p.reserved - d.used
    from unnest(%(positions)s::bigint[], %(on_hand)s::numeric[], %(blocked)s::numeric[], %(used_sum)s::numeric[])
      as d(id, on_hand, blocked, used)
    where p.id = d.id
)
select id from movement
