-- The yardstick of `advance`: one call that writes the very same rows as our POST: the task done and its part, the parts and
-- the task that follow, the events, the remembered answer. Run and task are locked; nothing else is asked: no token, no
-- rights, no template, no facts, no calendar. What follows is taken over from the order that walked there before. Made in
-- the bench's database.
create or replace function bench_advance(
  p_user bigint, p_company bigint, p_follows bigint, p_parts bigint[], p_queued text[], p_task bigint, p_key text,
  p_fingerprint text
) returns bigint language plpgsql as $$
declare
  v_now timestamptz := clock_timestamp();
  v_cause text := 'token:1/' || left(p_fingerprint, 16);
  v_name text;
  v_part record;
  v_task record;
  v_next bigint;
begin
  perform set_config('gendan.actor', p_user::text, true), set_config('gendan.cause', v_cause, true);
  select name into strict v_name from org_user where id = p_user;
  select p.id, p.code, r.id as run, r.ref_id as order_id into strict v_part
  from workflow_processpart p join workflow_processrun r on r.id = p.run_id where p.task_id = p_task
  for no key update of r;
  select * into strict v_task from workflow_task where id = p_task for no key update;
  if v_task.state <> 'open' then raise exception 'somebody was quicker'; end if;

  update workflow_task set state = 'done', version = version + 1, outcome = 'done', closed_at = v_now, closed_by_id = p_user,
    answer = '{"answers": {}, "condition": "", "earliest_on": null, "outcome": "done"}'
  where id = p_task;
  update workflow_processpart set state = 'done', outcome = 'done', closed_at = v_now where id = v_part.id;

  insert into workflow_task (
    state, version, kind, code, data, ref_kind, ref_id, document_version, number, subject, role, sla, opened_at, warn_at,
    due_at, limit_text, paused_for, escalation_level, outcome, answer, reason, assignee_id, calendar_id, company_id,
    department_id, paused_minutes)
  select 'open', 1, kind, code, data, ref_kind, v_part.order_id, document_version, v_task.number, v_task.subject, role, sla,
    v_now, v_now + (warn_at - opened_at), v_now + (due_at - opened_at), limit_text, '', 0, '', '{}', '', assignee_id,
    calendar_id, p_company, department_id, 0
  from workflow_task where id = p_follows
  returning id into strict v_next;

  insert into workflow_processpart (
    run_id, code, item, label, role, round, state, outcome, opened_at, closed_at, superseded_at, task_id)
  select v_part.run, code, item, label, role, round, state, outcome, v_now, case when state <> 'open' then v_now end, null,
    case when task_id = p_follows then v_next end
  from workflow_processpart where id = any(p_parts) order by id;

  with event as (
    insert into core_event (name, at, about_kind, about_id, serves, company_id, actor_id, actor_name, cause, payload)
    select e.name, v_now, e.kind, e.id, array['sales.order:' || v_part.order_id], p_company, p_user, v_name, v_cause, e.payload
    from (values
      (1, 'workflow.task.done', 'workflow.task', p_task, jsonb_build_object(
        'task_id', p_task, 'code', v_task.code, 'ref', 'sales.order:' || v_part.order_id, 'outcome', 'done', 'late', false,
        'answer', '{"answers": {}, "condition": "", "earliest_on": null, "outcome": "done"}'::jsonb)),
      (2, 'workflow.task.opened', 'workflow.task', v_next, jsonb_build_object(
        'task_id', v_next, 'code', v_task.code, 'ref', 'sales.order:' || v_part.order_id, 'role', v_task.role,
        'assignee_id', null)),
      (3, 'workflow.step.ended', 'sales.order', v_part.order_id, jsonb_build_object(
        'run_id', v_part.run, 'step', v_part.code, 'item', '', 'outcome', 'done', 'reason', ''))
    ) as e(ord, name, kind, id, payload)
    order by e.ord
    returning id, name, at, about_kind, about_id
  )
  insert into core_outbox (event_id, about_kind, about_id, attempts, retry_at)
  select id, about_kind, about_id, 0, at from event where name = any(p_queued);

  insert into channels_rememberedanswer (user_id, key, fingerprint, status, body, at)
  select p_user, p_key, p_fingerprint, 200, convert_to(row_to_json(t)::text, 'UTF8'), v_now
  from (select * from workflow_task where id = p_task) t;
  return v_next;
end $$
