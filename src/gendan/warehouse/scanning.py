"""What a scanned text means: an item by code, barcode or the barcode of a carton; a bin; a lot."""

from collections.abc import Iterable
from decimal import Decimal

from gendan.catalog.models import Item, ItemUnit


def codes(items: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """For items: every code that names them, upper case, and how many base units one scan stands for. Two queries."""
    ids = list(items)
    found: dict[int, dict[str, Decimal]] = {}
    for pk, code, barcode in Item.objects.filter(pk__in=ids).values_list("pk", "code", "barcode"):
        found[pk] = {text.upper(): Decimal(1) for text in (code, barcode) if text}
    boxes = ItemUnit.objects.filter(item_id__in=ids).exclude(barcode="")
    for pk, barcode, factor in boxes.values_list("item_id", "barcode", "factor"):
        found[pk][barcode.upper()] = factor
    return found


def clean(text: str) -> str:
    """A scan without the blanks and control characters that readers add."""
    return "".join(c for c in text if c.isprintable()).strip().upper()
