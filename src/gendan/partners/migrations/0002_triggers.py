"""Changes of partners are logged; credit entries never change."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited, immutable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("partners", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("partners_customer", "partners_contact", "partners_address", "partners_supplier"),
        audited("partners_creditaccount", columns=['"limit"', "policy", "is_blocked"]),
        immutable("partners_creditentry"),
    ]
