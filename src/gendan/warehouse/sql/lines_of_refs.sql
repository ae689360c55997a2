-- Pick lines of documents, on lists that are not cancelled and whose lines were not given up.
select l.pick_id, l.id
from unnest(%(kinds)s::text[], %(ids)s::bigint[]) as f(kind, id)
join warehouse_pickline l on l.ref_kind = f.kind and l.ref_id = f.id
join warehouse_pick p on p.id = l.pick_id
where p.state <> 'cancelled' and l.reason <> 'cancelled'
order by 1, 2
