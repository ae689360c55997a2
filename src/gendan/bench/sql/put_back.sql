-- The copies wait at :step again: what its answers opened is deleted, what they closed is open.
create temporary table bench_back on commit drop as
select p.id as part, p.task_id as task, p.run_id as run from workflow_processpart p
join workflow_processrun r on r.id = p.run_id
where p.code = %(step)s and p.state = 'done' and r.ref_id <> %(model)s;

create temporary table bench_gone on commit drop as
select p.id as part, p.task_id as task from workflow_processpart p join bench_back b on b.run = p.run_id and p.id > b.part
  and p.opened_at >= (select closed_at from workflow_processpart where id = b.part);

delete from workflow_processpart where id in (select part from bench_gone);

delete from workflow_task where id in (select task from bench_gone);

update workflow_processpart set state = 'open', outcome = '', closed_at = null where id in (select part from bench_back);

update workflow_task set state = 'open', version = 1, outcome = '', answer = '{}', reason = '', closed_at = null, closed_by_id = null
where id in (select task from bench_back)
