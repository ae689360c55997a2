-- Per order line: what other deliveries have taken of it, and how much of that still waits in the warehouse.
-- A delivery that has left counts with what left; one that has not counts with what it plans.
-- Walks the index on delivery lines of an order; an order has few deliveries.
select l.order_line_id,
       sum(case when d.state in ('dispatched', 'delivered', 'signed', 'closed') then l.shipped else l.quantity end),
       sum(case when d.state in ('dispatched', 'delivered', 'signed', 'closed') then 0 else l.quantity end)
from shipping_deliveryline l
join shipping_delivery d on d.id = l.delivery_id
where l.order_id = any(%(orders)s) and d.state <> 'cancelled'
group by l.order_line_id
