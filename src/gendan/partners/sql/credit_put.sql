-- Raise what each document commits to the wanted amount: one entry per difference, balances move with them.
-- Accounts are locked low pk first and read as the lock finds them. Entries are few per document and found by
-- partners_creditentry_ref.
with wanted as (
  select * from unnest(%(customers)s::bigint[], %(kinds)s::text[], %(ids)s::bigint[], %(amounts)s::numeric[])
    as w (customer_id, kind, id, amount)
), account as (
  select id, customer_id, "limit", exposure, overdue, policy, is_blocked from partners_creditaccount
  where customer_id = any(%(customers)s) order by id for no key update
), due as (
  select a.id as account_id, w.kind, w.id,
    w.amount - coalesce((
      select sum(e.amount) from partners_creditentry e
      where e.ref_kind = w.kind and e.ref_id = w.id and e.account_id = a.id
    ), 0) as difference
  from wanted w join account a on a.customer_id = w.customer_id
), posted as (
  insert into partners_creditentry (account_id, ref_kind, ref_id, amount, at)
  select account_id, kind, id, difference, %(at)s from due where difference <> 0
), moved as (
  update partners_creditaccount a set exposure = a.exposure + d.difference
  from (select account_id, sum(difference) as difference from due group by account_id) d
  where a.id = d.account_id and d.difference <> 0
  returning a.id, a.exposure
)
select a.customer_id, a."limit", coalesce(m.exposure, a.exposure), a.overdue, a.policy, a.is_blocked
from account a
left join moved m on m.id = a.id
