-- Warn of what will be late, escalate what is: marks the tasks and writes the notices in one statement.
-- What is due is found along two partial indexes; tasks somebody is working on right now wait for the next sweep.
-- A level of a chain is a role, or several with a slash between them. A level nobody holds passes at once to the next
-- one somebody holds, at last to the general managers, those of the group, and the administrators: never to nobody.
with found as (
  (select id from workflow_task
   where state = 'open' and warned_at is null and warn_at <= %(now)s and due_at > %(now)s and paused_at is null
   limit %(most)s)
  union all
  (select t.id from workflow_task t
   where t.state = 'open' and t.due_at <= %(now)s and t.paused_at is null and (t.escalated_at is null
     or (t.escalated_at <= %(again)s and t.escalation_level < (
       select cardinality(s.escalate_to) from workflow_slarule s
       where s.code = t.sla and (s.company_id = t.company_id or s.company_id is null)
       order by s.company_id nulls last limit 1)))
   limit %(most)s)
), due as (
  select t.id, t.company_id, t.code, t.data -> 'name' as name, t.ref_kind, t.ref_id, t.number, t.subject, t.role,
    t.department_id, coalesce(t.department_id, o.department_id, 0) as post, t.assignee_id, t.due_at, t.due_at <= %(now)s as overdue,
    t.escalation_level + (t.due_at <= %(now)s)::int as level, t.sla
  from workflow_task t join found on found.id = t.id left join org_user o on o.id = t.assignee_id
  where t.state = 'open' and t.paused_at is null
  order by t.id limit %(most)s
  for no key update of t skip locked
), marked as (
  update workflow_task t set
    warned_at = coalesce(t.warned_at, %(now)s),
    escalated_at = case when due.overdue then %(now)s else t.escalated_at end,
    escalation_level = due.level
  from due where t.id = due.id
), acts as materialized (
  -- Who acts in which role where, generic roles of the process included.
  select a.company_id, r.code as role, a.user_id
  from org_assignment a join org_role r on r.id = a.role_id and r.active join org_user u on u.id = a.user_id and u.is_active
  union
  select a.company_id, g.generic, a.user_id
  from org_assignment a join org_role r on r.id = a.role_id and r.active join org_user u on u.id = a.user_id and u.is_active
  join unnest(%(generic)s::text[], %(acting)s::text[]) g(generic, acting) on g.acting = r.code
), post as (
  -- Tasks that have the same people above them, once.
  select distinct due.company_id, due.sla, due.level, due.post from due where due.overdue
), chain as (
  select post.*, s.step, names.role
  from post
  cross join lateral (
    select r.escalate_to from workflow_slarule r
    where r.code = post.sla and (r.company_id = post.company_id or r.company_id is null)
    order by r.company_id nulls last limit 1
  ) rule
  cross join lateral (
    select * from unnest(rule.escalate_to) with ordinality as own(names, step)
    union all
    select * from (values ('company_gm/company_deputy_gm/top_management', 100), ('group_gm', 101), ('mis_admin', 102)) v
    where post.level <= cardinality(rule.escalate_to)
  ) s
  cross join lateral unnest(string_to_array(s.names, '/')) as names(role)
  where s.step >= post.level
), reached as materialized (
  select chain.*, h.user_id, min(chain.step) over same as first
  from chain
  join lateral (
    select a.user_id from org_assignment a join org_role r on r.id = a.role_id and r.active and r.code = chain.role
    where a.company_id = chain.company_id
    union
    select d.head_id from org_department d where d.id = chain.post and chain.role = 'department_head'
    union
    select a.user_id from org_assignment a join org_role r on r.id = a.role_id and r.active and r.code = 'group_gm'
    where chain.step = 101
  ) h on true
  join org_user u on u.id = h.user_id and u.is_active
  window same as (partition by chain.company_id, chain.sla, chain.level, chain.post)
), owners as (
  select due.id, due.assignee_id as user_id from due where due.assignee_id is not null
  union
  select due.id, u.stand_in_id from due join org_user u on u.id = due.assignee_id and u.away_until >= %(today)s
    and coalesce(u.away_from <= %(today)s, true)
  where u.stand_in_id is not null
  union
  select due.id, a.user_id from due join acts a on a.company_id = due.company_id and a.role = due.role
  where due.assignee_id is null
  union
  select due.id, d.head_id from due join org_department d on d.id = due.department_id
  where due.assignee_id is null and due.role = 'department_head' and d.head_id is not null
), above as (
  select distinct due.id, r.user_id
  from due join reached r on r.company_id = due.company_id and r.sla = due.sla and r.level = due.level
    and r.post = due.post and r.step = r.first
  where due.overdue
), tell as (
  select id, user_id, case when due.overdue then 'task.overdue' else 'task.due_soon' end as code
  from owners join due using (id) where not due.overdue or due.level = 1
  union all
  select id, user_id, 'task.escalated' from (select id, user_id from above except select id, user_id from owners) a
), facts as materialized (
  select due.id, due.ref_kind, due.ref_id, jsonb_build_object(
    'task_id', due.id, 'task', due.code, 'number', due.number, 'subject', due.subject, 'due_at', due.due_at,
    'level', due.level, 'owner', coalesce(owner.name, role.name, due.role))
    || case when due.name is null then '{}' else jsonb_build_object('name', due.name) end as data
  from due
  left join org_user owner on owner.id = due.assignee_id
  left join org_role role on role.code = due.role
), told as (
  insert into workflow_notice (user_id, code, data, ref_kind, ref_id, at)
  select tell.user_id, tell.code, facts.data, facts.ref_kind, facts.ref_id, %(now)s
  from tell join facts on facts.id = tell.id join org_user u on u.id = tell.user_id and u.is_active
  returning id, user_id
), forwarded as (
  select array_agg(id order by id) as ids from told
  where exists (select 1 from workflow_noticeroute r where r.active and r.user_id = told.user_id)
)
select due.id, due.code, due.ref_kind, due.ref_id, due.company_id, due.overdue, due.level,
  case when due.id = (select min(id) from due) then (select ids from forwarded) end as notices  -- once
from due order by due.id
