"""Several red-letter invoices may take one invoice back in parts."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0003_intended")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="invoice",
            name="reverses",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reds", to="finance.invoice"
            ),
        ),
    ]
