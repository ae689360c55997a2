"""Reviews of documents of any area, and meetings with what was decided at them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0004_away_from"),
        ("workflow", "0006_clocks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("daily", "Daily"),
                            ("sales", "Sales"),
                            ("department", "Department"),
                            ("summary", "Summary"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("place", models.CharField(blank=True, default="", max_length=80)),
                ("since", models.DateTimeField()),
                ("begun_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("agenda", models.JSONField(default=list)),
                ("minutes", models.TextField(blank=True, default="")),
                ("version", models.IntegerField(default=1)),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.department"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MeetingDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref_kind", models.CharField(default="", max_length=40)),
                ("ref_id", models.BigIntegerField(null=True)),
                ("number", models.CharField(default="", max_length=40)),
                ("text", models.CharField(max_length=500)),
                ("due_on", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="workflow.meeting"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.task"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MeetingMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("present", models.BooleanField(default=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="workflow.meeting"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref_kind", models.CharField(max_length=40)),
                ("ref_id", models.BigIntegerField()),
                ("round", models.SmallIntegerField(default=1)),
                ("document_version", models.IntegerField()),
                ("result", models.CharField(default="open", max_length=12)),
                ("verdict", models.CharField(default="", max_length=12)),
                ("automatic", models.BooleanField(default=False)),
                ("rules", models.JSONField(default=list)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=40)),
                (
                    "questions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                ("sla", models.CharField(default="SLA-23", max_length=20)),
                ("stage", models.SmallIntegerField(default=1)),
                ("decides", models.BooleanField(default=False)),
                ("task_id", models.BigIntegerField(null=True)),
                ("answers", models.JSONField(default=dict)),
                ("answer", models.CharField(default="pending", max_length=12)),
                ("earliest_on", models.DateField(null=True)),
                ("condition", models.CharField(blank=True, default="", max_length=300)),
                ("remarks", models.CharField(blank=True, default="", max_length=500)),
                ("hard", models.BooleanField(default=False)),
                ("at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.department"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.meeting"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="workflow.review"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewCondition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("date", "Date"), ("technical", "Technical"), ("price", "Price"), ("other", "Other")],
                        default="other",
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(blank=True, default="", max_length=40)),
                ("text", models.CharField(blank=True, default="", max_length=300)),
                ("state", models.CharField(default="open", max_length=10)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conditions",
                        to="workflow.reviewanswer",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="conditions", to="workflow.review"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["company", "kind", "-begun_at"], name="workflow_meeting_when"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="workflow_meeting_number"),
        ),
        migrations.AddIndex(
            model_name="meetingdecision",
            index=models.Index(fields=["ref_kind", "ref_id"], name="workflow_meetingdecision_ref"),
        ),
        migrations.AddConstraint(
            model_name="meetingmember",
            constraint=models.UniqueConstraint(fields=("meeting", "user"), name="workflow_meetingmember_once"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["company", "opened_at"], name="workflow_review_open"
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["opened_at"], name="workflow_review_when"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(fields=("ref_kind", "ref_id", "round"), name="workflow_review_round"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["open", "passed", "conditional", "failed", "cancelled"])),
                name="workflow_review_result",
            ),
        ),
        migrations.AddIndex(
            model_name="reviewanswer",
            index=models.Index(fields=["task_id"], name="workflow_reviewanswer_task"),
        ),
        migrations.AddConstraint(
            model_name="reviewcondition",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "agreed", "refused"])), name="workflow_reviewcondition_state"
            ),
        ),
        audited("workflow_meeting", "workflow_reviewcondition", inserts=False),
        # Roles of firms that have worked already take part: everybody sees meetings, who leads people holds them.
        migrations.RunSQL(
            """
            update org_role set permissions = permissions || '{workflow.meeting.view}'::varchar[]
              where 'workflow.task.complete' = any(permissions) and not 'workflow.meeting.view' = any(permissions);
            update org_role set permissions = permissions || '{workflow.meeting.hold}'::varchar[]
              where 'workflow.task.assign' = any(permissions) and not 'workflow.meeting.hold' = any(permissions);
            update org_role set permissions = permissions || '{workflow.review.enter}'::varchar[]
              where code in ('pmc_manager', 'order_desk_manager', 'sales_manager', 'production_manager', 'company_gm',
                'company_deputy_gm', 'group_gm', 'top_management') and not 'workflow.review.enter' = any(permissions);
            """,
            migrations.RunSQL.noop,
        ),
    ]
