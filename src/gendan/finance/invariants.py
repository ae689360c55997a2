"""What must never be true of money."""

from gendan.core.invariants import never

never(
    "finance.balance_differs_from_entries",
    """
    select r.customer_id, r.balance, coalesce(sum(e.amount), 0) as entries from finance_receivable r
    left join finance_receivableentry e on e.receivable_id = r.id
    group by r.id having r.balance <> coalesce(sum(e.amount), 0)
    """,
)
never(
    "finance.receivable_differs",
    # Invoices, red-letter ones with them, less confirmed money.
    """
    select r.customer_id, r.balance, coalesce(i.amount, 0) as invoices, coalesce(p.amount, 0) as payments
    from finance_receivable r
    left join (select customer_id, sum(amount) as amount from finance_invoice
               where state in ('issued', 'reversed') group by 1) i on i.customer_id = r.customer_id
    left join (select customer_id, sum(amount) as amount from finance_payment
               where state = 'confirmed' group by 1) p on p.customer_id = r.customer_id
    where r.balance <> coalesce(i.amount, 0) - coalesce(p.amount, 0)
    """,
)
never(
    "finance.payment_allocation_differs",
    """
    select p.id, p.number, p.state, p.amount, p.allocated, coalesce(sum(a.amount), 0) as allocations
    from finance_payment p left join finance_allocation a on a.payment_id = p.id
    group by p.id
    having p.allocated <> coalesce(sum(a.amount), 0) or p.allocated > p.amount or (p.state <> 'confirmed' and p.allocated <> 0)
    """,
)
never(
    "finance.order_paid_differs",
    # Only orders with money are added up: most of the past has none.
    """
    select o.id, o.number, o.paid, w.allocated
    from (
      select id, sum(allocated) as allocated from (
        select id, paid, 0 as allocated from sales_order where paid <> 0
        union all
        select order_id, 0, amount from finance_allocation
      ) x group by id having sum(paid) <> sum(allocated)
    ) w
    join sales_order o on o.id = w.id
    where not o.imported
    """,
)
never(
    "finance.invoice_allocation_differs",
    # Money of an order pays its invoices up to what red letters left of them, and never more.
    """
    select o.id as order_id, i.allocated, i.taken, least(i.amount - i.taken, coalesce(a.amount, 0)) as due
    from (select x.order_id, sum(x.allocated) as allocated, sum(x.amount) filter (where x.state = 'issued' and x.amount > 0) as amount,
                 coalesce(-sum(r.amount) filter (where x.state = 'issued'), 0) as taken
          from finance_invoice x
          left join (select reverses_id, sum(amount) as amount from finance_invoice where reverses_id is not null group by 1) r
            on r.reverses_id = x.id
          group by 1) i
    join sales_order o on o.id = i.order_id
    left join (select order_id, sum(amount) as amount from finance_allocation group by 1) a on a.order_id = o.id
    where i.allocated <> coalesce(i.taken + least(i.amount - i.taken, coalesce(a.amount, 0)), 0)
    """,
)
never(
    "finance.red_above_invoice",
    # Red letters take back no more than the invoice charged, and all of it where it is called reversed.
    """
    select i.id, i.number, i.state, l.order_line_id, sum(l.quantity) as quantity, sum(l.amount) as amount, sum(l.tax) as tax
    from finance_invoice i
    join finance_invoice r on r.id = i.id or r.reverses_id = i.id
    join finance_invoiceline l on l.invoice_id = r.id
    where i.reverses_id is null
    group by i.id, l.order_line_id
    having sum(l.quantity) < 0 or (sum(l.quantity) = 0 and (sum(l.amount) <> 0 or sum(l.tax) <> 0))
      or (i.state = 'reversed' and sum(l.quantity) <> 0)
    """,
)
never(
    "finance.invoice_differs_from_lines",
    """
    select i.id, i.number, i.amount, i.tax, sum(l.amount) as lines, sum(l.tax) as line_taxes
    from finance_invoice i left join finance_invoiceline l on l.invoice_id = i.id
    where i.state in ('issued', 'reversed')
    group by i.id having i.amount is distinct from sum(l.amount) or i.tax is distinct from sum(l.tax)
    """,
)
never(
    "finance.line_invoiced_differs",
    """
    select l.id as order_line, l.invoiced, l.shipped, w.on_invoices
    from (
      select id, sum(on_invoices) as on_invoices from (
        select id, invoiced, 0 as on_invoices, invoiced > shipped as beyond from sales_orderline where invoiced <> 0
        union all
        select x.order_line_id, 0, x.quantity, false from finance_invoiceline x
        join finance_invoice i on i.id = x.invoice_id and i.state in ('issued', 'reversed')
      ) x group by id having sum(invoiced) <> sum(on_invoices) or bool_or(beyond)
    ) w
    join sales_orderline l on l.id = w.id
    join sales_order o on o.id = l.order_id
    where not o.imported
    """,
)
never(
    "finance.billed_above_total",
    """
    select o.id, o.number, o.total, sum(i.amount) as billed from sales_order o
    join finance_invoice i on i.order_id = o.id and i.state in ('issued', 'reversed')
    group by o.id having sum(i.amount) > o.total
    """,
)
never(
    "finance.number_missing",
    # Invoices are numbered without holes: each period's last number equals how many invoices bear its prefix.
    """
    select p.prefix, p.last, count(i.id) as invoices from core_numberperiod p
    join core_numberseries s on s.id = p.series_id and s.kind = 'finance.invoice' and s.gapless
    left join finance_invoice i on left(i.number, length(p.prefix)) = p.prefix
    group by p.prefix, p.last having p.last <> count(i.id)
    """,
)
never(
    "finance.credit_differs_from_receivable",
    # The credit ledger's entry of a receivable is its balance.
    """
    select r.customer_id, r.balance, coalesce(sum(e.amount), 0) as committed from finance_receivable r
    left join partners_creditentry e on e.ref_kind = 'finance.receivable' and e.ref_id = r.id
    group by r.id having r.balance <> coalesce(sum(e.amount), 0)
    """,
)
