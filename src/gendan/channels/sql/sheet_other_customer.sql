-- Rows of an order that name another customer than its first good row.
update channels_sheetrow r set state = 'bad', faults = r.faults || '[["customer", "other_customer", {}]]'::jsonb
from (
  select distinct on (key) key, values ->> 'customer_id' as customer
  from channels_sheetrow where sheet_id = %(sheet)s and state = 'good' order by key, row
) first
where r.sheet_id = %(sheet)s and r.key = first.key and r.state = 'good' and r.values ->> 'customer_id' <> first.customer
