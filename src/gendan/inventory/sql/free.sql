-- Stock of items per warehouse: all sellable warehouses, or those named. One index lookup per item and warehouse.
select p.item_id, p.warehouse_id, p.on_hand, p.reserved, p.blocked
from inventory_position p
join inventory_warehouse w on w.id = p.warehouse_id
where p.item_id = any(%(items)s::bigint[])
  and coalesce(p.owner_id, 0) = %(owner)s::bigint
  and (case when %(all)s::bool then w.sellable and w.active else p.warehouse_id = any(%(warehouses)s::bigint[]) end)
