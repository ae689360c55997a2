-- Heads of orders number :first to :last, spread over customers and two years, the newest last. A share of
-- them is under way, the others closed; every second closed one came in as history. Their sums are those of the lines to come.
insert into sales_order (
  state, version, company_id, number, created_at, created_by_id, printed, type_id, channel, customer_id,
  customer_name, customer_po, contact, phone, address_id, ship_to, ship_to_notes, delivery_mode, warehouse_id,
  received_at, received_by_id, requested_on, promised_on, submitted_at, confirmed_at, effective_at, completed_at,
  closed_at, currency, goods, discount, freight, tax, total, cancelled_amount, paid, payment_mode, terms_days,
  deposit_percent, salesperson_id, clerk_id, technical, quality, remarks, internal, answers, checklist, warnings, status,
  review_status, payment_status, fulfilment_status, billing_status, holds, line_count, summary, revision, imported,
  priority, search)
select case when x.open then 'effective' else 'closed' end, 4, %(company)s, x.number, x.at, %(user)s, 1, t.id, 'phone', c.id,
  c.name, '', k.name, k.phone, a.id, a.province || a.city || a.district || a.street, '', 'carrier', %(warehouse)s,
  x.at, %(user)s, x.at::date + 3, x.at::date + 3, x.at, x.at, x.at, case when not x.open then x.at + interval '5 days' end,
  case when not x.open then x.at + interval '6 days' end, 'CNY', l.amount, 0, 0, round(l.amount - l.amount / 1.13, 2), l.amount,
  0, 0, 'net', 30,
  0, %(user)s, %(user)s, '', '', '', '', '{}', '{}', '[]', case when x.open then 'ready' else 'closed' end,
  'passed', 'unpaid', case when x.open then 'reserved' else 'signed' end, 'none', '{}', x.lines, i.name || ' ' || i.spec, 1,
  x.imported, 0, lower(x.number) || ' ' || c.search || ' ' || i.search
from (
  select n, 'HS' || lpad(n::text, 8, '0') as number, now() - interval '2 years' * (1 - (n - %(first)s + 1.0) / (%(last)s - %(first)s + 1)) as at,
    n > %(last)s - (%(last)s - %(first)s + 1) * %(open)s::numeric as open, n %% 5 + 1 as lines,
    n %% 2 = 0 and n <= %(last)s - (%(last)s - %(first)s + 1) * %(open)s::numeric as imported,
    (%(customers)s::bigint[])[1 + (n * 48271::bigint) %% cardinality(%(customers)s::bigint[])] as customer_id,
    (%(items)s::bigint[])[1 + (n * 31 + 17) %% cardinality(%(items)s::bigint[])] as item_id
  from generate_series(%(from)s::bigint, %(to)s::bigint) n
) x
join (
  select n, sum(round((m + 1) * p.price, 2)) as amount
  from generate_series(%(from)s::bigint, %(to)s::bigint) n cross join lateral generate_series(1, n %% 5 + 1) m
  join catalog_price p on p.price_list_id = %(price_list)s
    and p.item_id = (%(items)s::bigint[])[1 + (n * 31 + 17 * m * m) %% cardinality(%(items)s::bigint[])]
  group by n
) l on l.n = x.n
join sales_ordertype t on t.code = 'stock_sale'
join partners_customer c on c.id = x.customer_id
join partners_contact k on k.customer_id = c.id and k.is_main
join partners_address a on a.customer_id = c.id and a.is_main
join catalog_item i on i.id = x.item_id
order by x.n
