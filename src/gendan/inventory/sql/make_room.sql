-- Takes back reservations of locked positions, youngest first, until the quantities are free: a running sum per position.
with need as (
    select * from unnest(%(positions)s::bigint[], %(quantities)s::numeric[]) as n(position_id, quantity)
), ranked as (
    select r.id, r.ref_kind, r.ref_id, r.position_id,
           least(r.quantity, n.quantity - (sum(r.quantity) over (partition by r.position_id order by r.id desc) - r.quantity)) as taken
    from need n join inventory_reservation r on r.position_id = n.position_id
    where r.quantity > 0
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
