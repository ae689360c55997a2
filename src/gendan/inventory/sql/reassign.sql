-- Moves a part of one line's reservation to another line, inside one locked position: its sum stays. What is picked stays.
with given as (
    update inventory_reservation set quantity = quantity - %(quantity)s::numeric
    where ref_kind = %(from_kind)s::text and ref_id = %(from_id)s::bigint and position_id = %(position)s::bigint
      and quantity - %(picked)s::numeric >= %(quantity)s::numeric
    returning position_id
)
insert into inventory_reservation (ref_kind, ref_id, position_id, quantity)
select %(to_kind)s::text, %(to_id)s::bigint, position_id, %(quantity)s::numeric from given
on conflict (ref_kind, ref_id, position_id) do update set quantity = inventory_reservation.quantity + excluded.quantity
returning position_id
