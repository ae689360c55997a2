-- An item's movements, newest first, as a stock book: what came into and what left the warehouses, or moved within.
-- Plan: inventory_entry_item (item, id) backwards from the cursor; stops after `limit` visible rows.
select e.id, m.at, m.kind, m.ref_kind, m.ref_id, m.number, m.note, e.quantity, e.from_status, e.to_status,
       f.code as from_code, f.kind as from_kind, fw.code as from_warehouse, t.code as to_code, t.kind as to_kind,
       tw.code as to_warehouse, l.code as lot, c.name as owner, u.name as by
from inventory_entry e
join inventory_movement m on m.id = e.movement_id
join inventory_place f on f.id = e.from_place_id
join inventory_place t on t.id = e.to_place_id
left join inventory_warehouse fw on fw.id = f.warehouse_id
left join inventory_warehouse tw on tw.id = t.warehouse_id
left join inventory_lot l on l.id = e.lot_id
left join partners_customer c on c.id = e.owner_id
left join org_user u on u.id = m.by_id
where e.item_id = %(item)s::bigint and e.id < %(before)s::bigint
  and (%(all)s::bool or f.company_id = any(%(companies)s::bigint[]) or t.company_id = any(%(companies)s::bigint[]))
order by e.id desc
limit %(limit)s::int
