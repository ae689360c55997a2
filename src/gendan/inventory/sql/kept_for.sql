-- Who holds reservations of an item.
select r.id, r.ref_kind, r.ref_id, r.quantity, r.expires_at, w.code as warehouse, p.owner_id
from inventory_position p
join inventory_warehouse w on w.id = p.warehouse_id
join inventory_reservation r on r.position_id = p.id and r.quantity > 0
where p.item_id = %(item)s::bigint and (%(all)s::bool or w.company_id = any(%(companies)s::bigint[]))
order by r.id
