-- Prices of items (and styles) in the lists that may count for a customer. Walks catalog_price_once by item.
-- :items bigint[], :company, :currency, :on, :channel, :class, :list bigint or null
select l.id, l.code, l.currency, l.sales_channel, l.customer_class, l.is_agreement, l.valid_from, l.valid_to, l.priority,
  p.item_id, p.from_quantity, p.price
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
