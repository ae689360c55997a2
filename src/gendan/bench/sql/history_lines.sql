-- Lines of orders from id :after on, one to five each; the first one's item is the one the head names.
insert into sales_orderline (
  order_id, line_no, item_id, item_name, supply_mode, unit_id, unit_quantity, quantity, list_price, price,
  price_source, discount_percent, amount, share, tax_rate, is_gift, deviation, requested_on, promised_on,
  shortage_choice, remarks, status, reserved, picked, shipped, delivered, signed, cancelled, invoiced)
select o.id, 10 * s.n, i.id, i.name || ' ' || i.spec, 'stock', i.unit_id, s.n + 1, s.n + 1, p.price, p.price,
  'list', 0, round((s.n + 1) * p.price, 2), 0, 0.13, false, '', o.requested_on, o.promised_on,
  '', '', case when o.state = 'effective' then 'reserved' else 'signed' end,
  case when o.state = 'effective' then s.n + 1 else 0 end, 0,
  case when o.state = 'closed' then s.n + 1 else 0 end, case when o.state = 'closed' then s.n + 1 else 0 end,
  case when o.state = 'closed' then s.n + 1 else 0 end, 0, 0
from sales_order o
cross join lateral generate_series(1, o.line_count) as s(n)
join catalog_item i on i.id = (%(items)s::bigint[])[1 + (substr(o.number, 3)::bigint * 31 + 17 * s.n * s.n) %% cardinality(%(items)s::bigint[])]
join catalog_price p on p.item_id = i.id and p.price_list_id = %(price_list)s
where o.id > %(after)s
order by o.id, s.n
