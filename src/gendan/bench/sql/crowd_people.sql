-- So many colleagues of a company: departments of fifty with the first of them as head.
insert into org_department (code, name, name_en, active, company_id)
select 'crowd_' || n, '业务' || n || '部', 'Desk ' || n, true, %(company)s from generate_series(%(there)s / 50 + 1, (%(there)s + %(people)s + 49) / 50) n
on conflict do nothing;

insert into org_user (password, username, name, pinyin, initials, email, phone, language, is_active, preferences, department_id)
select '!', 'crowd' || n, '同事' || n, 'tongshi' || n, 'ts' || n, '', '', 'zh-hans', true, '{}', d.id
from generate_series(%(there)s + 1, %(there)s + %(people)s) n
join org_department d on d.company_id = %(company)s and d.code = 'crowd_' || ((n - 1) / 50 + 1);

update org_department d set head_id = h.id
from (select department_id, min(id) as id from org_user where username like 'crowd%%' group by 1) h
where h.department_id = d.id;

-- Whom time limits escalate to is one person each; everybody else has a role of the others.
insert into org_assignment (scope, user_id, company_id, role_id)
select 'company', u.id, %(company)s, r.id
from (select id, row_number() over (order by id) as n from org_user where username like 'crowd%%' and id > %(after)s) u
join (
  select r.id, r.chief, row_number() over (partition by r.chief order by r.id) as n, count(*) over (partition by r.chief) as all
  from (
    select id, code in (select unnest(escalate_to) from workflow_slarule) as chief
    from org_role where active and permissions <> '{}'
  ) r
) r on case when %(there)s = 0 and u.n <= (select count(distinct c) from workflow_slarule, unnest(escalate_to) c)
  then r.chief and r.n = u.n else not r.chief and r.n = u.n %% r.all + 1 end
