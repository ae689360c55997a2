"""Changes of money documents are logged; receivable entries never change."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited, immutable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited(
            "finance_invoice", "finance_payment", "finance_allocation", "finance_statement", "finance_promisetopay"
        ),
        immutable("finance_receivableentry"),
    ]
