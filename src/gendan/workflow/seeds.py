"""Rows of `workflow` that ship with the product: the time limits."""

from .catalogue import SLAS
from .models import SlaRule


def seed() -> None:
    """Insert limits that are missing; never overwrite what the firm changed."""
    SlaRule.objects.bulk_create(
        [
            SlaRule(
                company=None,
                code=row.code,
                limit=row.limit,
                unit=row.unit,
                by=row.by,
                escalate_to=list(row.escalate_to),
                name=row.name,
                name_en=row.name_en,
                source=row.source,
            )
            for row in SLAS
        ],
        ignore_conflicts=True,
    )
