-- Stock alerts of all items in two levels (INV-06): below safety stock, below the reorder point, overstock, lots that expire.
-- One pass over positions (grouped by item and company) and one over lots with a date in reach. Own stock only.
with own as (
    select p.item_id, w.company_id, sum(p.on_hand) as on_hand, sum(p.on_hand - p.blocked) as usable,
           sum(p.on_hand - p.blocked - p.reserved) as free
    from inventory_position p
    join inventory_warehouse w on w.id = p.warehouse_id
    where p.owner_id is null and w.active and (%(all)s::bool or w.company_id = any(%(companies)s::bigint[]))
    group by 1, 2
), measured as (
    select i.id as item_id, o.company_id, o.on_hand, o.usable, o.free, i.safety_stock, i.reorder_point
    from own o join catalog_item i on i.id = o.item_id
    where i.active and (i.safety_stock > 0 or i.reorder_point > 0)
), alert as (
    select item_id, company_id, 'safety' as kind, case when usable < safety_stock then 'alarm' else 'warning' end as level,
           usable as has, safety_stock as bound, null::text as lot, null::date as expires_on
    from measured where safety_stock > 0 and usable < safety_stock * %(early)s::numeric
    union all
    select item_id, company_id, 'reorder', case when free < reorder_point then 'alarm' else 'warning' end,
           free, reorder_point, null, null
    from measured where reorder_point > 0 and free < reorder_point * %(early)s::numeric
    union all
    select item_id, company_id, 'overstock', 'warning', on_hand, reorder_point * %(over)s::numeric, null, null
    from measured where reorder_point > 0 and on_hand > reorder_point * %(over)s::numeric
    union all
    select b.item_id, w.company_id, 'expiry', case when l.expires_on <= %(alarm_on)s::date then 'alarm' else 'warning' end,
           sum(b.quantity), null, l.code, l.expires_on
    from inventory_lot l
    join inventory_balance b on b.lot_id = l.id and b.inside and b.quantity > 0 and b.owner_id is null
    join inventory_place p on p.id = b.place_id
    join inventory_warehouse w on w.id = p.warehouse_id
    where l.expires_on <= %(warn_on)s::date and (%(all)s::bool or w.company_id = any(%(companies)s::bigint[]))
    group by b.item_id, w.company_id, l.code, l.expires_on
)
select a.kind, a.level, a.item_id, i.code, i.name, u.name as unit, a.company_id, a.has, a.bound, a.lot, a.expires_on
from alert a
join catalog_item i on i.id = a.item_id
join catalog_unit u on u.id = i.unit_id
order by a.level, a.kind, a.expires_on, i.code, a.company_id
