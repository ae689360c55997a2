-- Items, by code; they belong to all companies.
select i.code, i.name, i.name_en, i.spec, i.model, i.barcode, u.name, f.name, i.pack_quantity, i.safety_stock, i.weight_kg
from catalog_item i
join catalog_unit u on u.id = i.unit_id
left join catalog_family f on f.id = i.family_id
where i.active and %(company)s::bigint is not null
  and (%(family)s::text is null or %(family)s in (f.code, f.name))
order by upper(i.code)
