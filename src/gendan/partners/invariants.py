"""What must never be true of partners."""

from gendan.core.invariants import never

never(
    "partners.credit_exposure",
    """
    select a.customer_id, a.exposure, coalesce(e.total, 0) as entries
    from partners_creditaccount a
    left join (select account_id, sum(amount) as total from partners_creditentry group by account_id) e
      on e.account_id = a.id
    where a.exposure <> coalesce(e.total, 0)
    """,
)
never(
    "partners.customer_without_credit_account",
    "select c.id, c.code from partners_customer c"
    " where not exists (select 1 from partners_creditaccount a where a.customer_id = c.id)",
)
never(
    "partners.two_main_contacts",
    "select customer_id, count(*) from partners_contact where is_main and active"
    " group by customer_id having count(*) > 1",
)
never(
    "partners.two_main_addresses",
    "select customer_id, count(*) from partners_address where is_main and active"
    " group by customer_id having count(*) > 1",
)
