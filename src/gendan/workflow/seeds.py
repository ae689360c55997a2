"""Rows of `workflow` that ship with the product: the time limits, and the process templates below `shipped/`."""

from functools import cache
from importlib import resources

from gendan.core import numbering

from .catalogue import SLAS
from .models import SlaRule
from .services import processes


def seed() -> None:
    """Insert limits that are missing, never overwriting what the firm changed; put templates in force that are new."""
    _limits()
    numbering.define("workflow.meeting", "MT%y%m-")
    processes.ship(shipped())


@cache
def shipped() -> list[str]:
    """The texts of the templates in the package, by file name."""
    folder = resources.files("gendan.workflow").joinpath("shipped")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return [file.read_text("utf-8") for file in files if file.name.endswith(".yaml")]


def _limits() -> None:
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
