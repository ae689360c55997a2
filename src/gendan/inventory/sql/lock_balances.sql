-- Locks the balances that lines touch, low pk first; pks gathered before, as in lock_positions.
-- Plan: unnest -> inventory_balance_once (item, place); lot, owner and status are compared on the few rows found.
select b.id, b.place_id, b.item_id, coalesce(b.lot_id, 0), coalesce(b.owner_id, 0), b.status, b.quantity
from inventory_balance b
where b.id = any(array(
    select x.id
    from unnest(%(places)s::bigint[], %(items)s::bigint[], %(lots)s::bigint[], %(owners)s::bigint[], %(statuses)s::text[])
      as k(place_id, item_id, lot_id, owner_id, status)
    join inventory_balance x
      on x.item_id = k.item_id and x.place_id = k.place_id and x.status = k.status
     and coalesce(x.lot_id, 0) = k.lot_id and coalesce(x.owner_id, 0) = k.owner_id
))
order by b.id
for no key update of b
