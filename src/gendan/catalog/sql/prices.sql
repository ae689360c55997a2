-- What prices of items (and styles) are made of, one row shape for four kinds: prices in the lists that may count for a
-- customer, discount rules, gift rules of these items, and the tolerance of the company.
-- :items bigint[], :company, :currency, :on, :channel, :class, :list bigint or null
-- Walks catalog_price_once by item; rules are few.
(
  select 'price' as kind, l.code, l.customer_class, l.sales_channel, null::bigint as family_id, p.item_id, p.from_quantity,
    p.price as value, l.id as other_id, l.currency as text, l.valid_from, l.valid_to, l.is_agreement, l.priority, null::jsonb
  from catalog_price p
  join catalog_pricelist l on l.id = p.price_list_id
  where p.item_id = any(%(items)s)
    and l.company_id = %(company)s and l.active and l.currency = %(currency)s
    and (l.valid_from is null or l.valid_from <= %(on)s) and (l.valid_to is null or l.valid_to >= %(on)s)
    and (
      l.id = %(list)s::bigint
      or (not l.is_agreement and l.sales_channel in ('', %(channel)s) and l.customer_class in ('', %(class)s))
    )
  order by l.id, p.item_id, p.from_quantity
)
union all
select 'discount', code, customer_class, sales_channel, family_id, item_id, from_quantity, percent, null, '',
  valid_from, valid_to, null, null, null
from catalog_discountrule
where company_id = %(company)s and active and (item_id is null or item_id = any(%(items)s))
  and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to >= %(on)s)
union all
select 'gift', code, customer_class, sales_channel, null, item_id, every, gift_quantity, gift_id, remark,
  valid_from, valid_to, null, null, null
from catalog_giftrule
where company_id = %(company)s and active and item_id = any(%(items)s)
  and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to >= %(on)s)
union all
(
  select 'tolerance', '', '', '', null, null, null, null, null, '', null, null, null, null, value
  from core_parameter
  where name = 'catalog.price_tolerance_percent' and (company_id = %(company)s or company_id is null)
  order by company_id nulls last
  limit 1
)
