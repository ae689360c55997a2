-- Empty positions for items a warehouse never held. In key order, so that two makers do not wait for each other.
insert into inventory_position (item_id, warehouse_id, owner_id, on_hand, blocked, reserved)
select k.item_id, k.warehouse_id, nullif(k.owner_id, 0), 0, 0, 0
from unnest(%(items)s::bigint[], %(warehouses)s::bigint[], %(owners)s::bigint[]) as k(item_id, warehouse_id, owner_id)
order by 1, 2, 3
on conflict do nothing
