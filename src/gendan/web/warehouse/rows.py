"""Goods as people type or scan them into forms: parallel columns of a posted form, one row per product."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from gendan.core import clock, sql
from gendan.core.errors import Invalid
from gendan.inventory.models import Place
from gendan.web import kit


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One filled row: `line` is the pk of a line there was, 0 for a new one."""

    line: int
    code: str
    quantity: Decimal | None
    expected: Decimal | None = None
    status: str = "available"
    place: str = ""
    lot: str = ""
    expires_on: date | None = None


def read(data: QueryDict) -> list[TypedRow]:
    """The rows somebody filled; Invalid names rows whose figures make no sense."""
    columns = {
        name: data.getlist(name)
        for name in ("line", "code", "quantity", "expected", "status", "place", "lot", "expires_on")
    }
    wrong: dict[str, str] = {}
    rows = []
    for n, code in enumerate(columns["code"]):
        raw = {name: (values[n].strip() if n < len(values) else "") for name, values in columns.items()}
        if not code.strip():
            continue
        try:
            rows.append(
                TypedRow(
                    int(raw["line"] or 0),
                    code.strip(),
                    _number(raw["quantity"]),
                    _number(raw["expected"]),
                    raw["status"] or "available",
                    raw["place"],
                    raw["lot"],
                    kit.parse_date(raw["expires_on"], clock.today()) if raw["expires_on"] else None,
                )
            )
        except (ValueError, InvalidOperation):
            wrong[f"lines.{n}.quantity"] = _("Row %(n)s: a figure or date makes no sense.") % {"n": n + 1}
    if wrong:
        raise Invalid(wrong)
    return rows


def _number(text: str) -> Decimal | None:
    return kit.parse_quantity(text) if text else None


_ITEMS = """
select pk, code from (
    select id as pk, upper(code) as code, 1 as rank from catalog_item where upper(code) = any(%(codes)s::text[])
    union all select id, barcode, 2 from catalog_item where barcode <> '' and barcode = any(%(codes)s::text[])
    union all select item_id, barcode, 3 from catalog_itemunit where barcode <> '' and barcode = any(%(codes)s::text[])
) found order by rank desc
"""


def items_of(codes: Iterable[str]) -> dict[str, int]:
    """Item pks by upper-case code, barcode or carton barcode; Invalid names what is unknown. One query."""
    wanted = sorted({code.upper() for code in codes})
    found = {code: pk for pk, code in sql.rows(_ITEMS, {"codes": wanted})}
    unknown = [code for code in wanted if code not in found]
    if unknown:
        raise Invalid({"code": _("No product %(code)s.") % {"code": ", ".join(unknown)}})
    return found


def places_of(codes: Iterable[str], warehouse_id: int) -> Mapping[str, int]:
    """Bin pks of a warehouse by code; Invalid names what is unknown."""
    wanted = {code.upper() for code in codes if code}
    if not wanted:
        return {}
    found = {
        code.upper(): pk
        for pk, code in Place.objects.filter(warehouse_id=warehouse_id, active=True).values_list("pk", "code")
        if code.upper() in wanted
    }
    unknown = sorted(wanted - set(found))
    if unknown:
        raise Invalid({"place": _("No bin %(code)s in this warehouse.") % {"code": ", ".join(unknown)}})
    return found
