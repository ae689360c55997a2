-- The walk of a pick list.
select l.id, l.sequence, l.ref_kind, l.ref_id, l.item_id, i.code, i.name, i.spec, i.barcode, u.name as unit,
       i.pack_quantity, l.place_id, p.code as place, p.zone, t.code as lot, t.expires_on, c.name as owner,
       l.quantity, l.picked, l.state, l.reason
from warehouse_pickline l
join catalog_item i on i.id = l.item_id
join catalog_unit u on u.id = i.unit_id
join inventory_place p on p.id = l.place_id
left join inventory_lot t on t.id = l.lot_id
left join partners_customer c on c.id = l.owner_id
where l.pick_id = %(pick)s::bigint
order by l.sequence
