-- Stock by purpose class of its places (INV-09): pieces of items, lines and bins in use.
select w.id as warehouse_id, w.code as warehouse, w.name as warehouse_name, p.purpose, count(distinct p.id) as bins,
       count(distinct b.item_id) filter (where b.quantity > 0) as items, coalesce(sum(b.quantity), 0) as quantity,
       coalesce(sum(b.quantity * i.cost), 0) as value
from inventory_warehouse w
join inventory_place p on p.warehouse_id = w.id and p.active
left join inventory_balance b on b.place_id = p.id and b.quantity > 0
left join catalog_item i on i.id = b.item_id
where %(all)s::bool or w.company_id = any(%(companies)s::bigint[])
group by 1, 2, 3, 4
order by w.code, p.purpose
