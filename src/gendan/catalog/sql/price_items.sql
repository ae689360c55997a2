-- Items by id, and the gifts that live rules give for them or their styles: what an order line and a price need to know.
-- :items bigint[], :company bigint. Primary key look-ups; families are few.
with recursive wanted as (
  select id, style_id from catalog_item where id = any(%(items)s)
), family as (
  select id, array[id] as path, parent_id from catalog_family
  union all
  select f.id, f.path || p.id, p.parent_id from family f join catalog_family p on p.id = f.parent_id
)
select i.id, i.code, i.name, i.spec, i.unit_id, u.name, u.decimals,
  coalesce((select array_agg(iu.unit_id order by iu.id) from catalog_itemunit iu where iu.item_id = i.id), '{}'),
  coalesce((select array_agg(iu.factor order by iu.id) from catalog_itemunit iu where iu.item_id = i.id), '{}'),
  i.style_id, i.is_style, i.active, i.life, i.supply_mode, i.stocked,
  coalesce((select f.path from family f where f.id = i.family_id and f.parent_id is null), '{}'),
  i.tax_rate, i.pack_quantity, i.whole_packs, i.lead_days, i.cost, i.search
from catalog_item i
join catalog_unit u on u.id = i.unit_id
where i.id in (
  select id from wanted
  union
  select g.gift_id from catalog_giftrule g
  where g.company_id = %(company)s and g.active
    and g.item_id in (select id from wanted union select style_id from wanted)
)
