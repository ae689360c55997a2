"""Process templates, which of them a company uses, and the documents that run in them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0002_triggers"),
        ("workflow", "0004_task_asked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProcessTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("label", models.CharField(max_length=20)),
                ("state", models.CharField(default="draft", max_length=10)),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(default="", max_length=120)),
                ("starts_on", models.CharField(max_length=80)),
                (
                    "heard",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("in_force_at", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.processtemplate",
                    ),
                ),
                (
                    "in_force_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProcessRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("parameters", models.JSONField(blank=True, default=dict)),
                ("people", models.JSONField(blank=True, default=dict)),
                ("ref_kind", models.CharField(max_length=40)),
                ("ref_id", models.BigIntegerField()),
                ("number", models.CharField(default="", max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("state", models.CharField(default="running", max_length=10)),
                ("fault", models.CharField(blank=True, default="", max_length=200)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.processtemplate"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProcessUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.CharField(max_length=80)),
                ("condition", models.JSONField(blank=True, default=dict)),
                ("template_code", models.CharField(max_length=40)),
                ("parameters", models.JSONField(blank=True, default=dict)),
                ("sort", models.SmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProcessPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("item", models.CharField(blank=True, default="", max_length=60)),
                ("label", models.CharField(blank=True, default="", max_length=120)),
                ("role", models.CharField(blank=True, default="", max_length=40)),
                ("round", models.SmallIntegerField(default=1)),
                ("state", models.CharField(default="open", max_length=10)),
                ("outcome", models.CharField(blank=True, default="", max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("superseded_at", models.DateTimeField(null=True)),
                (
                    "task",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.task"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="workflow.processrun"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None), models.Q(("state", "cancelled"), _negated=True)),
                        fields=("run", "code", "item", "role"),
                        name="workflow_processpart_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "skipped", "cancelled"])),
                        name="workflow_processpart_state",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="processtemplate",
            constraint=models.UniqueConstraint(
                fields=("company", "code", "number"), name="workflow_processtemplate_number", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="processtemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_force")),
                fields=("company", "code"),
                name="workflow_processtemplate_in_force",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="processtemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in_force", "retired"])),
                name="workflow_processtemplate_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="processtemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "draft"), ("in_force_at__isnull", False), _connector="OR"),
                name="workflow_processtemplate_released",
            ),
        ),
        migrations.AddIndex(
            model_name="processrun",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["company", "started_at"],
                name="workflow_processrun_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="processrun",
            constraint=models.UniqueConstraint(
                fields=("ref_kind", "ref_id", "template"), name="workflow_processrun_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="processrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["running", "returned", "done", "stopped", "stuck"])),
                name="workflow_processrun_state",
            ),
        ),
        migrations.AddIndex(
            model_name="processuse",
            index=models.Index(fields=["company", "starts_on"], name="workflow_processuse_find"),
        ),
        audited("workflow_processtemplate", "workflow_processuse"),
    ]
