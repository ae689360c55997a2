-- Locks the positions that lines name, and those in which the references still hold something, low pk first.
-- The pks are gathered into an array before: a row that changes while we wait for its lock is then checked again
-- against the pk alone. (With a join in its place, PostgreSQL may drop such a row from the result.)
-- Plan: unnest -> inventory_position_once (item, warehouse); references -> inventory_reservation_once; then the pk.
-- FOR NO KEY UPDATE, because foreign keys of reservations may be checked meanwhile.
select p.id, p.item_id, p.warehouse_id, coalesce(p.owner_id, 0), p.on_hand, p.blocked, p.reserved
from inventory_position p
where p.id = any(array(
    select x.id
    from unnest(%(items)s::bigint[], %(warehouses)s::bigint[], %(owners)s::bigint[]) as k(item_id, warehouse_id, owner_id)
    join inventory_position x
      on x.item_id = k.item_id and x.warehouse_id = k.warehouse_id and coalesce(x.owner_id, 0) = k.owner_id
    union
    select r.position_id
    from unnest(%(kinds)s::text[], %(ids)s::bigint[]) as f(kind, id)
    join inventory_reservation r on r.ref_kind = f.kind and r.ref_id = f.id
    where r.quantity > 0
))
order by p.id
for no key update of p
