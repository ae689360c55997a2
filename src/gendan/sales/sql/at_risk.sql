-- Orders that are due soon and lack goods, and that were not reported for this day yet.
-- Plan: sales_order_promised (company, promised_on) over open orders; lines and exceptions by their references.
select o.id, o.promised_on, string_agg(l.item_name, '、' order by l.line_no)
from sales_order o
join sales_orderline l on l.order_id = o.id and l.reserved + l.picked + l.shipped + l.cancelled < l.quantity
join catalog_item i on i.id = l.item_id and i.stocked
where o.company_id = %(company)s::bigint and o.promised_on between %(today)s::date and %(last)s::date
  and o.state in ('confirmed', 'effective') and not o.imported
  and not exists (
    select 1 from cases_exceptionrecord e join cases_exceptionkind k on k.id = e.kind_id
    where e.ref_kind = 'sales.order' and e.ref_id = o.id and k.code = 'delay' and e.key = o.promised_on::text)
group by o.id
order by o.promised_on, o.id
limit %(most)s
