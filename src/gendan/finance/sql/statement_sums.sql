-- Opening balance, what was invoiced and what was paid of each customer of a company in a month. Customers on whose
-- account nothing stands and nothing happened are left out.
select r.customer_id,
       coalesce(sum(e.amount) filter (where e."on" < %(first)s), 0) as opening,
       coalesce(sum(e.amount) filter (where e."on" >= %(first)s and e.ref_kind = 'finance.invoice'), 0) as invoiced,
       coalesce(-sum(e.amount) filter (where e."on" >= %(first)s and e.ref_kind <> 'finance.invoice'), 0) as paid
from finance_receivable r
join partners_customer c on c.id = r.customer_id and c.company_id = %(company)s
join finance_receivableentry e on e.receivable_id = r.id and e."on" < %(next)s
group by r.customer_id
having sum(e.amount) <> 0 or bool_or(e."on" >= %(first)s)
order by r.customer_id
