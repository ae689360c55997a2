-- Delivered lines of a customer's orders: of the order named, else of those with any of these goods, the newest first.
-- :customer bigint, :order bigint or null, :items bigint[]. Walks sales_order_customer; a customer's orders are few.
select o.id, o.number, o.technical, o.quality, l.item_id, l.item_name
from sales_order o join sales_orderline l on l.order_id = o.id
where o.customer_id = %(customer)s and o.state in ('effective', 'completed', 'closed')
  and not l.is_gift and l.delivered > 0 and l.delivered >= l.quantity - l.cancelled
  and (o.id = %(order)s::bigint or %(order)s::bigint is null and l.item_id = any(%(items)s))
order by o.id desc, l.line_no
limit 1000
