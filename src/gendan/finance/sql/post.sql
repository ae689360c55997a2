-- Post what is missing to the stated target of each document, and move the balances with it; one statement for any
-- number of documents. The receivables are locked by the caller. Returns every receivable named, with its balance.
with target as (
  select r.id as receivable_id, t.kind, t.id, t.amount, t.on_
  from unnest(%(customers)s::bigint[], %(kinds)s::text[], %(ids)s::bigint[], %(amounts)s::numeric[], %(dates)s::date[])
    as t(customer_id, kind, id, amount, on_)
  join finance_receivable r on r.customer_id = t.customer_id
), due as (
  select t.receivable_id, t.kind, t.id, t.on_,
         t.amount - coalesce((select sum(e.amount) from finance_receivableentry e
                              where e.ref_kind = t.kind and e.ref_id = t.id), 0) as amount
  from target t
), posted as (
  insert into finance_receivableentry (receivable_id, ref_kind, ref_id, amount, "on", at)
  select receivable_id, kind, id, amount, on_, %(at)s from due where amount <> 0
  returning receivable_id, amount
)
update finance_receivable r
set balance = r.balance + coalesce((select sum(p.amount) from posted p where p.receivable_id = r.id), 0)
where r.id in (select receivable_id from target)
returning r.customer_id, r.id, r.balance
