"""The approval matrix, and requests that hold the signatures about one version of a document together."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gendan.core.db import audited

# Every decision there is was asked for alone: a request of one signature each. Constraints are checked before the
# column is tightened, which waits for no deferred check.
FILL = """
alter table workflow_approvalrequest add column made_from bigint;
insert into workflow_approvalrequest (company_id, ref_kind, ref_id, document_version, subject, number, text, rules,
  tell_customer, gives_back, requested_by_id, requested_at, state, closed_at, comment, made_from)
select t.company_id, a.ref_kind, a.ref_id, a.document_version, a.subject, t.number, t.subject, '[]', false, true,
  a.requested_by_id, t.opened_at, a.decision, coalesce(a.decided_at, case when a.decision <> 'pending' then t.closed_at end),
  a.comment, a.id
from workflow_approval a join workflow_task t on t.id = a.task_id;
update workflow_approval a set request_id = r.id, role = t.role, sla = t.sla
from workflow_approvalrequest r, workflow_task t where r.made_from = a.id and t.id = a.task_id;
set constraints all immediate;
alter table workflow_approvalrequest drop column made_from;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("org", "0004_away_from"),
        ("workflow", "0007_reviews"),
        ("core", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ApprovalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref_kind", models.CharField(max_length=40)),
                ("ref_id", models.BigIntegerField()),
                ("document_version", models.IntegerField()),
                ("subject", models.CharField(max_length=60)),
                ("number", models.CharField(blank=True, default="", max_length=40)),
                ("text", models.CharField(blank=True, default="", max_length=200)),
                ("rules", models.JSONField(blank=True, default=list)),
                ("tell_customer", models.BooleanField(default=False)),
                ("gives_back", models.BooleanField(default=True)),
                ("requested_at", models.DateTimeField()),
                ("state", models.CharField(default="pending", max_length=12)),
                ("closed_at", models.DateTimeField(null=True)),
                ("comment", models.CharField(blank=True, default="", max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="ApprovalRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, default="", max_length=120)),
                ("condition", models.JSONField(blank=True, default=dict)),
                (
                    "signers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("ordered", models.BooleanField(default=False)),
                ("reserved", models.BooleanField(default=False)),
                (
                    "checks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("transition", models.CharField(blank=True, default="", max_length=60)),
                ("tell_customer", models.BooleanField(default=False)),
                ("sla", models.CharField(default="SLA-49", max_length=20)),
                ("sort", models.SmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="approval",
            name="workflow_approval_decision",
        ),
        migrations.AddField(
            model_name="approval",
            name="checks",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="approval",
            name="reserved",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="approval",
            name="role",
            field=models.CharField(default="", max_length=40),
        ),
        migrations.AddField(
            model_name="approval",
            name="sla",
            field=models.CharField(default="SLA-49", max_length=20),
        ),
        migrations.AddField(
            model_name="approval",
            name="stage",
            field=models.SmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="approvalrequest",
            name="company",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"),
        ),
        migrations.AddField(
            model_name="approvalrequest",
            name="requested_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="workflow.approvalrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["waiting", "pending", "approved", "rejected", "revoked"])),
                name="workflow_approval_decision",
            ),
        ),
        migrations.AddField(
            model_name="approvalrule",
            name="company",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"
            ),
        ),
        migrations.AddIndex(
            model_name="approvalrequest",
            index=models.Index(fields=["ref_kind", "ref_id"], name="workflow_approvalrequest_ref"),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")),
                fields=("ref_kind", "ref_id", "subject"),
                name="workflow_approvalrequest_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["pending", "approved", "rejected", "revoked"])),
                name="workflow_approvalrequest_state",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="approval",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="workflow.approvalrequest"
            ),
        ),
        audited("workflow_approvalrule"),
    ]
