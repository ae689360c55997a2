-- What each delivery that carries goods of these orders is worth without an invoice: invoiced quantities are taken as
-- the oldest of their order line. Recomputed for all deliveries of the orders at once, so that the sum is right.
with mine as (
  select distinct x.delivery_id from shipping_deliveryline x
  join shipping_delivery d on d.id = x.delivery_id and d.state in ('dispatched', 'delivered', 'signed', 'closed')
  where x.order_id = any(%(orders)s)
), parts as (
  select x.delivery_id, x.order_line_id, x.amount, x.shipped,
         sum(x.shipped) over (partition by x.order_line_id order by x.delivery_id) as running
  from shipping_deliveryline x
  join shipping_delivery d on d.id = x.delivery_id and d.state in ('dispatched', 'delivered', 'signed', 'closed')
  where x.order_line_id in (select y.order_line_id from shipping_deliveryline y join mine using (delivery_id))
    and x.shipped > 0
)
select d.id, d.customer_id,
       round(coalesce(sum(p.amount * greatest(0, least(p.shipped, p.running - l.invoiced)) / p.shipped), 0), 2)
from mine m
join shipping_delivery d on d.id = m.delivery_id
left join parts p on p.delivery_id = d.id
left join sales_orderline l on l.id = p.order_line_id
group by d.id, d.customer_id
