"""Lots: found by item and code, made when first named."""

from collections.abc import Iterable
from datetime import date

from .models import Lot


def ensure(wanted: Iterable[tuple[int, str, date | None]]) -> dict[tuple[int, str], int]:
    """The pks of lots (item, code, expiry), made when missing; two statements for any number."""
    facts = {(item_id, code): expires_on for item_id, code, expires_on in wanted}
    if not facts:
        return {}
    Lot.objects.bulk_create(
        [
            Lot(item_id=item, code=code, expires_on=expires_on)
            for (item, code), expires_on in sorted(facts.items(), key=lambda f: f[0])
        ],
        ignore_conflicts=True,
    )
    found = Lot.objects.filter(
        item_id__in={item for item, _ in facts}, code__in={code for _, code in facts}
    ).values_list("item_id", "code", "pk")
    return {(item, code): pk for item, code, pk in found if (item, code) in facts}
