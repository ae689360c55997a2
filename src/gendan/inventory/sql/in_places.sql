-- Where an item lies: every place inside that holds some, in walking order.
select b.id, b.place_id, p.code as place, p.kind as place_kind, p.zone, p.purpose, w.id as warehouse_id, w.code as warehouse,
       w.name as warehouse_name, b.lot_id, l.code as lot, l.expires_on, b.owner_id, c.name as owner, b.status, b.quantity
from inventory_balance b
join inventory_place p on p.id = b.place_id
join inventory_warehouse w on w.id = p.warehouse_id
left join inventory_lot l on l.id = b.lot_id
left join partners_customer c on c.id = b.owner_id
where b.item_id = %(item)s::bigint and b.inside and b.quantity > 0
  and (%(all)s::bool or w.company_id = any(%(companies)s::bigint[]))
order by w.priority desc, w.code, p.path, p.code, b.id
