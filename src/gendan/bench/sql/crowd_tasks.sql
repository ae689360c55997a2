-- Open tasks of the newest people about customers: four of five are one person's, the fifth waits in the queue of a role.
insert into workflow_task (
  state, version, kind, code, data, ref_kind, ref_id, document_version, number, subject, role, sla, opened_at, warn_at,
  due_at, limit_text, paused_for, escalation_level, outcome, answer, reason, assignee_id, calendar_id, company_id,
  department_id, paused_minutes, warned_at)
select 'open', 1, 'task', 'sales.follow_up', jsonb_build_object('asked_by', asker.id), 'partners.customer', c.id, 1,
  'SO' || lpad(x.n::text, 8, '0'), c.name || ' · ' || '不锈钢螺栓 M8×40', w.role, 'SLA-0' || (x.n %% 4 + 1),
  x.due_at - interval '4 days', x.due_at - interval '1 day', x.due_at, '4wh', '', 0, '', '{}', '',
  case when (x.n + x.n / w.all) %% 5 > 0 then w.id end, k.id, %(company)s, w.department_id, 0,
  case when x.due_at - interval '1 day' <= %(now)s then %(now)s end
from (
  select n, %(first)s::timestamptz + n * %(step)s::interval as due_at from generate_series(1, %(tasks)s) n
) x
join (
  select u.id, u.department_id, r.code as role, row_number() over (order by u.id) as n, count(*) over () as all
  from org_user u join org_assignment a on a.user_id = u.id join org_role r on r.id = a.role_id where u.username like 'crowd%%' and u.id > %(after)s
) w on w.n = x.n %% w.all + 1
join (
  select u.id, row_number() over (order by u.id desc) as n, count(*) over () as all
  from org_user u where u.username like 'crowd%%'
) asker on asker.n = x.n * 7 %% asker.all + 1
join (select id, name, row_number() over (order by id) as n, count(*) over () as all from partners_customer) c
  on c.n = x.n %% c.all + 1
cross join (select id from org_calendar where company_id is null and code = 'standard') k
order by x.n
