-- Warn of what will be late, escalate what is: marks the tasks and writes the notices in one statement.
-- Reads the partial index of open tasks by due time; tasks somebody is working on right now wait for the next sweep.
with due as (
  select t.id, t.company_id, t.code, t.data -> 'name' as name, t.ref_kind, t.ref_id, t.number, t.subject, t.role, t.department_id, t.assignee_id,
    t.due_at, t.due_at <= %(now)s as overdue,
    t.escalation_level + (t.due_at <= %(now)s)::int as level,
    coalesce(r.escalate_to, '{}') as escalate_to
  from workflow_task t
  left join lateral (
    select s.escalate_to from workflow_slarule s
    where s.code = t.sla and (s.company_id = t.company_id or s.company_id is null)
    order by s.company_id nulls last limit 1
  ) r on true
  where t.state = 'open' and t.paused_at is null and (
    (t.due_at > %(now)s and t.warned_at is null and t.warn_at <= %(now)s)
    or (t.due_at <= %(now)s and (
      t.escalated_at is null
      or (t.escalated_at <= %(again)s and t.escalation_level < cardinality(coalesce(r.escalate_to, '{}')))
    ))
  )
  order by t.id limit %(most)s
  for no key update of t skip locked
), marked as (
  update workflow_task t set
    warned_at = coalesce(t.warned_at, %(now)s),
    escalated_at = case when due.overdue then %(now)s else t.escalated_at end,
    escalation_level = due.level
  from due where t.id = due.id
), owners as (
  select due.id, due.assignee_id as user_id from due where due.assignee_id is not null
  union
  select due.id, u.stand_in_id from due join org_user u on u.id = due.assignee_id and u.away_until >= %(today)s
  where u.stand_in_id is not null
  union
  select due.id, a.user_id from due
  join org_assignment a on a.company_id = due.company_id
  join org_role r on r.id = a.role_id and r.active
  where due.assignee_id is null and (r.code = due.role or (due.role, r.code) in (
    select * from unnest(%(generic)s::text[], %(acting)s::text[])
  ))
  union
  select due.id, d.head_id from due join org_department d on d.id = due.department_id
  where due.assignee_id is null and due.role = 'department_head' and d.head_id is not null
), superiors as (
  select due.id, a.user_id from due
  join org_assignment a on a.company_id = due.company_id
  join org_role r on r.id = a.role_id and r.active and r.code = due.escalate_to[due.level]
  join org_user u on u.id = a.user_id and u.is_active
  where due.overdue
  union
  select due.id, d.head_id from due
  left join org_user o on o.id = due.assignee_id
  join org_department d on d.id = coalesce(due.department_id, o.department_id)
  where due.overdue and due.escalate_to[due.level] = 'department_head' and d.head_id is not null
), above as (
  select * from superiors
  union
  -- Nobody holds the role that should hear of it: the general manager does.
  select due.id, a.user_id from due
  join org_assignment a on a.company_id = due.company_id
  join org_role r on r.id = a.role_id and r.active and r.code in ('company_gm', 'top_management')
  where due.overdue and due.level <= cardinality(due.escalate_to)
    and not exists (select 1 from superiors s where s.id = due.id)
), tell as (
  select id, user_id, 'task.due_soon' as code from owners join due using (id) where not due.overdue
  union
  select id, user_id, 'task.overdue' from owners join due using (id) where due.overdue and due.level = 1
  union
  select above.id, above.user_id, 'task.escalated' from above
  where not exists (select 1 from owners o where o.id = above.id and o.user_id = above.user_id)
), told as (
  insert into workflow_notice (user_id, code, data, ref_kind, ref_id, at)
  select tell.user_id, tell.code,
    jsonb_build_object(
      'task_id', due.id, 'task', due.code, 'number', due.number, 'subject', due.subject, 'due_at', due.due_at,
      'level', due.level, 'owner', coalesce(owner.name, role.name, due.role)
    ) || case when due.name is null then '{}' else jsonb_build_object('name', due.name) end,
    due.ref_kind, due.ref_id, %(now)s
  from tell
  join due on due.id = tell.id
  join org_user u on u.id = tell.user_id and u.is_active
  left join org_user owner on owner.id = due.assignee_id
  left join org_role role on role.code = due.role
  returning id
)
select due.id, due.code, due.ref_kind, due.ref_id, due.company_id, due.overdue, due.level,
  case when due.id = (select min(id) from due) then (select array_agg(told.id) from told) end as notices  -- once
from due order by due.id
