-- Prices of a company's lists, by list and item.
select l.code, i.code, i.name, p.from_quantity, p.price, l.currency
from catalog_pricelist l
join catalog_price p on p.price_list_id = l.id
join catalog_item i on i.id = p.item_id
where l.company_id = %(company)s and l.active and (%(list)s::text is null or l.code = %(list)s)
order by l.code, i.code, p.from_quantity
