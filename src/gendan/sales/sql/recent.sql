-- Doubles of the customer's order number, and per item what the last orders asked for: bounded by `recent` orders,
-- reached over (customer, id desc).
with recent as (
  select id, number from sales_order
  where customer_id = %(customer)s and id <> %(order)s and number is not null
    and state in ('submitted', 'confirmed', 'effective', 'completed', 'closed')
  order by id desc limit %(recent)s
)
select 'po' as kind, 0::bigint as item_id, 0::numeric as average, o.number, null::date as same_day, 1::bigint as n
from sales_order o
where %(po)s <> '' and o.customer_id = %(customer)s and o.customer_po = %(po)s and o.id <> %(order)s
  and o.number is not null and o.state not in ('cancelled', 'declined', 'void')
union all
select 'item', l.item_id, avg(l.quantity), max(r.number), max(l.requested_on), count(*)
from recent r join sales_orderline l on l.order_id = r.id
where l.item_id = any(%(items)s) and not l.is_gift
group by l.item_id
