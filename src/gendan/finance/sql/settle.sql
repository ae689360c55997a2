-- Spread the money allocated to each order over its open invoices, oldest due first; one statement for any number of
-- orders. What red letters took back of an invoice needs no money: it counts as settled before any comes. Invoices that are
-- reversed, and the red letters themselves, bear none.
with money as (
  select a.order_id, sum(a.amount) as paid from finance_allocation a
  where a.order_id = any(%(orders)s) group by a.order_id
), open as (
  select i.id, i.order_id, i.amount, i.amount - r.taken as net,
         sum(i.amount - r.taken) over (partition by i.order_id order by i.due_on, i.id) as running
  from finance_invoice i
  cross join lateral (select coalesce(-sum(x.amount), 0) as taken from finance_invoice x where x.reverses_id = i.id) r
  where i.order_id = any(%(orders)s) and i.state = 'issued' and i.amount > 0
), wanted as (
  select i.id,
         coalesce(o.amount - o.net + greatest(0, least(o.net, coalesce(m.paid, 0) - (o.running - o.net))), 0) as allocated
  from finance_invoice i
  left join open o on o.id = i.id
  left join money m on m.order_id = i.order_id
  where i.order_id = any(%(orders)s)
)
update finance_invoice i set allocated = w.allocated from wanted w where w.id = i.id and i.allocated <> w.allocated
