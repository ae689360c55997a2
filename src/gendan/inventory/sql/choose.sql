-- Which bins and lots serve which needs: first expired first out, then safety stock last, then the walking path.
-- Per item, owner and lot wanted, stock and needs are laid end to end as intervals on one line; where a piece of stock
-- and a need overlap, so much is taken. No loop, one statement for any number of needs and bins.
-- What open picks already plan to take comes in as arrays and is deducted first.
-- Plan: unnest needs -> inventory_balance_once (item), filtered to bins of the warehouse; two window sums.
with need as (
    select n.*, sum(n.quantity) over w as upto
    from unnest(%(items)s::bigint[], %(owners)s::bigint[], %(lots)s::bigint[], %(quantities)s::numeric[])
         with ordinality as n(item_id, owner_id, lot_id, quantity, ord)
    window w as (partition by item_id, owner_id, lot_id order by ord)
), planned as (
    select place_id, item_id, lot_id, owner_id, sum(quantity) as quantity
    from unnest(%(planned_places)s::bigint[], %(planned_items)s::bigint[], %(planned_lots)s::bigint[],
                %(planned_owners)s::bigint[], %(planned)s::numeric[]) as p(place_id, item_id, lot_id, owner_id, quantity)
    group by 1, 2, 3, 4
), stock as (
    select k.item_id, k.owner_id, k.lot_id as wanted_lot, b.place_id, b.lot_id, p.path, p.code,
           b.quantity - coalesce(t.quantity, 0) as quantity,
           sum(b.quantity - coalesce(t.quantity, 0)) over (
             partition by k.item_id, k.owner_id, k.lot_id
             order by l.expires_on nulls last, p.purpose = 'safety', p.path, p.code, b.id) as upto
    from (select distinct item_id, owner_id, lot_id from need) k
    join inventory_balance b
      on b.item_id = k.item_id and coalesce(b.owner_id, 0) = k.owner_id and b.status = 'available' and b.inside
     and (k.lot_id = 0 or b.lot_id = k.lot_id)
    join inventory_place p on p.id = b.place_id and p.warehouse_id = %(warehouse)s::bigint and p.kind = 'bin' and p.active
    left join inventory_lot l on l.id = b.lot_id
    left join planned t
      on t.place_id = b.place_id and t.item_id = b.item_id and t.lot_id = coalesce(b.lot_id, 0) and t.owner_id = k.owner_id
    where b.quantity - coalesce(t.quantity, 0) > 0
      and (l.expires_on is null or l.expires_on >= %(today)s::date)
)
select n.ord - 1, s.place_id, s.lot_id, s.path, s.code, least(s.upto, n.upto) - greatest(s.upto - s.quantity, n.upto - n.quantity)
from need n
join stock s
  on s.item_id = n.item_id and s.owner_id = n.owner_id and s.wanted_lot = n.lot_id
 and s.upto - s.quantity < n.upto and n.upto - n.quantity < s.upto
order by n.ord, s.upto
