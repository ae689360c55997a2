-- An item's own stock in the warehouses of all companies of the group; goods of customers stay with who keeps them.
select c.id as company_id, c.name as company, w.id as warehouse_id, w.code as warehouse, w.name as warehouse_name,
       p.on_hand, p.on_hand - p.blocked - p.reserved as free
from inventory_position p
join inventory_warehouse w on w.id = p.warehouse_id and w.active
join org_company c on c.id = w.company_id and c.active
where p.item_id = %(item)s::bigint and p.owner_id is null and p.on_hand <> 0
order by c.id, w.priority desc, w.code
