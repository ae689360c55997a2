"""Quotations: versions of an offer over an order that is not agreed yet."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("org", "0004_away_from"),
        ("partners", "0003_doubts"),
        ("sales", "0014_line_maker"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Quotation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.IntegerField(default=1)),
                ("number", models.CharField(max_length=40, null=True, unique=True)),
                ("created_at", models.DateTimeField()),
                ("printed", models.IntegerField(default=0)),
                ("state", models.CharField(default="draft", max_length=12)),
                ("order_version", models.IntegerField()),
                ("revision", models.SmallIntegerField(default=1)),
                ("valid_until", models.DateField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=18)),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("lines", models.JSONField(default=list)),
                ("terms", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("sent_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.contract"
                    ),
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.customer"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.order"),
                ),
                (
                    "revises",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.quotation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "-id"], name="sales_quotation_list"),
                    models.Index(
                        condition=models.Q(("state", "sent")), fields=["valid_until"], name="sales_quotation_valid"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "sent"])),
                        fields=("order",),
                        name="sales_quotation_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "sent", "accepted", "rejected", "expired", "revised"])
                        ),
                        name="sales_quotation_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            ("sent_at", None),
                            ("closed_at__gte", models.F("sent_at")),
                            _connector="OR",
                        ),
                        name="sales_quotation_times",
                    ),
                ],
            },
        ),
        audited("sales_quotation", inserts=False),
    ]
