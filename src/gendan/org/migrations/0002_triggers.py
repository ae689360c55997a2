"""Changes of companies, people and calendars are logged."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("org", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited(
            "org_company",
            "org_department",
            "org_role",
            "org_assignment",
            "org_calendar",
            "org_calendarday",
            "org_reason",
        ),
        audited("org_user", columns=["username", "name", "email", "phone", "password", "is_active", "department_id"]),
    ]
