"""What must never be true of papers."""

from gendan.core.invariants import holds_references, never

holds_references("papers_paper")

never(
    "papers.paper.signed_without_signature",
    "select p.id, p.number, s ->> 'code' as signer from papers_paper p join papers_formdefinition d on d.id = p.definition_id"
    " cross join lateral jsonb_array_elements(coalesce(nullif(d.content -> 'signers', 'null'), '[]')) s"
    " where (p.state = 'signed' or (p.state = 'closed' and p.signed_at is not null)) and not exists ("
    "  select 1 from papers_signature g where g.paper_id = p.id and g.signer = s ->> 'code'"
    "  and g.revoked_at is null and g.signed_at is not null)",
)
never(
    "papers.paper.signature_of_other_revision",
    "select p.id, p.number, g.revision from papers_paper p join papers_signature g on g.paper_id = p.id"
    " where g.revoked_at is null and g.revision <> p.revision",
)
never(
    "papers.paper.waits_for_nobody",
    "select p.id, p.number from papers_paper p join papers_formdefinition d on d.id = p.definition_id"
    " where p.state = 'filed' and jsonb_array_length(coalesce(nullif(d.content -> 'signers', 'null'), '[]')) > 0"
    " and not exists (select 1 from papers_signature g join workflow_task t on t.id = g.task_id"
    "  where g.paper_id = p.id and g.revoked_at is null and g.signed_at is null and t.state = 'open')",
)
never(
    "papers.copy.nobody_must_acknowledge",
    "select c.id, c.paper_id from papers_copy c left join workflow_task t on t.id = c.task_id"
    " where c.must_acknowledge and c.recalled_at is null and c.acknowledged_at is null and t.state is distinct from 'open'",
)
never(
    "papers.copy.task_without_acknowledgement",
    "select c.id, c.paper_id from papers_copy c join workflow_task t on t.id = c.task_id"
    " where t.state = 'done' and c.acknowledged_at is null",
)
never(
    "papers.copy.out_of_a_paper_that_does_not_count",
    "select c.id, p.number, p.state from papers_copy c join papers_paper p on p.id = c.paper_id"
    " where c.recalled_at is null and (p.state in ('draft', 'void') or c.revision <> p.revision)",
)
never(
    "papers.paper.hole_in_numbers",
    "select form, before, min(n) as first, max(n) as last, count(*) as there from ("
    "  select p.form, left(p.number, -s.digits) as before, right(p.number, s.digits)::bigint as n"
    "  from papers_paper p cross join lateral ("
    "    select digits from core_numberseries where kind = 'papers.' || p.form and gapless"
    "    and (company_id = p.company_id or company_id is null) order by company_id nulls last limit 1) s"
    "  where right(p.number, s.digits) ~ '^[0-9]+$'"
    ") counted group by form, before having max(n) - min(n) + 1 <> count(*)",
)
never(
    "papers.paper.on_a_draft",
    "select p.id, p.number from papers_paper p join papers_formdefinition d on d.id = p.definition_id"
    " where d.state = 'draft' or d.code <> p.form or (d.company_id is not null and d.company_id <> p.company_id)",
)
