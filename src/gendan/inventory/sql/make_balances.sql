-- Empty balances for what a place never held. In key order, so that two makers do not wait for each other.
insert into inventory_balance (place_id, item_id, lot_id, owner_id, status, inside, quantity)
select k.place_id, k.item_id, nullif(k.lot_id, 0), nullif(k.owner_id, 0), k.status, k.inside, 0
from unnest(%(places)s::bigint[], %(items)s::bigint[], %(lots)s::bigint[], %(owners)s::bigint[], %(statuses)s::text[],
            %(inside)s::bool[]) as k(place_id, item_id, lot_id, owner_id, status, inside)
order by 2, 1, 3, 4, 5
on conflict do nothing
