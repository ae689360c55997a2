-- The finished-goods issue book: what left for customers in a period, from delivery notes (INV-05).
select m.at, m.number, m.ref_kind, m.ref_id, i.code, i.name, un.name as unit, e.quantity, w.code as warehouse, l.code as lot,
       u.name as by
from inventory_movement m
join inventory_entry e on e.movement_id = m.id
join catalog_item i on i.id = e.item_id
join catalog_unit un on un.id = i.unit_id
join inventory_place f on f.id = e.from_place_id
left join inventory_warehouse w on w.id = f.warehouse_id
left join inventory_lot l on l.id = e.lot_id
left join org_user u on u.id = m.by_id
where m.kind in ('ship', 'cash_sale') and m.at >= %(start)s::timestamptz and m.at < %(stop)s::timestamptz
  and (%(all)s::bool or m.company_id = any(%(companies)s::bigint[]))
order by m.at, e.id
