"""Change requests with their clock, grade and impact; roles of firms that have worked already take part."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gendan.core.db import audited

RIGHTS = """
update org_role set permissions = permissions || '{sales.change.*}'::varchar[]
  where 'sales.order.change' = any(permissions) and not 'sales.change.*' = any(permissions);
update org_role set permissions = permissions || '{sales.change.raise,sales.change.grade,sales.change.assess,sales.change.file,sales.change.withdraw}'::varchar[]
  where 'tech.*' = any(permissions) and not 'sales.change.*' = any(permissions) and not 'sales.change.raise' = any(permissions);
update org_role set permissions = permissions || '{sales.change.answer,sales.change.forward}'::varchar[]
  where code in ('production_manager', 'production_deputy_gm', 'pmc_manager', 'pmc_planner', 'production_planner')
  and not 'sales.change.*' = any(permissions) and not 'sales.change.forward' = any(permissions);
update org_role set permissions = permissions || '{sales.change.raise}'::varchar[]
  where code = 'customer_service_agent' and not 'sales.change.raise' = any(permissions);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("core", "0002_triggers"),
        ("org", "0004_away_from"),
        ("sales", "0012_review_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=20)),
                ("version", models.IntegerField(default=1)),
                ("number", models.CharField(max_length=40, null=True, unique=True)),
                ("created_at", models.DateTimeField()),
                ("printed", models.IntegerField(default=0)),
                ("kind", models.CharField(default="change", max_length=6)),
                ("source", models.CharField(default="customer", max_length=10)),
                ("medium", models.CharField(blank=True, default="", max_length=20)),
                ("requester", models.CharField(blank=True, default="", max_length=60)),
                ("received_at", models.DateTimeField()),
                ("text", models.TextField(blank=True, default="")),
                ("cause", models.CharField(blank=True, default="", max_length=200)),
                ("wanted", models.JSONField(blank=True, default=dict)),
                ("answers", models.JSONField(blank=True, default=dict)),
                ("proposed", models.CharField(blank=True, default="", max_length=2)),
                ("grade", models.CharField(blank=True, default="", max_length=2)),
                ("lower", models.CharField(blank=True, default="", max_length=2)),
                ("first_action", models.CharField(blank=True, default="", max_length=300)),
                ("handled_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("impact", models.JSONField(blank=True, default=list)),
                ("drawings", models.CharField(blank=True, default="", max_length=300)),
                ("new_on", models.DateField(null=True)),
                ("extra_charge", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("cost", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                (
                    "notices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("revision", models.IntegerField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="change_requests", to="sales.order"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["order"], name="sales_change_order"),
                    models.Index(fields=["company", "-id"], name="sales_change_recent"),
                    models.Index(
                        condition=models.Q(("state", "raised")),
                        fields=["company", "due_at"],
                        name="sales_change_raised",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "raised",
                                    "graded",
                                    "assessing",
                                    "reviewing",
                                    "negotiating",
                                    "approved",
                                    "refused",
                                    "notice_issued",
                                    "acknowledged",
                                    "applied",
                                    "closed",
                                    "filed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="sales_change_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__isnull", False)), name="sales_change_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grade", ""), ("handled_at__isnull", True)),
                            models.Q(("handled_at__isnull", False), models.Q(("grade", ""), _negated=True)),
                            ("state", "withdrawn"),
                            _connector="OR",
                        ),
                        name="sales_change_handled",
                    ),
                ],
            },
        ),
        audited("sales_changerequest"),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
