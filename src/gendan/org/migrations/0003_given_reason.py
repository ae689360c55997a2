"""Reasons as given, beside the documents they were given for; the change of an order for our own error gets its code."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gendan.core.db import immutable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("org", "0002_triggers"), ("core", "0002_triggers")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="GivenReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=80)),
                ("note", models.CharField(blank=True, default="", max_length=1000)),
                ("about_kind", models.CharField(max_length=40)),
                ("about_id", models.BigIntegerField()),
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
                    "company",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.company"
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.reason"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["company", "at"], name="org_givenreason_when"),
                    models.Index(fields=["about_kind", "about_id"], name="org_givenreason_about"),
                ]
            },
        ),
        immutable("org_givenreason"),
        migrations.RunSQL(
            "update org_reason set code = 'entry_error' where list = 'change' and code = 'our_error'",
            "update org_reason set code = 'our_error' where list = 'change' and code = 'entry_error'",
        ),
    ]
