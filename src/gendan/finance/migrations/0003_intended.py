"""What announced money is meant for."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0002_triggers")]

    operations: ClassVar = [
        migrations.AddField("payment", "intended", models.JSONField(blank=True, default=dict)),
    ]
