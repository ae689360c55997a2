-- What happened on the accounts of a company's customers in a month, as it is printed: deliveries with the state of their
-- red slip (no amount: they are charged by invoice), invoices, payments. One row per event, by customer and day.
select customer_id, jsonb_agg(jsonb_build_object(
         'on', "on", 'kind', kind, 'number', number, 'note', note, 'amount', amount::text) order by "on", ord, number)::text
from (
  select d.customer_id, (d.dispatched_at at time zone %(zone)s)::date as "on", 1 as ord, 'delivery' as kind, d.number,
         d.slip_state as note, d.amount
  from shipping_delivery d
  where d.company_id = %(company)s and d.dispatched_at >= %(from_at)s and d.dispatched_at < %(to_at)s
    and d.state <> 'cancelled'
  union all
  select r.customer_id, e."on", 2, case when i.amount < 0 then 'red_invoice' else 'invoice' end, i.number,
         coalesce(d.number, o.number), e.amount
  from finance_receivableentry e
  join finance_receivable r on r.id = e.receivable_id
  join finance_invoice i on e.ref_kind = 'finance.invoice' and i.id = e.ref_id and i.company_id = %(company)s
  join sales_order o on o.id = i.order_id
  left join shipping_delivery d on d.id = i.delivery_id
  where e."on" >= %(first)s and e."on" < %(next)s
  union all
  select r.customer_id, e."on", 3, case when e.amount > 0 then 'payment_back' else 'payment' end, p.number,
         p.mode, e.amount
  from finance_receivableentry e
  join finance_receivable r on r.id = e.receivable_id
  join finance_payment p on e.ref_kind = 'finance.payment' and p.id = e.ref_id and p.company_id = %(company)s
  where e."on" >= %(first)s and e."on" < %(next)s
) events
group by customer_id
