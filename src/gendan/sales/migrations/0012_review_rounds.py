"""Rounds of review move to `workflow`, which keeps them for documents of any area; the matrix knows families and stages."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

MOVE = """
insert into workflow_review (id, company_id, ref_kind, ref_id, round, document_version, result, verdict, automatic, rules,
  opened_at, closed_at, settled_at, note)
select r.id, o.company_id, 'sales.order', r.order_id, r.round, r.order_version, r.result,
  case when r.automatic then 'yes' when r.closed_at is null or r.result = 'cancelled' then ''
       else coalesce((
         select (array['yes', 'conditional', 'no'])[max(array_position(array['yes', 'conditional', 'no'], a.answer::text))]
         from sales_reviewanswer a where a.review_id = r.id), '') end,
  r.automatic, r.rules, r.opened_at, r.closed_at, null, ''
from sales_review r join sales_order o on o.id = r.order_id;

insert into workflow_reviewanswer (id, review_id, department_id, role, questions, sla, stage, decides, task_id, answers,
  answer, earliest_on, condition, remarks, hard, meeting_id, by_id, at)
select id, review_id, department_id, role, questions, 'SLA-23', 1, false, task_id, answers, answer, earliest_on, condition,
  remarks, false, null, by_id, at
from sales_reviewanswer;

insert into workflow_reviewcondition (review_id, answer_id, kind, value, text, state, note)
select a.review_id, a.id, 'other', '', a.condition, case when r.result = 'passed' then 'agreed' else 'open' end, ''
from sales_reviewanswer a join sales_review r on r.id = a.review_id where a.condition <> '';

select setval(pg_get_serial_sequence('workflow_review', 'id'), coalesce(max(id), 0) + 1, false) from workflow_review;
select setval(pg_get_serial_sequence('workflow_reviewanswer', 'id'), coalesce(max(id), 0) + 1, false)
  from workflow_reviewanswer;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("catalog", "0001_initial"),
        ("sales", "0011_type_answers"),
        ("workflow", "0007_reviews"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel("ReviewAnswer"),
        migrations.DeleteModel("Review"),
        migrations.AddField(
            "reviewrule",
            "family",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.family"
            ),
        ),
        migrations.AddField("reviewrule", "stage", models.SmallIntegerField(default=1)),
        migrations.AddField("reviewrule", "decides", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "reviewrule",
            models.CheckConstraint(condition=models.Q(("stage__gte", 1)), name="sales_reviewrule_stage"),
        ),
    ]
