"""Rules that propose the type of an order; an order keeps what was proposed, and why it is another."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sales", "0007_order_number_tail"), ("org", "0001_initial")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="TypeRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, default="", max_length=120)),
                ("condition", models.JSONField()),
                ("sort", models.SmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                (
                    "company",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.ordertype"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            "order",
            "proposed_type",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.ordertype"
            ),
        ),
        migrations.AddField(
            "order", "type_reason", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        audited("sales_typerule"),
    ]
