-- Takes back reservations of locked positions, youngest first, until the quantities are free: a running sum per position.
-- What lies picked in the staging place for a line stays with it.
with need as (
    select * from unnest(%(positions)s::bigint[], %(quantities)s::numeric[]) as n(position_id, quantity)
), picked as (
    select * from unnest(%(picked_kinds)s::text[], %(picked_ids)s::bigint[], %(picked_positions)s::bigint[], %(picked)s::numeric[])
      as p(ref_kind, ref_id, position_id, quantity)
), loose as (
    select r.id, r.ref_kind, r.ref_id, r.position_id, n.quantity as needed, r.quantity - coalesce(p.quantity, 0) as quantity
    from need n join inventory_reservation r on r.position_id = n.position_id
    left join picked p on p.ref_kind = r.ref_kind and p.ref_id = r.ref_id and p.position_id = r.position_id
    where r.quantity > coalesce(p.quantity, 0)
), ranked as (
    select l.*, least(quantity, needed - (sum(quantity) over (partition by position_id order by id desc) - quantity)) as taken
    from loose l
), taken as (
    update inventory_reservation r set quantity = r.quantity - k.taken from ranked k where k.id = r.id and k.taken > 0
), room as (
    update inventory_position p set reserved = p.reserved - s.taken
    from (select position_id, sum(taken) as taken from ranked where taken > 0 group by 1) s
    where p.id = s.position_id
)
select k.ref_kind, k.ref_id, p.item_id, k.taken
from ranked k join inventory_position p on p.id = k.position_id
where k.taken > 0
order by k.id
