-- What lies picked for order lines whose deliveries have not left, of positions.
-- Plan: reservations of the position, their delivery lines by order line, pick lines by reference.
select r.ref_kind, r.ref_id, p.id, sum(k.picked)
from inventory_position p
join inventory_reservation r on r.position_id = p.id and r.quantity > 0 and r.ref_kind = 'sales.order_line'
join shipping_deliveryline l on l.order_line_id = r.ref_id
join shipping_delivery d on d.id = l.delivery_id and d.state = any(%(waiting)s::text[])
join warehouse_pickline k on k.ref_kind = 'shipping.delivery_line' and k.ref_id = l.id and k.picked > 0
 and k.item_id = p.item_id and k.owner_id is not distinct from p.owner_id
join warehouse_pick w on w.id = k.pick_id and w.state <> 'cancelled' and w.warehouse_id = p.warehouse_id
where p.id = any(%(positions)s::bigint[])
group by 1, 2, 3
