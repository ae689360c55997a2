-- Items with their other units folded in: primary-key look-ups and one index scan per item on the units.
select i.id, i.code, i.name, i.model, i.spec, i.unit_id, u.name, u.decimals, i.family_id, i.supply_mode, i.life, i.active,
       i.is_style, i.stocked, r.code, i.pack_quantity, i.whole_packs, i.tax_rate, i.cost,
       (select jsonb_object_agg(iu.unit_id, jsonb_build_array(iu.factor::text, un.name, un.decimals))
        from catalog_itemunit iu join catalog_unit un on un.id = iu.unit_id where iu.item_id = i.id)
from catalog_item i
join catalog_unit u on u.id = i.unit_id
left join catalog_item r on r.id = i.replaced_by_id
where i.id = any(%s)
