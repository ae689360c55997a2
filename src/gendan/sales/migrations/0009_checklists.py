"""Confirmation lists become rows with versions, per type and company; what types asked for is their first version."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gendan.core.db import immutable

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
WORDS = {
    "product": ("商品无误", "Right product"),
    "specification": ("规格型号", "Specification and model"),
    "quantity": ("数量和单位", "Quantity and unit"),
    "price": ("价格和付款", "Price and terms"),
    "delivery_date": ("交期", "Delivery date"),
    "contact": ("联系人与地址", "Contact and address"),
}


def first_versions(apps: Any, schema_editor: Any) -> None:
    """A list for each type that has checks."""
    lists = apps.get_model("sales", "Checklist")
    lists.objects.bulk_create(
        lists(type=kind, since=BEGINNING, questions=[_question(code) for code in kind.checklist])
        for kind in apps.get_model("sales", "OrderType").objects.all()
        if kind.checklist
    )


def _question(code: str) -> dict[str, Any]:
    text, text_en = WORDS.get(code, (code, ""))
    return {"code": code, "text": text, "text_en": text_en, "required": True}


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("sales", "0008_type_rules"),
        ("org", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.IntegerField(default=1)),
                ("questions", models.JSONField()),
                ("since", models.DateTimeField()),
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
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.ordertype"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "type", "version"), name="sales_checklist_version", nulls_distinct=False
                    )
                ]
            },
        ),
        migrations.RunPython(first_versions, migrations.RunPython.noop),
        migrations.RemoveField("ordertype", "checklist"),
        immutable("sales_checklist"),
    ]
