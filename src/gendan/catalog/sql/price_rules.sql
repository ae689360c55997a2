-- Discount rules, gift rules of these items and the tolerance of a company, one row shape for the three.
-- :items bigint[], :company, :on
select 'discount', code, customer_class, sales_channel, family_id, item_id, from_quantity, percent, null::bigint, '',
  valid_from, valid_to, null::jsonb
from catalog_discountrule
where company_id = %(company)s and active and (item_id is null or item_id = any(%(items)s))
  and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to >= %(on)s)
union all
select 'gift', code, customer_class, sales_channel, null, item_id, every, gift_quantity, gift_id, remark,
  valid_from, valid_to, null
from catalog_giftrule
where company_id = %(company)s and active and item_id = any(%(items)s)
  and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to >= %(on)s)
union all
(
  select 'tolerance', '', '', '', null, null, null, null, null, '', null, null, value
  from core_parameter
  where name = 'catalog.price_tolerance_percent' and (company_id = %(company)s or company_id is null)
  order by company_id nulls last
  limit 1
)
