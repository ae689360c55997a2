"""Roles of firms that have worked already take part: whoever sees forms sees, reports and answers exceptions too."""

from typing import ClassVar

from django.db import migrations

VERBS = ["view", "report", "plan", "hand_over", "tell", "note", "close", "drop"]
EVERYBODY = "{" + ",".join(f"cases.exception.{verb}" for verb in VERBS) + "}"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0002_triggers"), ("org", "0002_triggers"), ("papers", "0003_rights")]

    operations: ClassVar = [
        migrations.RunSQL(
            f"""
            update org_role set permissions = permissions || '{EVERYBODY}'::varchar[]
              where 'papers.paper.view' = any(permissions) and not 'cases.exception.view' = any(permissions);
            update org_role set permissions = permissions || '{{cases.kind.*}}'::varchar[]
              where 'papers.form.*' = any(permissions) and not 'cases.kind.*' = any(permissions);
            update org_role set permissions = permissions || '{{cases.exception.any}}'::varchar[]
              where 'papers.paper.any' = any(permissions) and not 'cases.exception.any' = any(permissions);
            """,
            migrations.RunSQL.noop,
        )
    ]
