-- Order lines of a company, by order. Walks sales_order_recent, then lines by order.
select o.number, o.customer_po, c.code, o.customer_name, o.received_at, l.requested_on, o.status, l.line_no, i.code,
  l.item_name, l.unit_quantity, u.name, l.price, l.discount_percent, l.amount, l.shipped, o.currency
from sales_order o
join sales_orderline l on l.order_id = o.id
join catalog_item i on i.id = l.item_id
join catalog_unit u on u.id = l.unit_id
join partners_customer c on c.id = o.customer_id
where o.company_id = %(company)s and o.state <> 'void'
  and (%(status)s::text is null or o.status = %(status)s)
  and (%(customer)s::text is null or c.code = %(customer)s)
  and (%(from)s::date is null or o.received_at >= %(from)s::date::timestamp at time zone %(zone)s)
  and (%(to)s::date is null or o.received_at < (%(to)s::date + 1)::timestamp at time zone %(zone)s)
  and (%(only)s::bigint[] is null or o.id = any(%(only)s::bigint[]))
order by o.id desc, l.line_no
