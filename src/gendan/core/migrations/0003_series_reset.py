"""A series may count longer than its date part, and a company's own one may end."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0002_triggers")]

    operations: ClassVar = [
        migrations.AddField("numberseries", "reset", models.CharField(blank=True, default="", max_length=8)),
        migrations.AddField("numberseries", "active", models.BooleanField(default=True)),
        migrations.AddField("numberseries", "edition", models.IntegerField(default=0)),
    ]
