"""From an order as wanted to an order with all its figures: prices, gifts, shares, tax, defaults. Pure.

What is wrong is collected, not raised: entry shows faults at their fields while somebody types; `submit` refuses.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gendan.catalog.pricing import Gift, ItemFacts, Priced, PriceLine, Problem, price_lines
from gendan.core import money
from gendan.core.quantity import plain
from gendan.core.text import search_text

from . import proofs
from .facts import CHECKLIST, Facts, Head, Kind
from .spec import NewLine, NewOrder
from .type_rules import QUESTIONS, Rule, propose, values

ZERO = Decimal(0)
STEP = 10  # line numbers leave room between them
PRIORITY = {"A": 20, "B": 10}  # by customer class
NO_ADDRESS = {"pickup", "counter"}
# Goods that lie here but are the customer's: charged when they were bought, so their release costs nothing (TYP-07).
PAID_BEFORE = {"list_price": None, "price": ZERO, "price_source": "stored", "discount_percent": ZERO, "amount": ZERO}


@dataclass(frozen=True, slots=True)
class Warn:
    """Something a person should look at. `key` names it for acceptance; `text` says it."""

    key: str
    text: str
    line: int | None = None
    data: dict[str, str] = field(default_factory=dict)


@dataclass
class Drafted:
    """An order ready to be written: columns of the head, columns of each line, what is wrong with it."""

    head: dict[str, Any]
    lines: list[dict[str, Any]]
    faults: dict[str, list[str]]
    warnings: list[Warn]
    gift_of: dict[int, int] = field(default_factory=dict)  # index of a gift → index of the line that earned it
    proposed: Rule | None = None  # what the rules say about its type

    def fault(self, where: str, text: str) -> None:
        """Note a fault at a field such as `lines.2.quantity`."""
        self.faults.setdefault(where, []).append(text)


def draft(spec: NewOrder, facts: Facts, standing: Collection[date] = ()) -> Drafted:
    """Price and fill an order. Never refuses; see `Drafted.faults`.

    `standing` are dates the order was accepted with: a late order can be changed without wishing its days anew.
    """
    priced = price_lines(
        [
            PriceLine(
                n,
                line.item_id,
                line.quantity,
                line.unit_id,
                line.price if (agreed := facts.agreed_price(line)) is None else agreed,
                line.discount_percent,
            )
            for n, line in enumerate(spec.lines)
        ],
        facts.prices,
    )
    drafted = Drafted(_head(spec, facts.head, facts.warehouse_id), [], {}, [])
    for index, (line, price) in enumerate(zip(spec.lines, priced, strict=True)):
        _add_line(drafted, spec, line, price, facts)
        _check_line(drafted, index, line, price, facts, standing)
    for index, price in enumerate(priced):
        for gift in price.gifts:
            _add_gift(drafted, spec, gift, index, facts)
    _total(drafted, spec)
    _propose_type(drafted, spec, facts)
    _check_head(drafted, spec, facts, standing)
    _describe(drafted, facts)
    return drafted


def _head(spec: NewOrder, head: Head, warehouse_id: int | None) -> dict[str, Any]:
    """The order's own columns: what was typed, else what is known of customer, type and company."""
    return {
        "company_id": head.company_id,
        "type_id": head.type_id,
        "channel": spec.channel,
        "customer_id": head.customer_id,
        "customer_name": head.customer_name,
        "customer_po": spec.customer_po.strip(),
        "contact": spec.contact.strip() or head.contact or "",
        "phone": spec.phone.strip() or head.phone or "",
        "address_id": spec.address_id or (None if spec.ship_to else head.address_id),
        "ship_to": spec.ship_to.strip() or head.ship_to or "",
        "ship_to_notes": spec.ship_to_notes.strip() or ("" if spec.ship_to else head.ship_to_notes or ""),
        "delivery_mode": spec.delivery_mode or ("counter" if head.route == "counter" else "carrier"),
        "warehouse_id": warehouse_id,
        "department_id": head.department_id,
        "contract_id": spec.contract_id,
        "copied_from_id": spec.copied_from_id,
        "repeats_id": None,
        "answers": {code: bool(said) for code, said in spec.answers.items() if code in QUESTIONS},
        "special_demand": spec.special_demand.strip()[:200],
        "requested_on": spec.requested_on,
        "currency": head.customer_currency,
        "payment_mode": spec.payment_mode or ("cash" if head.route == "counter" else head.payment_mode),
        "terms_days": head.terms_days if spec.terms_days is None else spec.terms_days,
        "deposit_percent": head.deposit_percent if spec.deposit_percent is None else spec.deposit_percent,
        "salesperson_id": spec.salesperson_id or head.salesperson_id,
        "merchandiser_id": spec.merchandiser_id or head.merchandiser_id,
        "service_id": spec.service_id,
        "technical": spec.technical,
        "quality": spec.quality,
        "remarks": spec.remarks.strip(),
        "internal": spec.internal.strip(),
        "priority": PRIORITY.get(head.grade, 0),
    }


def _add_line(drafted: Drafted, spec: NewOrder, line: NewLine, price: Priced, facts: Facts) -> None:
    item = facts.prices.items.get(line.item_id)
    drafted.lines.append(
        {
            **_line(facts, facts.kind(line), item, price.item_id, price.quantity),
            "line_no": STEP * (len(drafted.lines) + 1),
            **({"maker_id": _maker(line.maker_id, facts.head)} if line.maker_id else {}),
            "supply_mode": line.supply_mode or facts.kind(line).supply_mode,
            "warehouse_id": line.warehouse_id,
            "unit_id": price.unit_id,
            "unit_quantity": line.quantity,
            "list_price": price.list_price,
            "price": price.price,
            "price_source": "contract" if facts.agreed_price(line) is not None else _source(price),
            "discount_percent": price.discount_percent,
            "amount": price.amount,
            "deviation": facts.whys.get(line.deviation, "")[:200],
            "requested_on": line.requested_on or spec.requested_on,
            "shortage_choice": line.shortage_choice,
            "remarks": line.remarks.strip(),
            **(PAID_BEFORE if facts.kind(line).route == "release" else {}),
        }
    )


def _propose_type(drafted: Drafted, spec: NewOrder, facts: Facts) -> None:
    """What the rules propose; another type wants a reason, once (TYP-01)."""
    if spec.type_settled or not facts.rules:
        return
    rule = propose(facts.rules, facts.head.company_id, values(spec, facts, drafted.head, drafted.lines))
    drafted.proposed = rule
    differs = rule is not None and all(rule.type != kind.type for kind in facts.kinds)
    reason = spec.type_reason.strip()
    drafted.head |= {"proposed_type_id": rule.type_id if rule else None, "type_reason": reason if differs else ""}
    if spec.type and rule is not None and differs and not reason:
        drafted.fault(
            "type",
            _("The rules say otherwise (%(rule)s). Take their type, or give the reason.")
            % {"rule": rule.label(get_language() or "zh")},
        )


def _source(price: Priced) -> str:
    """Where the price comes from; one that was typed but is the policy's counts as the policy's."""
    if price.source.code == "manual" and price.deviation is None and price.list_price is not None:
        return "list"
    return price.source.code


def _add_gift(drafted: Drafted, spec: NewOrder, gift: Gift, index: int, facts: Facts) -> None:
    """A free line after the paid ones (PRC-08, ORD-15)."""
    item = facts.prices.items.get(gift.item_id)
    if item is None:
        return
    drafted.gift_of[len(drafted.lines)] = index
    kind = facts.kind(spec.lines[index])  # a gift goes the way of the line that earned it
    drafted.lines.append(
        {
            **_line(facts, kind, item, gift.item_id, gift.quantity),
            "line_no": STEP * (len(drafted.lines) + 1),
            "supply_mode": kind.supply_mode,
            "warehouse_id": drafted.lines[index]["warehouse_id"],
            "unit_id": item.unit_id,
            "unit_quantity": gift.quantity,
            "list_price": None,
            "price": ZERO,
            "price_source": "gift",
            "discount_percent": ZERO,
            "amount": ZERO,
            "is_gift": True,
            "deviation": "",
            "requested_on": drafted.lines[index]["requested_on"],
            "shortage_choice": "",
            "remarks": gift.remark,
        }
    )


def _line(facts: Facts, kind: Head | Kind, item: ItemFacts | None, item_id: int, quantity: Decimal) -> dict[str, Any]:
    """Columns that paid lines and gifts have in common."""
    head = facts.head
    rate = item.tax_rate if item is not None and item.tax_rate is not None else head.tax_rate
    return {
        "item_id": item_id,
        "type_id": kind.type_id if kind is not head else None,
        "item_name": " ".join(filter(None, (item.name, item.spec))) if item else "",
        "owner_id": head.customer_id if kind.route == "release" else None,
        "maker_id": _maker(item.maker_id if item else None, head),
        "quantity": quantity,
        "tax_rate": rate,
        "is_gift": False,
        "share": money.ZERO,
    }


def _maker(company_id: int | None, head: Head) -> int | None:
    """The company that makes a line, where it is another than the one that sells it."""
    return None if company_id == head.company_id else company_id


def _total(drafted: Drafted, spec: NewOrder) -> None:
    """Sums of the head, and each line's share of the order's discount and freight (ORD-09, SPL-02)."""
    currency = drafted.head["currency"]
    lines = drafted.lines
    goods = sum((line["amount"] for line in lines), money.ZERO)
    discount, freight = money.rounded(spec.discount, currency), money.rounded(spec.freight, currency)
    if lines and (discount or freight):
        shares = money.split(freight - discount, [line["amount"] for line in lines], currency)
        for line, share in zip(lines, shares, strict=True):
            line["share"] = share
    tax = sum(
        (money.tax_inside(line["amount"] + line["share"], line["tax_rate"], currency) for line in lines), money.ZERO
    )
    drafted.head |= {
        "goods": goods, "discount": discount, "freight": freight, "tax": tax, "total": goods - discount + freight,
    }  # fmt: skip


def _describe(drafted: Drafted, facts: Facts) -> None:
    """What lists show and searches find."""
    paid = [line for line in drafted.lines if not line["is_gift"]]
    first = paid[0] if paid else None
    summary = ""
    if first:
        item = facts.prices.items.get(first["item_id"])
        unit = item.unit if item and first["unit_id"] == item.unit_id else ""
        summary = f"{first['item_name']} {plain(first['unit_quantity'])} {unit}".strip()
    head = drafted.head
    head["line_count"] = len(drafted.lines)
    head["summary"] = summary[:200]
    typed = search_text(head["customer_po"], head["contact"], head["phone"])
    items = [facts.prices.items[line["item_id"]].search for line in paid[:3] if line["item_id"] in facts.prices.items]
    head["search"] = " ".join([facts.head.customer_search.strip(), typed, *(search.strip() for search in items)])


# What is wrong ----------------------------------------------------------------------------------------------------

PROBLEM_FIELD = {
    "quantity": "quantity",
    "unit": "unit",
    "decimals": "quantity",
    "whole_packs": "quantity",
    "no_price": "price",
}


def problem_text(problem: Problem) -> str:
    """A pricing problem in the reader's words."""
    texts = {
        "unknown_item": _("This item is not known."),
        "is_style": _("%(item)s is a style. Choose colour and size."),
        "not_sold": _("%(item)s is no longer sold."),
        "discontinued": _("%(item)s is being discontinued."),
        "quantity": _("The quantity must be more than nothing."),
        "unit": _("%(item)s is not sold in this unit."),
        "decimals": _("%(unit)s takes at most %(decimals)s decimal places."),
        "whole_packs": _("Full cartons hold %(pack)s. Make it %(down)s or %(up)s."),
        "no_price": _("There is no price. Type one and say why."),
    }
    return texts[problem.code] % problem.data


def _told(problem: Problem, quantity: Decimal) -> Problem:
    """The problem with what a person needs to mend it: the full cartons below and above."""
    if problem.code != "whole_packs":
        return problem
    pack = Decimal(problem.data["pack"])
    down = quantity // pack * pack
    return replace(problem, data={**problem.data, "down": plain(down or pack), "up": plain(down + pack)})


def _is_past(day: date | None, facts: Facts, standing: Collection[date]) -> bool:
    return day is not None and day < facts.today and day not in standing


def _check_line(
    drafted: Drafted, index: int, line: NewLine, price: Priced, facts: Facts, standing: Collection[date]
) -> None:
    for problem in (_told(p, price.quantity) for p in price.problems):
        where = f"lines.{index}.{PROBLEM_FIELD.get(problem.code, 'item')}"
        if problem.serious and not proofs.may_be_made_again(problem.code, line, facts):
            drafted.fault(where, problem_text(problem))
        else:
            drafted.warnings.append(Warn(f"{problem.code}:{index}", problem_text(problem), index, dict(problem.data)))
    if line.price is not None and line.price < 0:
        drafted.fault(f"lines.{index}.price", _("A price cannot be negative."))
    if _is_past(line.requested_on, facts, standing):
        drafted.fault(f"lines.{index}.requested_on", _("This day has passed."))
    if line.deviation in facts.not_taken:
        drafted.fault(f"lines.{index}.price", facts.not_taken[line.deviation])
        return
    agreed = facts.agreed_price(line) is not None
    if price.deviation is not None and price.deviation.below and not line.deviation.strip() and not agreed:
        policy = price.deviation.policy
        drafted.fault(
            f"lines.{index}.price",
            _("Policy says %(policy)s. Take it, or give the reason.")
            % {"policy": f"{policy:f}".rstrip("0").rstrip(".")}
            if policy is not None
            else _("The price list has no price. Give the reason for yours."),
        )


def _check_head(drafted: Drafted, spec: NewOrder, facts: Facts, standing: Collection[date]) -> None:
    head, known = drafted.head, facts.head
    if not known.customer_active:
        drafted.fault("customer", _("This customer is closed."))
    if not spec.lines:
        drafted.fault("lines", _("There is no line yet."))
    if head["warehouse_id"] is None:
        drafted.fault("warehouse", _("No warehouse to deliver from."))
    if head["discount"] > head["goods"]:
        drafted.fault("discount", _("The discount is larger than the goods."))
    if _is_past(spec.requested_on, facts, standing):
        drafted.fault("requested_on", _("This day has passed."))
    if head["delivery_mode"] not in NO_ADDRESS and not head["ship_to"]:
        drafted.fault("ship_to", _("Where does it go? The address is missing."))
    if head["phone"] and not plausible_phone(head["phone"]):
        drafted.fault("phone", _("This is not a phone number: %(phone)s.") % {"phone": head["phone"]})
    if any(kind.needs_contract for kind in facts.kinds) and not head["contract_id"]:
        drafted.fault("contract", _("Orders of this type draw on a contract. Which one?"))
    for kind in facts.kinds:
        of_kind = kind.type_id if kind is not known else None
        lines = [(n, line) for n, line in enumerate(drafted.lines) if line["type_id"] == of_kind]
        for name in _missing(kind.mandatory, head, lines):
            if name not in drafted.faults:
                drafted.fault(name, _("Required for this order type."))
    for where, text in proofs.faults(spec, facts, head, drafted.lines):
        drafted.fault(where, text)
    unticked = len(set(facts.checks) - set(spec.checklist))
    if unticked:
        drafted.fault(
            CHECKLIST,
            ngettext(
                "Confirm with the customer first: %(n)s check is not ticked.",
                "Confirm with the customer first: %(n)s checks are not ticked.",
                unticked,
            )
            % {"n": unticked},
        )


def _missing(mandatory: Sequence[str], head: dict[str, Any], lines: Iterable[tuple[int, dict[str, Any]]]) -> list[str]:
    """Fields a type asks for that are empty; `lines.x` asks every line of that type."""
    empty = []
    for name in mandatory:
        if name == CHECKLIST or name in proofs.DEMANDS:
            continue  # say more than that, see above
        if name.startswith("lines."):
            column = name.removeprefix("lines.")
            empty += [f"lines.{n}.{column}" for n, line in lines if not line["is_gift"] and not line[column]]
        elif not head.get(name, head.get(f"{name}_id")):
            empty.append(name)
    return empty


def plausible_phone(phone: str) -> bool:
    """7 to 15 digits among the signs people put into telephone numbers."""
    digits = sum(c.isdigit() for c in phone)
    return 7 <= digits <= 15 and all(c.isdigit() or c in " +-()（）/转ext." for c in phone)


def deviating(drafted: Drafted, facts: Facts, spec: NewOrder) -> list[int]:
    """Indexes of lines whose price somebody must agree to (PRC-04)."""
    return [
        n
        for n, line in enumerate(drafted.lines)
        if not line["is_gift"] and line["deviation"] and line["price_source"] == "manual"
    ]
