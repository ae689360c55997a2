-- Items by id, and the gifts that live rules give for them or their styles: what an order line and a price need to know.
-- :items bigint[], :company bigint. Primary key look-ups; an item's family is followed upwards, where it has one.
select i.id, i.code, i.name, i.spec, i.unit_id, u.name, u.decimals,
  iu.ids, iu.factors, i.style_id, i.is_style, i.active, i.life, i.supply_mode, i.stocked,
  case when i.family_id is null then '{}' else (
    with recursive family as (
      select array[f.id] as path, f.parent_id from catalog_family f where f.id = i.family_id
      union all
      select f.path || p.id, p.parent_id from family f join catalog_family p on p.id = f.parent_id
    )
    select path from family where parent_id is null
  ) end,
  i.tax_rate, i.pack_quantity, i.whole_packs, i.lead_days, i.cost, i.search, i.last_made_on, i.maker_id
from catalog_item i
join catalog_unit u on u.id = i.unit_id
cross join lateral (
  select coalesce(array_agg(unit_id order by id), '{}') as ids, coalesce(array_agg(factor order by id), '{}') as factors
  from catalog_itemunit where item_id = i.id
) iu
where i.id = any(%(items)s) or i.id = any(array(
  select g.gift_id from catalog_giftrule g
  where g.company_id = %(company)s and g.active
    and (g.item_id = any(%(items)s) or g.item_id in (select style_id from catalog_item where id = any(%(items)s)))
))
