"""Limits may name an hour or months; tasks remember what pauses took."""

from typing import ClassVar

from django.db import migrations, models

UNITS = [
    ("wh", "Work Hours"),
    ("wd", "Work Days"),
    ("h", "Hours"),
    ("min", "Minutes"),
    ("cd", "Calendar Days"),
    ("mo", "Months"),
    ("event", "Event"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0002_triggers")]

    operations: ClassVar = [
        migrations.AddField("slarule", "by", models.TimeField(null=True)),
        migrations.AlterField("slarule", "unit", models.CharField(choices=UNITS, max_length=5)),
        migrations.AddField("task", "paused_minutes", models.FloatField(default=0)),
        migrations.AlterField("task", "limit_text", models.CharField(default="", max_length=40)),
    ]
