-- An order with a wrong row is held back as a whole.
update channels_sheetrow r set state = 'held', faults = r.faults || '[["order", "held", {}]]'::jsonb
where r.sheet_id = %(sheet)s and r.state = 'good' and exists (
  select 1 from channels_sheetrow b where b.sheet_id = %(sheet)s and b.key = r.key and b.state = 'bad'
)
