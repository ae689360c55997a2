-- Orders whose date comes near, of which something has not left, and which were not followed up for this date yet.
-- Plan: sales_order_promised (company, promised_on) over open orders; lines and tasks by their references.
select o.id, o.number, o.customer_name || ' · ' || o.summary, coalesce(o.merchandiser_id, o.salesperson_id), o.promised_on, o.version
from sales_order o
where o.company_id = %(company)s::bigint and o.promised_on between %(first)s::date and %(last)s::date
  and o.state in ('confirmed', 'effective')
  and exists (select 1 from sales_orderline l where l.order_id = o.id and l.shipped + l.cancelled < l.quantity)
  and not exists (
    select 1 from workflow_task t where t.ref_kind = 'sales.order' and t.ref_id = o.id and t.code = 'sales.follow_up'
      and t.data ->> 'promised_on' = o.promised_on::text)
order by o.promised_on, o.id
limit %(most)s
