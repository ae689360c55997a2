"""Who stands in for somebody may be named before the first day of absence."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("org", "0003_given_reason")]

    operations: ClassVar = [migrations.AddField("user", "away_from", models.DateField(null=True))]
