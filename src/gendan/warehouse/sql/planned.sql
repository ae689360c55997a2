-- What open picks of a warehouse still have to take from its bins.
select l.place_id, l.item_id, l.lot_id, l.owner_id, sum(l.quantity - l.picked)
from warehouse_pickline l
join warehouse_pick p on p.id = l.pick_id
where p.warehouse_id = %(warehouse)s::bigint and p.state in ('open', 'picking')
  and l.state = 'open' and l.item_id = any(%(items)s::bigint[])
group by 1, 2, 3, 4
