"""What must never be true of deliveries."""

from gendan.core.invariants import never

GONE = "('dispatched', 'delivered', 'signed', 'closed')"

never(
    "shipping.line_shipped_differs",
    # What order lines count as shipped is what left on delivery notes; goods sold over the counter need none.
    f"""
    select l.id as order_line, l.shipped, s.shipped as on_deliveries
    from (select x.order_line_id, sum(x.shipped) as shipped, sum(x.signed) as signed from shipping_deliveryline x
          join shipping_delivery d on d.id = x.delivery_id and d.state in {GONE} group by 1) s
    join sales_orderline l on l.id = s.order_line_id
    where l.shipped <> s.shipped or l.signed <> s.signed
    """,
)
never(
    "shipping.over_shipped",
    f"""
    select l.id as order_line, l.quantity - l.cancelled as ordered, sum(case when d.state in {GONE} then x.shipped
           else x.quantity end) as on_deliveries
    from shipping_deliveryline x join shipping_delivery d on d.id = x.delivery_id and d.state <> 'cancelled'
    join sales_orderline l on l.id = x.order_line_id
    group by l.id having sum(case when d.state in {GONE} then x.shipped else x.quantity end) > l.quantity - l.cancelled
    """,
)
never(
    "shipping.left_without_signatures",
    # Loaded means that two signatures are there, whoever was allowed to give both.
    """
    select d.id, d.number, d.state from shipping_delivery d
    where d.state in ('loaded', 'checked')
      and (select count(*) from shipping_signature s where s.delivery_id = d.id and s.part in ('loader', 'keeper')) < 2
    """,
)
never(
    "shipping.signed_without_proof",
    """
    select d.id, d.number from shipping_delivery d
    where d.state in ('signed', 'closed') and not exists (select 1 from shipping_proof p where p.delivery_id = d.id)
    """,
)
never(
    "shipping.amount_differs",
    """
    select d.id, d.number, d.amount, sum(l.amount) as lines from shipping_delivery d
    join shipping_deliveryline l on l.delivery_id = d.id
    where d.state not in ('dispatched', 'delivered', 'signed', 'closed', 'cancelled')
    group by d.id having d.amount <> sum(l.amount)
    """,
)
never(
    "shipping.number_missing",
    # Delivery notes are numbered without holes (MDM-16): each period's last number equals how many notes bear its prefix.
    """
    select p.prefix, p.last, count(d.id) as notes from core_numberperiod p
    join core_numberseries s on s.id = p.series_id and s.kind = 'shipping.delivery' and s.gapless
    left join shipping_delivery d on left(d.number, length(p.prefix)) = p.prefix
    group by p.prefix, p.last having p.last <> count(d.id)
    """,
)
