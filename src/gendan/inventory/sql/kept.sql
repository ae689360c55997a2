-- What references hold of positions; the caller has locked the positions.
select r.ref_kind, r.ref_id, r.position_id, r.quantity
from unnest(%(kinds)s::text[], %(ids)s::bigint[]) as f(kind, id)
join inventory_reservation r on r.ref_kind = f.kind and r.ref_id = f.id
where r.quantity > 0
