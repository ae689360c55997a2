-- The yardstick of `place`: one call that writes the very same rows as our POST, with stock and credit checked under
-- lock, and nothing else: no token, no permissions, no price policy, no faults, no gates. Made in the bench's database.
create or replace function bench_place(
  p_user bigint, p_company bigint, p_warehouse bigint, p_price_list bigint, p_numbers regclass, p_queued text[],
  p_customer bigint,
  p_items bigint[], p_quantities numeric[], p_search text, p_key text, p_fingerprint text
) returns bigint language plpgsql as $$
declare
  v_now timestamptz := clock_timestamp();
  v_day date := current_date + 1;
  v_cause text := 'token:1/' || left(p_fingerprint, 16);
  v_customer record;
  v_order bigint;
  v_number text := 'YS' || to_char(v_now, 'YYMM') || '-' || to_char(nextval(p_numbers), 'FM999990000');
  v_total numeric;
  v_lines bigint[];
  v_free boolean;
  v_credit numeric;
begin
  perform set_config('gendan.actor', p_user::text, true), set_config('gendan.cause', v_cause, true);
  select c.name, c.terms_days, k.name as contact, k.phone, a.id as address_id,
         a.province || a.city || a.district || a.street as ship_to, u.name as user_name
  into strict v_customer
  from partners_customer c join partners_contact k on k.customer_id = c.id and k.is_main
  join partners_address a on a.customer_id = c.id and a.is_main join org_user u on u.id = p_user
  where c.id = p_customer;
  select sum(round(w.quantity * p.price, 2)) into strict v_total
  from unnest(p_items, p_quantities) as w(item_id, quantity)
  join catalog_price p on p.item_id = w.item_id and p.price_list_id = p_price_list;

  v_order := nextval(pg_get_serial_sequence('sales_order', 'id'));
  insert into sales_order (
    id, state, version, company_id, number, created_at, created_by_id, printed, type_id, channel, customer_id,
    customer_name, customer_po, contact, phone, address_id, ship_to, ship_to_notes, delivery_mode, warehouse_id,
    department_id, received_at, received_by_id, promised_on, submitted_at, confirmed_at, effective_at, currency, goods,
    discount, freight, tax, total, cancelled_amount, paid, payment_mode, terms_days, deposit_percent, salesperson_id,
    clerk_id, technical, quality, remarks, internal, answers, checklist, warnings, status, review_status, payment_status,
    fulfilment_status, billing_status, holds, line_count, summary, revision, imported, priority, search)
  select v_order, 'effective', 4, p_company, v_number, v_now, p_user, 0, t.id, 'api', p_customer,
    v_customer.name, '', v_customer.contact, v_customer.phone, v_customer.address_id, v_customer.ship_to, '', 'carrier',
    p_warehouse, null, v_now, p_user, v_day, v_now, v_now, v_now, 'CNY', v_total,
    0, 0, round(v_total - v_total / 1.13, 2), v_total, 0, 0, 'net', v_customer.terms_days, 0, p_user,
    p_user, '', '', '', '', '{}', '{}', '[]', 'ready', 'passed', 'unpaid',
    'reserved', 'none', '{}', cardinality(p_items), left(p_search, 24), 1, false, 0, lower(v_number) || ' ' || p_search
  from sales_ordertype t where t.code = 'stock_sale';

  with line as (
    insert into sales_orderline (
      order_id, line_no, item_id, item_name, supply_mode, unit_id, unit_quantity, quantity, list_price, price,
      price_source, discount_percent, amount, share, tax_rate, is_gift, deviation, promised_on, shortage_choice, remarks,
      status, reserved, picked, shipped, delivered, signed, cancelled, invoiced)
    select v_order, 10 * w.ord, i.id, i.name || ' ' || i.spec, 'stock', i.unit_id, w.quantity, w.quantity, p.price, p.price,
      'list', 0, round(w.quantity * p.price, 2), 0, 0.13, false, '', v_day, '', '', 'reserved', w.quantity, 0, 0, 0, 0, 0, 0
    from unnest(p_items, p_quantities) with ordinality as w(item_id, quantity, ord)
    join catalog_item i on i.id = w.item_id
    join catalog_price p on p.item_id = w.item_id and p.price_list_id = p_price_list
    order by w.ord
    returning id, line_no
  )
  select array_agg(id order by line_no) into strict v_lines from line;

  insert into workflow_review (company_id, ref_kind, ref_id, round, document_version, result, verdict, automatic, note,
    rules, opened_at, closed_at)
  values (p_company, 'sales.order', v_order, 1, 2, 'passed', 'yes', true, '',
    '[{"rule": "price_policy", "lines": "0", "passed": true}, {"rule": "stock", "items": "", "passed": true},
      {"why": "", "rule": "credit", "passed": true}, {"rule": "amount", "limit": "100000", "passed": true},
      {"rule": "requirements", "count": "0", "passed": true}]', v_now, v_now);

  -- Stock: positions low pk first, checked under their locks.
  select bool_and(p.on_hand - p.blocked - p.reserved >= w.quantity) into strict v_free
  from (
    select * from inventory_position
    where id = any(array(
      select id from inventory_position where item_id = any(p_items) and warehouse_id = p_warehouse and owner_id is null))
    order by id for no key update
  ) p join unnest(p_items, p_quantities) as w(item_id, quantity) on w.item_id = p.item_id;
  if not v_free then raise exception 'out of stock'; end if;
  with held as (
    insert into inventory_reservation (ref_kind, ref_id, position_id, quantity)
    select 'sales.order_line', l.id, p.id, l.quantity
    from unnest(v_lines, p_items, p_quantities) as l(id, item_id, quantity)
    join inventory_position p on p.item_id = l.item_id and p.warehouse_id = p_warehouse and p.owner_id is null
    returning position_id, quantity
  )
  update inventory_position p set reserved = p.reserved + h.quantity from held h where p.id = h.position_id;
  insert into planning_demand (
    company_id, ref_kind, ref_id, item_id, warehouse_id, quantity, reserved, priority, created_at)
  select p_company, 'sales.order_line', l.id, l.item_id, p_warehouse, l.quantity, l.quantity, 0, v_now
  from unnest(v_lines, p_items, p_quantities) as l(id, item_id, quantity);

  -- Credit, checked under the account's lock.
  select "limit" - exposure into strict v_credit from partners_creditaccount where customer_id = p_customer for no key update;
  if v_credit < v_total then raise exception 'out of credit'; end if;
  insert into partners_creditentry (account_id, ref_kind, ref_id, amount, at)
  select id, 'sales.order', v_order, v_total, v_now from partners_creditaccount where customer_id = p_customer;
  update partners_creditaccount set exposure = exposure + v_total where customer_id = p_customer;

  insert into planning_datefact (ref_kind, ref_id, kind, date, cause, at, by_id)
  select 'sales.order_line', id, 'promised', v_day, 'stock', v_now, p_user from unnest(v_lines) as l(id);

  with event as (
    insert into core_event (name, at, about_kind, about_id, serves, company_id, actor_id, actor_name, cause, payload)
    select e.name, v_now, 'sales.order', v_order, '{}', p_company, p_user, v_customer.user_name, v_cause, e.payload
    from (values
      (1, 'sales.order.created', jsonb_build_object('order_id', v_order)),
      (2, 'sales.order.submitted', jsonb_build_object('order_id', v_order, 'number', v_number, 'automatic_review', true)),
      (3, 'sales.review.closed',
          jsonb_build_object('order_id', v_order, 'number', v_number, 'result', 'passed', 'automatic', true)),
      (4, 'sales.order.confirmed',
          jsonb_build_object('order_id', v_order, 'number', v_number, 'total', v_total::text, 'fully_reserved', true)),
      (5, 'sales.order.effective',
          jsonb_build_object('order_id', v_order, 'number', v_number, 'route', 'ship', 'fully_reserved', true))
    ) as e(ord, name, payload)
    order by e.ord
    returning id, name, at
  )
  insert into core_outbox (event_id, about_kind, about_id, attempts, retry_at)
  select id, 'sales.order', v_order, 0, at from event where name = any(p_queued);

  insert into channels_rememberedanswer (user_id, key, fingerprint, status, body, at)
  select p_user, p_key, p_fingerprint, 201, convert_to(row_to_json(o)::text, 'UTF8'), v_now
  from (
    select id, company_id, customer_id, customer_name, customer_po, type_id, channel, state, status, review_status,
      payment_status, fulfilment_status, billing_status, holds, version, revision, received_at, requested_on, promised_on,
      expected_on, currency, goods, discount, freight, tax, total, paid, line_count, summary, salesperson_id, clerk_id,
      number
    from sales_order where id = v_order
  ) o;
  return v_order;
end $$
