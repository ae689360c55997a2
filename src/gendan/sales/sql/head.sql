-- All of an order's head in one row: five primary-key look-ups and three limit-1 scans over a customer's few rows.
select co.id, co.currency, co.tax_rate,
       t.id, t.code, t.name, t.name_en, t.available, t.route, t.supply_mode, t.mandatory, t.review, t.effect_gates,
       t.needs_contract,
       c.id, c.name, c.active, c.grade, c.sales_channel, c.price_list_id, c.currency, c.payment_mode, c.terms_days,
       c.deposit_percent, c.salesperson_id, c.merchandiser_id, c.is_new, c.search,
       k.name, k.phone,
       a.id, a.text, a.notes,
       w.ids, w.provinces, a.province,
       u.department_id,
       cr."limit", cr.exposure, cr.overdue, cr.policy, cr.is_blocked
from partners_customer c
join org_company co on co.id = c.company_id
join sales_ordertype t on t.code = %(type)s
left join partners_creditaccount cr on cr.customer_id = c.id
left join org_user u on u.id = coalesce(c.salesperson_id, %(user)s)
left join lateral (
  select name, phone from partners_contact where customer_id = c.id and active order by is_main desc, id limit 1
) k on true
left join lateral (
  select id, notes, province,
         province || case when city = province then '' else city end || district || street as text
  from partners_address
  where customer_id = c.id and active and (%(address)s::bigint is null or id = %(address)s)
  order by is_main desc, id limit 1
) a on true
left join lateral (
  select array_agg(id order by priority desc, id) as ids, array_agg(province order by priority desc, id) as provinces
  from inventory_warehouse where company_id = co.id and active and sellable and kind <> 'consignment'
) w on true
where c.id = %(customer)s and c.company_id = %(company)s
