-- What was picked for delivery lines: per line, item and lot; ready when the list is finished.
select l.ref_kind, l.ref_id, l.item_id, l.lot_id, l.owner_id, s.id as place_id, s.code as place, sum(l.picked) as quantity,
       bool_and(p.state = 'picked') as ready
from unnest(%(kinds)s::text[], %(ids)s::bigint[]) as f(kind, id)
join warehouse_pickline l on l.ref_kind = f.kind and l.ref_id = f.id and l.picked > 0
join warehouse_pick p on p.id = l.pick_id and p.state <> 'cancelled'
join inventory_place s on s.warehouse_id = p.warehouse_id and s.kind = 'staging' and s.code = 'STAGE'
group by 1, 2, 3, 4, 5, 6, 7
order by 2, 3
