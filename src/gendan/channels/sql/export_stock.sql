-- What lies in the bins of a company's warehouses, our own goods, by warehouse, bin and item.
select w.code, p.code, i.code, i.name, sum(b.quantity), u.name, b.status
from inventory_balance b
join inventory_place p on p.id = b.place_id
join inventory_warehouse w on w.id = p.warehouse_id
join catalog_item i on i.id = b.item_id
join catalog_unit u on u.id = i.unit_id
where w.company_id = %(company)s and b.inside and b.quantity <> 0 and b.owner_id is null
  and (%(warehouse)s::text is null or w.code = %(warehouse)s)
group by w.code, p.code, i.code, i.name, u.name, b.status
order by w.code, p.code, i.code
