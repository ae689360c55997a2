-- Orders whose promised day has passed with goods that have not left, and that were not reported for this day yet.
-- `kept`: all that is left is there, so that the store or transport is late, else who makes or buys it.
-- Plan: sales_order_promised (company, promised_on) over open orders; lines and exceptions by their references.
select o.id, o.promised_on, left_over.names, left_over.kept, left_over.made, left_over.bought
from sales_order o
cross join lateral (
  select string_agg(l.item_name, '、' order by l.line_no) as names,
    bool_and(not i.stocked or l.reserved + l.picked + l.shipped + l.cancelled >= l.quantity) as kept,
    coalesce(bool_or(l.supply_mode = 'make' and l.reserved + l.picked + l.shipped + l.cancelled < l.quantity), false) as made,
    coalesce(bool_or(l.supply_mode = 'buy' and l.reserved + l.picked + l.shipped + l.cancelled < l.quantity), false) as bought
  from sales_orderline l join catalog_item i on i.id = l.item_id
  where l.order_id = o.id and l.shipped + l.cancelled < l.quantity
) left_over
where o.company_id = %(company)s::bigint and o.promised_on >= %(since)s::date and o.promised_on < %(today)s::date
  and o.state in ('confirmed', 'effective') and not o.imported and left_over.names is not null
  and not exists (
    select 1 from cases_exceptionrecord e join cases_exceptionkind k on k.id = e.kind_id
    where e.ref_kind = 'sales.order' and e.ref_id = o.id and k.code = 'missed_delivery' and e.key = o.promised_on::text)
order by o.promised_on, o.id
limit %(most)s
