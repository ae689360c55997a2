-- Orders with an open follow-up that is not needed any more. Plan: open tasks of the code, their orders by pk.
select distinct o.id
from workflow_task t
join sales_order o on o.id = t.ref_id
where t.company_id = %(company)s::bigint and t.state = 'open' and t.code = 'sales.follow_up' and t.ref_kind = 'sales.order'
  and (o.state not in ('confirmed', 'effective') or o.promised_on::text is distinct from t.data ->> 'promised_on'
    or not exists (select 1 from sales_orderline l where l.order_id = o.id and l.shipped + l.cancelled < l.quantity))
order by o.id
