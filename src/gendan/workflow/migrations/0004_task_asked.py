"""What others have to do for me is counted on every workbench page."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.fields.json import KeyTransform


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0003_limits")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                KeyTransform("asked_by", "data"), name="workflow_task_asked", condition=models.Q(state="open")
            ),
        ),
    ]
