"""What must never be true of orders."""

from gendan.core.invariants import in_parts, never

never(
    "sales.order.sum",
    in_parts("sales_order", """
    select o.id, o.number, o.goods, l.amount as lines, l.share as shares, o.freight - o.discount as to_share
    from (select order_id, sum(amount) as amount, coalesce(sum(share) filter (where share <> 0), 0) as share
          from sales_orderline where order_id > {low} and order_id <= {high} group by order_id) l
    join sales_order o on o.id = l.order_id and o.id > {low} and o.id <= {high}
    where o.goods <> l.amount or l.share <> o.freight - o.discount
    """),
)  # fmt: skip
never(
    "sales.order_line.balance",
    # What a line keeps is what is reserved for it, and what arrived has left before. One pass for all of it, which most
    # lines of the past do not outlast. That parts are no more than the whole and not below nothing, the table sees to.
    """
    select l.id, l.order_id, l.line_no, l.quantity, l.reserved, l.picked, l.shipped, l.delivered, l.invoiced, w.kept
    from (
      select id, sum(kept) as kept, bool_or(beyond) as beyond from (
        select id, - reserved - picked as difference, 0 as kept, delivered > shipped or delivered < 0 or invoiced < 0 as beyond
        from sales_orderline where reserved <> 0 or picked <> 0 or delivered > shipped or delivered < 0 or invoiced < 0
        union all
        select ref_id, quantity, quantity, false from inventory_reservation
        where ref_kind = 'sales.order_line' and quantity <> 0
      ) x group by id having sum(difference) <> 0 or bool_or(beyond)
    ) w
    join sales_orderline l on l.id = w.id
    join catalog_item i on i.id = l.item_id
    where i.stocked or w.beyond
    """,
)
never(
    "sales.order.ended_but_keeps",
    """
    select o.id, o.number, o.state, l.line_no, l.reserved from sales_order o join sales_orderline l on l.order_id = o.id
    where o.state in ('draft', 'submitted', 'returned', 'declined', 'cancelled', 'void') and l.reserved + l.picked > 0
    """,
)
never(
    "sales.order.state_without_event",
    """
    select o.id, o.number, o.state from sales_order o
    where o.state in ('submitted', 'returned', 'confirmed', 'effective', 'declined', 'completed', 'closed', 'cancelled')
      and not o.imported
      and not exists (
        select 1 from core_event e where e.about_kind = 'sales.order' and e.about_id = o.id
          and e.name = 'sales.order.' || o.state)
      and o.parent_id is null
    """,
)
never(
    "sales.order.demand",
    """
    select l.id, l.order_id, l.line_no, l.quantity - l.shipped - l.cancelled as needed, d.quantity as demanded
    from sales_orderline l join sales_order o on o.id = l.order_id join catalog_item i on i.id = l.item_id
    left join planning_demand d on d.ref_kind = 'sales.order_line' and d.ref_id = l.id
    where o.state in ('confirmed', 'effective') and i.stocked
      and l.quantity - l.shipped - l.cancelled <> coalesce(d.quantity, 0)
    """,
)
never(
    "sales.contract.called",
    """
    select c.id, c.contract_id, c.item_id, c.called, coalesce(s.called, 0) as drawn from sales_contractline c
    left join (
      select o.contract_id, l.item_id, sum(l.quantity - l.cancelled) as called
      from sales_order o join sales_orderline l on l.order_id = o.id
      where o.contract_id is not null and not l.is_gift
        and o.state in ('submitted', 'confirmed', 'effective', 'completed', 'closed')
      group by 1, 2
    ) s on s.contract_id = c.contract_id and s.item_id = c.item_id
    where c.called <> coalesce(s.called, 0)
    """,
)
never(
    "sales.order.credit",
    # On credit what has not left, and at least the money for goods that are still here; to the cent, as it is computed twice.
    """
    select o.id, o.number, o.state, c.worth, coalesce(e.amount, 0) as committed
    from (select ref_id, sum(amount) as amount from partners_creditentry where ref_kind = 'sales.order' group by 1) e
    full join (
      select o.id, greatest(0,
        case when o.state <> 'submitted' and o.payment_mode in ('net', 'deposit', 'cod')
          then sum((l.amount + l.share) * (l.quantity - l.shipped - l.cancelled) / l.quantity) else 0 end,
        o.paid - sum((l.amount + l.share) * l.shipped / l.quantity)) as worth
      from sales_order o join sales_orderline l on l.order_id = o.id
      where o.state in ('submitted', 'confirmed', 'effective') group by o.id
    ) c on c.id = e.ref_id
    join sales_order o on o.id = coalesce(c.id, e.ref_id)
    where not o.imported and abs(coalesce(e.amount, 0) - coalesce(c.worth, 0)) > 0.01
    """,
)
