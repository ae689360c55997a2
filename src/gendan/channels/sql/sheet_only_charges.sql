-- Freight and discounts of orders without one good row of goods.
update channels_sheetrow r set state = 'bad', faults = r.faults || '[["item", "only_charges", {}]]'::jsonb
where r.sheet_id = %(sheet)s and r.state = 'good' and r.values ? 'charge' and not exists (
  select 1 from channels_sheetrow g
  where g.sheet_id = %(sheet)s and g.key = r.key and g.state = 'good' and g.values ? 'item_id'
)
