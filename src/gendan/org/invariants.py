"""What must never be true of companies and people."""

from gendan.core.invariants import never

never(
    "org.department.parent_of_other_company",
    "select d.id, d.code from org_department d join org_department p on p.id = d.parent_id"
    " where p.company_id <> d.company_id",
)
never("org.user.stands_in_for_oneself", "select id, username from org_user where stand_in_id = id")
never(
    "org.user.name_twice",
    "select lower(username) as username, count(*) from org_user group by lower(username) having count(*) > 1",
)
never(
    "org.company.no_calendar",
    "select c.id, c.code from org_company c where c.calendar_id is null and not exists"
    " (select 1 from org_calendar k where k.company_id is null and k.code = 'standard')",
)
never("org.audit.unexplained", "select id, \"table\" from core_audit where cause = '' and actor_id is not null")
