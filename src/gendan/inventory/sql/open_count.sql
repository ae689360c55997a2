-- The sheet of a count: what the chosen places hold now, one line per balance, in walking order.
insert into inventory_countline (count_id, place_id, item_id, lot_id, owner_id, status, booked)
select %(count)s::bigint, b.place_id, b.item_id, b.lot_id, b.owner_id, b.status, b.quantity
from inventory_balance b
join inventory_place p on p.id = b.place_id and p.warehouse_id = %(warehouse)s::bigint and p.kind in ('bin', 'staging')
where b.quantity > 0
  and (%(all_places)s::bool or b.place_id = any(%(places)s::bigint[]))
  and (%(all_items)s::bool or b.item_id = any(%(items)s::bigint[]))
order by p.path, p.code, b.item_id, b.id
