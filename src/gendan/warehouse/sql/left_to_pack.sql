-- Picked less packed, per delivery line, item and lot.
with reference as (
    select distinct f.kind, f.id from unnest(%(kinds)s::text[], %(ids)s::bigint[]) as f(kind, id)
), moved as (
    select l.ref_kind, l.ref_id, l.item_id, coalesce(l.lot_id, 0) as lot_id, l.picked as quantity
    from reference f join warehouse_pickline l on l.ref_kind = f.kind and l.ref_id = f.id
    join warehouse_pick p on p.id = l.pick_id
    where p.state <> 'cancelled'
    union all
    select l.ref_kind, l.ref_id, l.item_id, coalesce(l.lot_id, 0), -l.quantity
    from reference f join warehouse_packageline l on l.ref_kind = f.kind and l.ref_id = f.id
)
select ref_kind, ref_id, item_id, lot_id, sum(quantity)
from moved
group by 1, 2, 3, 4
having sum(quantity) > 0
order by 2, 3, 4
