-- The one writing statement of reservations: for the references given, reservations become what `wanted` says, as
-- far as stock is free; what the references hold elsewhere is given back. Positions that are wanted are locked low pk
-- first and read as the lock finds them (pks gathered before, as in lock_positions).
--
-- A line first keeps what it has (up to what it wants); the pool of a position is its free stock plus what the
-- references give back there; from it the lines are served in the order given (a running sum, no loop).
--
-- Documents above stock reserve own goods in sellable warehouses only; transfers may take from any.
--
-- Plan for n lines: two index lookups per line (position_once, reservation_once), one sort by position, two writes.
with reference as (
    select distinct f.kind, f.id from unnest(%(kinds)s::text[], %(ids)s::bigint[]) as f(kind, id)
), held as (
    select r.id, r.ref_kind, r.ref_id, r.position_id, r.quantity
    from reference f join inventory_reservation r on r.ref_kind = f.kind and r.ref_id = f.id
    where r.quantity > 0
), place as (
    select p.id, p.item_id, p.warehouse_id, p.owner_id, p.on_hand, p.blocked, p.reserved
    from inventory_position p
    where p.id = any(array(
        select x.id
        from unnest(%(items)s::bigint[], %(warehouses)s::bigint[], %(owners)s::bigint[]) as k(item_id, warehouse_id, owner_id)
        join inventory_position x
          on x.item_id = k.item_id and x.warehouse_id = k.warehouse_id and coalesce(x.owner_id, 0) = k.owner_id
    ))
    order by p.id
    for no key update of p
), target as (
    select w.ord, w.ref_kind, w.ref_id, w.quantity, w.expires_at, p.id as position_id,
           case when p.owner_id is null and not h.sellable and not starts_with(w.ref_kind, 'inventory.') then 0 else p.on_hand - p.blocked - p.reserved end as free
    from unnest(%(want_kinds)s::text[], %(want_ids)s::bigint[], %(items)s::bigint[], %(warehouses)s::bigint[],
                %(owners)s::bigint[], %(quantities)s::numeric[], %(expiries)s::timestamptz[])
         with ordinality as w(ref_kind, ref_id, item_id, warehouse_id, owner_id, quantity, expires_at, ord)
    join place p on p.item_id = w.item_id and p.warehouse_id = w.warehouse_id and coalesce(p.owner_id, 0) = w.owner_id
    join inventory_warehouse h on h.id = p.warehouse_id
), line as (
    select coalesce(t.ref_kind, h.ref_kind) as ref_kind, coalesce(t.ref_id, h.ref_id) as ref_id,
           coalesce(t.position_id, h.position_id) as position_id, t.ord, t.expires_at, t.free,
           coalesce(h.quantity, 0) as had, least(coalesce(t.quantity, 0), coalesce(h.quantity, 0)) as kept,
           greatest(coalesce(t.quantity, 0) - coalesce(h.quantity, 0), 0) as more
    from target t full join held h
      on h.ref_kind = t.ref_kind and h.ref_id = t.ref_id and h.position_id = t.position_id
), served as (
    select l.*, l.kept + greatest(0, least(l.more,
             coalesce(l.free, 0) + sum(l.had - l.kept) over (partition by l.position_id)
             - (sum(l.more) over (partition by l.position_id order by l.ord nulls last) - l.more))) as quantity
    from line l
), written as (
    insert into inventory_reservation (ref_kind, ref_id, position_id, quantity, expires_at)
    select ref_kind, ref_id, position_id, quantity, expires_at from served
    where quantity <> had or quantity > 0
    order by position_id, ref_kind, ref_id
    on conflict (ref_kind, ref_id, position_id)
    do update set quantity = excluded.quantity, expires_at = excluded.expires_at
    where inventory_reservation.quantity <> excluded.quantity
       or inventory_reservation.expires_at is distinct from excluded.expires_at
), moved as (
    update inventory_position p set reserved = p.reserved + d.change
    from (select position_id, sum(quantity - had) as change from served group by 1 having sum(quantity - had) <> 0) d
    where p.id = d.position_id
)
select s.ord, s.quantity, s.had, p.item_id, s.ref_kind, s.ref_id
from served s join inventory_position p on p.id = s.position_id
order by s.ord nulls last
