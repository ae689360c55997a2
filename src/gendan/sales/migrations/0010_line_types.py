"""A line may be of another type than its order."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sales", "0009_checklists")]

    operations: ClassVar = [
        migrations.AddField(
            "orderline",
            "type",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.ordertype"
            ),
        ),
    ]
