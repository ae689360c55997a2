-- Facts about the places that lines name.
select p.id, p.code, coalesce(p.warehouse_id, 0), p.kind in ('bin', 'staging'), p.active
from inventory_place p
where p.id = any(%(places)s::bigint[])
