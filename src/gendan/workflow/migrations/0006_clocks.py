"""Queues, warnings and results along indexes of their own; messages that wait for the end of quiet hours."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0005_processes"), ("org", "0004_away_from")]

    operations: ClassVar = [
        migrations.RemoveIndex("task", "workflow_task_queue"),
        migrations.AddIndex(
            "task",
            models.Index(
                fields=["company", "role", "due_at"],
                name="workflow_task_queue",
                condition=Q(state="open", assignee=None),
            ),
        ),
        migrations.AddIndex(
            "task",
            models.Index(fields=["warn_at"], name="workflow_task_warn", condition=Q(state="open", warned_at=None)),
        ),
        migrations.AddIndex(
            "task",
            models.Index(fields=["closed_at"], name="workflow_task_result", condition=Q(closed_at__isnull=False)),
        ),
        migrations.AddField("noticedelivery", "not_before", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "noticedelivery",
            models.Index(
                fields=["not_before"],
                name="workflow_delivery_held",
                condition=Q(not_before__isnull=False, state__in=["waiting", "digest"]),
            ),
        ),
    ]
