"""Roles of firms that have worked already take part: whoever may print files, signs and acknowledges forms too."""

from typing import ClassVar

from django.db import migrations

VERBS = ["view", "create", "fill", "file", "sign", "return", "acknowledge", "answer", "recall", "close", "void"]
EVERYBODY = "{" + ",".join(f"papers.paper.{verb}" for verb in VERBS) + "}"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("papers", "0002_triggers"), ("org", "0002_triggers")]

    operations: ClassVar = [
        migrations.RunSQL(
            f"""
            update org_role set permissions = permissions || '{EVERYBODY}'::varchar[]
              where 'printing.print' = any(permissions) and not 'papers.paper.view' = any(permissions);
            update org_role set permissions = permissions || '{{papers.form.*}}'::varchar[]
              where 'workflow.template.*' = any(permissions) and not 'papers.form.*' = any(permissions);
            update org_role set permissions = permissions || '{{papers.paper.any}}'::varchar[]
              where 'workflow.task.any' = any(permissions) and not 'papers.paper.any' = any(permissions);
            """,
            migrations.RunSQL.noop,
        )
    ]
