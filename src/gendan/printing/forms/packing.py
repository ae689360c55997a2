"""Papers of boxes: packing list, package label, courier label, waybill (WHS-07, SHP-14, PRT-03)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext

from gendan.core.actor import Actor
from gendan.printing import codes, figures, words
from gendan.printing.documents import A4, SLIP, Form, Job, register
from gendan.printing.language import say
from gendan.printing.sheets import Big, Column, Fact, Row, Sum
from gendan.shipping.models import Delivery, DeliveryLine
from gendan.shipping.queries import visible_deliveries
from gendan.warehouse.models import Package, PackageLine

from . import common, deliveries
from .common import sign

LABEL, COURIER_LABEL = "label100x100", "label100x150"
MOST_GOODS = 6  # lines of goods that fit on a label


def packages_of(found: Sequence[Delivery]) -> tuple[Mapping[int, list[Package]], Mapping[int, list[PackageLine]]]:
    """Boxes by delivery, contents by box; two queries."""
    boxes: dict[int, list[Package]] = defaultdict(list)
    for box in Package.objects.filter(ref_kind=Delivery.KIND, ref_id__in=[d.pk for d in found]).order_by(
        "sequence", "pk"
    ):
        boxes[box.ref_id].append(box)
    return boxes, contents_of([box for some in boxes.values() for box in some])


def contents_of(boxes: Sequence[Package]) -> Mapping[int, list[PackageLine]]:
    """What is in boxes; one query."""
    found: dict[int, list[PackageLine]] = defaultdict(list)
    for line in (
        PackageLine.objects.filter(package_id__in=[box.pk for box in boxes])
        .select_related("item__unit", "lot").order_by("package_id", "pk")
    ):  # fmt: skip
        found[line.package_id].append(line)
    return found


def weight(value: Decimal | None) -> str:
    """`12.5 kg`, or nothing when nobody weighed it."""
    return f"{figures.quantity(value)} kg" if value else ""


def total_weight(boxes: Sequence[Package]) -> Decimal:
    """What all boxes weigh, as far as they were weighed."""
    return sum((box.weight_kg or Decimal(0) for box in boxes), Decimal(0))


def packing_lists(found: Sequence[Delivery], job: Job) -> list[dict[str, Any]]:
    """What is in which box."""
    goods = deliveries.load(found, "packing")
    boxes, contents = packages_of(found)
    return [
        deliveries.sheet(
            d, goods, job, say("Packing list"), priced=False, big=[], **_packed(boxes[d.pk], contents, job),
            signatures=[sign(say("Packer")), sign(say("Checked by")), sign(say("Keeper"))],
        )
        for d in found
    ]  # fmt: skip


def _packed(boxes: Sequence[Package], contents: Mapping[int, list[PackageLine]], job: Job) -> dict[str, Any]:
    columns = [
        Column(say("Box"), 12, "center"), Column(say("Box number"), 30), Column(say("Item code"), 30),
        Column(say("Name and specification"), share=1), Column(say("Lot, made on"), 34),
        Column(say("Quantity"), 17, "right"),
        Column(say("Unit"), 12, "center"), Column(say("Weight"), 19, "right"),
    ]  # fmt: skip
    rows = []
    for box in boxes:
        for n, line in enumerate(contents[box.pk]):
            lot = common.joined((line.lot.code, figures.day(line.lot.made_on))) if line.lot else ""
            head = (f"{box.sequence}/{len(boxes)}", box.number) if n == 0 else ("", "")
            rows.append(Row([
                *head, line.item.code, goods_name(line), lot, figures.quantity(line.quantity),
                line.item.unit.label(job.language), weight(box.weight_kg) if n == 0 else "",
            ], box.size if n == 0 else ""))  # fmt: skip
    total = say("%(n)s boxes") % {"n": len(boxes)}
    return {
        "columns": columns,
        "rows": rows,
        "main": 1,
        "sums": [Sum(say("Total"), total, [weight(total_weight(boxes))])],
    }


def goods_name(line: PackageLine) -> str:
    """Name and specification as the record has them."""
    return " ".join(filter(None, (line.item.name, line.item.spec)))


def waybills(found: Sequence[Delivery], job: Job) -> list[dict[str, Any]]:
    """The logistics slip for freight carriers: from whom, to whom, how many boxes, who pays."""
    goods = deliveries.load(found)
    boxes, _contents = packages_of(found)
    return [_waybill(d, goods, boxes[d.pk], job) for d in found]


def _waybill(d: Delivery, goods: deliveries.Goods, boxes: Sequence[Package], job: Job) -> dict[str, Any]:
    lines = goods.lines[d.pk]
    currency = lines[0].order.currency if lines else "CNY"
    count = len(boxes) or d.package_count
    facts = [
        Fact(say("Consignee"), d.customer_name, strong=True), Fact(say("Contact"), d.contact),
        Fact(say("Phone"), d.phone, strong=True),
        Fact(say("Ship to"), "  ".join(filter(None, (d.ship_to, d.ship_to_notes))), 3, strong=True),
        Fact(say("Consignor"), d.company.label(job.language), 2), Fact(say("Phone"), d.company.phone),
        Fact(say("Leaves from"), f"{d.warehouse.city}{d.warehouse.address}" or d.company.address, 2),
        Fact(say("Carrier"), d.carrier.name if d.carrier else ""),
        Fact(say("Boxes"), str(count) if count else ""), Fact(say("Weight"), weight(total_weight(boxes))),
        Fact(say("Freight"), deliveries.freight(d, currency)),
    ]  # fmt: skip
    more = Big(say("Waybill"), d.waybill) if d.waybill else None
    return deliveries.sheet(
        d, goods, job, say("Consignment note"), priced=False, facts=facts,
        big=[*([more] if more else []), *deliveries.collect(d, currency, job)],
        signatures=[sign(say("Handed over by")), sign(say("Carrier or driver")), sign(say("Plate, phone")),
                    sign(say("Received by (signature and stamp)"), span=2)],
    )  # fmt: skip


def package_labels(found: Sequence[Package], job: Job) -> list[dict[str, Any]]:
    """One label per box: whose, where to, what is in it, made when, for which order (WHS-07)."""
    contents = contents_of(found)
    deliveries_by_id = {
        d.pk: d for d in Delivery.objects.filter(pk__in=[p.ref_id for p in found]).select_related("company", "carrier")
    }  # fmt: skip
    counts: dict[int, int] = defaultdict(int)
    for ref_id in Package.objects.filter(ref_kind=Delivery.KIND, ref_id__in=deliveries_by_id).values_list(
        "ref_id", flat=True
    ):
        counts[ref_id] += 1
    orders = order_numbers(list(deliveries_by_id))
    return [
        _package_label(box, deliveries_by_id[box.ref_id], counts[box.ref_id], contents[box.pk], orders[box.ref_id], job)
        for box in found
    ]


def order_numbers(delivery_ids: Sequence[int]) -> Mapping[int, str]:
    """The orders behind each delivery, joined; one query."""
    numbers: dict[int, list[str]] = defaultdict(list)
    for delivery_id, number, po in (
        DeliveryLine.objects.filter(delivery_id__in=delivery_ids).order_by("delivery_id", "line_no")
        .values_list("delivery_id", "order__number", "order__customer_po")
    ):  # fmt: skip
        numbers[delivery_id] += [number or "", po]
    return defaultdict(str, {pk: common.joined(found) for pk, found in numbers.items()})


def _package_label(
    box: Package, delivery: Delivery, count: int, lines: Sequence[PackageLine], orders: str, job: Job
) -> dict[str, Any]:
    shown = [
        {
            "code": line.item.model or line.item.code,
            "name": goods_name(line),
            "quantity": f"{figures.quantity(line.quantity)} {line.item.unit.label(job.language)}",
            "note": common.joined((line.lot.code, figures.day(line.lot.made_on))) if line.lot else "",
        }
        for line in lines[:MOST_GOODS]
    ]
    rest = len(lines) - len(shown)
    return {
        "kind": "package", "company": delivery.company.label(job.language), "customer": delivery.customer_name,
        "address": delivery.ship_to, "contact": common.joined((delivery.contact, delivery.phone)),
        "box": f"{box.sequence}/{count}", "number": box.number, "bars": codes.bars(box.number),
        "squares": codes.squares(box.number), "goods": shown,
        "rest": say("and %(n)s more") % {"n": rest} if rest > 0 else "",
        "facts": [[say("Order"), orders], [say("Delivery note"), delivery.number or ""],
                  [say("Packed on"), figures.day(box.packed_at)], [say("Weight"), weight(box.weight_kg)]],
        "wishes": delivery.special,
    }  # fmt: skip


def courier_labels(found: Sequence[Delivery], job: Job) -> list[dict[str, Any]]:
    """One label per box of a delivery (one in all when nothing is packed): carrier, address, what to collect."""
    boxes, _contents = packages_of(found)
    orders = order_numbers([d.pk for d in found])
    goods = deliveries.load(found)
    labels = []
    for d in found:
        packed = boxes[d.pk]
        lines = goods.lines[d.pk]
        currency = lines[0].order.currency if lines else "CNY"
        total = len(packed) or max(d.package_count, 1)
        for n in range(total):
            box = packed[n] if n < len(packed) else None
            labels.append(_courier_label(d, n, total, box, lines, orders[d.pk], currency, job))
    return labels


def _courier_label(
    d: Delivery,
    n: int,
    total: int,
    box: Package | None,
    lines: Sequence[DeliveryLine],
    orders: str,
    currency: str,
    job: Job,
) -> dict[str, Any]:
    number = d.waybill or d.number or ""
    first = n == 0  # money is collected once, however many boxes
    spoken = words.in_words(d.cod_amount, currency, job.language)
    payer = say("Customer pays") if d.freight_payer == "customer" else say("We pay")
    return {
        "kind": "courier", "carrier": d.carrier.name if d.carrier else d.company.label(job.language), "number": number,
        "bars": codes.bars(number), "squares": codes.squares(d.number or number), "box": f"{n + 1}/{total}",
        "labels": {"to": pgettext("parcel", "To"), "from": pgettext("parcel", "From"), "goods": say("Goods"),
        "remarks": say("Notes")},
        "to": {"name": common.joined((d.contact, d.customer_name)), "phone": d.phone, "address": d.ship_to,
               "notes": d.ship_to_notes},
        "from": {"name": d.company.label(job.language), "phone": d.company.phone,
                 "address": f"{d.warehouse.province}{d.warehouse.city}{d.warehouse.address}" or d.company.address},
        "cod": [say("Cash on delivery: collect"), figures.money(d.cod_amount, currency),
        spoken] if d.cod_amount and first else [],
        "facts": [[say("Delivery note"), d.number or ""], [say("Order"), orders], [say("Freight"), payer],
                  [say("Weight"), weight(box.weight_kg) if box else ""], [say("Box number"),
                  box.number if box else ""]],
        "goods": common.joined([f"{line.item_name} × {figures.quantity(line.quantity)}" for line in lines[:4]])
        + (" …" if len(lines) > 4 else ""),
        "remarks": common.joined((d.remarks, d.special)),
    }  # fmt: skip


def visible_packages(actor: Actor) -> "QuerySet[Package]":
    """Boxes of the deliveries an actor sees."""
    return Package.objects.filter(ref_kind=Delivery.KIND, ref_id__in=visible_deliveries(actor).values("pk"))


register(Form(
    "packing_list", gettext_lazy("Packing list"), deliveries.VIEW, deliveries.rows, packing_lists, (A4, SLIP),
))  # fmt: skip
register(Form("waybill", gettext_lazy("Waybill"), deliveries.VIEW, deliveries.rows, waybills, (SLIP, A4)))
register(Form(
    "package_label", gettext_lazy("Package label"), "warehouse.package.view", visible_packages, package_labels,
    (LABEL,), "labels.typ",
))  # fmt: skip
register(Form(
    "courier_label", gettext_lazy("Courier label"), deliveries.VIEW, deliveries.rows, courier_labels,
    (COURIER_LABEL,), "labels.typ",
))  # fmt: skip
