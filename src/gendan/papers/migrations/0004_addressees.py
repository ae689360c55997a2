"""A paper may say itself which roles get a copy: the document that issues it knows who is concerned."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("papers", "0003_rights")]

    operations: ClassVar = [
        migrations.AddField("paper", "addressees", ArrayField(models.CharField(max_length=40), null=True, size=None))
    ]
