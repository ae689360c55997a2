"""What is confirmed with the customer before review, per order type and company (CNF-01); every version is kept."""

from typing import Any, ClassVar

from django.db import models

from gendan.org.models import Company, User

from .types import OrderType


class Checklist(models.Model):
    """One version of the confirmation list of a type; a change is a new row, so that orders keep the list they had.

    `questions` are {code, text, text_en, required}, in the order they are asked.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")  # null: for all
    type = models.ForeignKey(OrderType, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)
    questions: "models.JSONField[Any, Any]" = models.JSONField()
    since = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "type", "version"], name="sales_checklist_version", nulls_distinct=False
            )
        ]

    @property
    def required(self) -> list[str]:
        """Codes of what must be ticked where the type demands the list."""
        return [q["code"] for q in self.questions if q["required"]]
