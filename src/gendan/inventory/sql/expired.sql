-- Available goods in bins whose lot is past its date. Plan: lots by date, their balances by lot.
select p.company_id, p.warehouse_id, b.place_id, b.item_id, b.lot_id, b.owner_id, b.quantity
from inventory_lot l
join inventory_balance b on b.lot_id = l.id and b.inside and b.status = 'available' and b.quantity > 0
join inventory_place p on p.id = b.place_id and p.kind = 'bin' and p.active
where l.expires_on < %(today)s::date and (%(company)s::bigint is null or p.company_id = %(company)s::bigint)
order by b.id
