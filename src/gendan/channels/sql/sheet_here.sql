-- Orders whose customer has sent them before: same order number of the same customer. Walks sales_order_po by key.
update channels_sheetrow r
set state = 'same',
    faults = r.faults || jsonb_build_array(jsonb_build_array('order', 'order_here', jsonb_build_object('number', o.number)))
from (
  select w.key, w.customer, coalesce(max(o.number), '–') as number
  from (
    select distinct key, (values ->> 'customer_id')::bigint as customer
    from channels_sheetrow where sheet_id = %(sheet)s and state = 'good'
  ) w
  join sales_order o on o.company_id = %(company)s and o.customer_po = w.key and o.customer_po <> ''
    and o.customer_id = w.customer and o.state not in ('void', 'cancelled', 'declined')
  group by w.key, w.customer
) o
where r.sheet_id = %(sheet)s and r.state = 'good' and r.key = o.key
