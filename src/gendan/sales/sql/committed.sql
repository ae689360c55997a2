-- What orders commit of their customers' credit: the same as `steps.credit_target` states for one that is in hand.
-- Plan: orders by pk, their lines by order.
select o.id, o.customer_id, case when o.state in ('submitted', 'confirmed', 'effective') then greatest(0,
    case when o.state <> 'submitted' and o.payment_mode in ('net', 'deposit', 'cod')
      then round(sum((l.amount + l.share) * (l.quantity - l.shipped - l.cancelled) / l.quantity), 2) else 0 end,
    o.paid - round(sum((l.amount + l.share) * l.shipped / l.quantity), 2)) else 0 end as worth
from sales_order o join sales_orderline l on l.order_id = o.id
where o.id = any(%(orders)s::bigint[])
group by o.id
order by o.id
