-- An item's stock per warehouse and owner.
select p.id, w.id as warehouse_id, w.code as warehouse, w.name as warehouse_name, w.kind, p.owner_id, c.name as owner,
       p.on_hand, p.blocked, p.reserved, p.on_hand - p.blocked - p.reserved as free
from inventory_position p
join inventory_warehouse w on w.id = p.warehouse_id
left join partners_customer c on c.id = p.owner_id
where p.item_id = %(item)s::bigint and (p.on_hand <> 0 or p.reserved <> 0)
  and (%(all)s::bool or w.company_id = any(%(companies)s::bigint[]))
order by p.owner_id nulls first, w.priority desc, w.code
