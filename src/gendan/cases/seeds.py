"""Rows that ship with the product: the catalogue of exceptions and their number series."""

from gendan.core import numbering

from .catalogue import KINDS
from .models import Enquiry, ExceptionKind, ExceptionRecord


def seed() -> None:
    """Insert kinds that are missing; what a firm has changed stays."""
    numbering.define(ExceptionRecord.KIND, "EX%y%m-")
    numbering.define(Enquiry.KIND, "EQ%y%m-")
    have = set(ExceptionKind.objects.values_list("code", flat=True))
    ExceptionKind.objects.bulk_create(
        ExceptionKind(sort=10 * n, **{**row._asdict(), "informs": list(row.informs)})
        for n, row in enumerate(KINDS, 1)
        if row.code not in have
    )
