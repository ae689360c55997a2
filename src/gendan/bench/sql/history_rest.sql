-- What goes with the orders from id :after on: the event that says how far they came, and for those under way demands,
-- reservations and credit. Statements one after the other, in one transaction.
insert into core_event (name, at, about_kind, about_id, serves, company_id, actor_id, actor_name, cause, payload)
select 'sales.order.' || state, coalesce(closed_at, effective_at), 'sales.order', id, '{}', company_id, %(user)s, '周岚', 'bench',
  jsonb_build_object('order_id', id, 'number', number)
from sales_order where id > %(after)s and not imported order by id;

insert into planning_demand (company_id, ref_kind, ref_id, item_id, warehouse_id, quantity, reserved, priority, created_at)
select o.company_id, 'sales.order_line', l.id, l.item_id, o.warehouse_id, l.quantity, l.reserved, 0, o.created_at
from sales_order o join sales_orderline l on l.order_id = o.id where o.id > %(after)s and o.state = 'effective' order by l.id;

insert into inventory_reservation (ref_kind, ref_id, position_id, quantity)
select 'sales.order_line', l.id, p.id, l.reserved
from sales_order o join sales_orderline l on l.order_id = o.id
join inventory_position p on p.item_id = l.item_id and p.warehouse_id = o.warehouse_id and p.owner_id is null
where o.id > %(after)s and o.state = 'effective' order by l.id;

update inventory_position p set reserved = r.quantity
from (select position_id, sum(quantity) as quantity from inventory_reservation group by 1) r where r.position_id = p.id;

insert into partners_creditentry (account_id, ref_kind, ref_id, amount, at)
select a.id, 'sales.order', o.id, o.total, o.confirmed_at
from sales_order o join partners_creditaccount a on a.customer_id = o.customer_id
where o.id > %(after)s and o.state = 'effective' order by o.id;

update partners_creditaccount a set exposure = e.amount
from (select account_id, sum(amount) as amount from partners_creditentry group by 1) e where e.account_id = a.id
