-- Customers of a company with their main contact and address, by number.
select c.code, c.name, c.short_name, c.type, c.grade, c.region, k.name, k.phone,
  a.province || case when a.city = a.province then '' else a.city end || a.district || a.street,
  c.payment_mode, c.terms_days, cr."limit"
from partners_customer c
left join partners_creditaccount cr on cr.customer_id = c.id
left join lateral (
  select name, phone from partners_contact where customer_id = c.id and active order by is_main desc, id limit 1
) k on true
left join lateral (
  select * from partners_address where customer_id = c.id and active order by is_main desc, id limit 1
) a on true
where c.company_id = %(company)s and c.active
  and (%(type)s::text is null or c.type = %(type)s) and (%(region)s::text is null or c.region = %(region)s)
  and (%(only)s::bigint[] is null or c.id = any(%(only)s::bigint[]))
order by c.code
