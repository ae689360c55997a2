-- Every other order under way becomes like the order :model: its run, its tasks, their parts, its gates, with ids of their own.
-- Rows are taken over whole, whatever columns they have.
insert into workflow_processrun
select r.* from workflow_processrun m cross join sales_order o
cross join lateral jsonb_populate_record(m, jsonb_build_object(
  'id', nextval(pg_get_serial_sequence('workflow_processrun', 'id')), 'ref_id', o.id, 'number', o.number)) r
where m.ref_kind = 'sales.order' and m.ref_id = %(model)s and o.state = 'effective' and o.id <> %(model)s;

insert into workflow_task
select t.* from workflow_task m cross join sales_order o
cross join lateral jsonb_populate_record(m, jsonb_build_object(
  'id', nextval(pg_get_serial_sequence('workflow_task', 'id')), 'ref_id', o.id, 'number', o.number)) t
where m.ref_kind = 'sales.order' and m.ref_id = %(model)s and m.kind = 'step' and o.state = 'effective' and o.id <> %(model)s;

insert into workflow_processpart
select p.* from workflow_processpart m
join workflow_processrun a on a.id = m.run_id and a.ref_kind = 'sales.order' and a.ref_id = %(model)s
join workflow_processrun r on r.template_id = a.template_id and r.ref_kind = 'sales.order' and r.id <> a.id
left join workflow_task t on m.task_id is not null and t.ref_kind = 'sales.order' and t.ref_id = r.ref_id
  and t.kind = 'step' and t.data ->> 'step' = m.code and t.role = m.role
cross join lateral jsonb_populate_record(m, jsonb_build_object(
  'id', nextval(pg_get_serial_sequence('workflow_processpart', 'id')), 'run_id', r.id, 'task_id', t.id)) p
order by r.id, m.id;

insert into workflow_gate
select g.* from workflow_gate m cross join sales_order o
cross join lateral jsonb_populate_record(m, jsonb_build_object(
  'id', nextval(pg_get_serial_sequence('workflow_gate', 'id')), 'ref_id', o.id)) g
where m.ref_kind = 'sales.order' and m.ref_id = %(model)s and o.state = 'effective' and o.id <> %(model)s
