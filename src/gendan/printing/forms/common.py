"""What several forms share: marks, names of things, the head of a numbered document."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import pgettext

from gendan.core.quantity import ZERO
from gendan.org.models import Document
from gendan.printing import codes, figures
from gendan.printing.documents import Job
from gendan.printing.language import say, say_lazy
from gendan.printing.sheets import Box, Fact

# Where a form goes: the colours of the three-part paper, named because carbon copies and A4 have none.
COPIES = (
    say_lazy("White: our file"),
    say_lazy("Red: customer signs, comes back"),
    say_lazy("Blue: finance"),
)
DELIVERY_MODES = {
    "own": say_lazy("Own vehicle"),
    "carrier": say_lazy("Carrier"),
    "pickup": say_lazy("Pick-up"),
    "counter": say_lazy("Taken at the counter"),
}
PAYMENT_MODES = {
    "net": say_lazy("On account"), "pay_first": say_lazy("Payment before shipment"),
    "deposit": say_lazy("Deposit first"), "cod": say_lazy("Cash on delivery"), "cash": say_lazy("Cash"),
    "escrow": say_lazy("Escrow"),
}  # fmt: skip


def marks(document: Document, revision: int | None = None) -> list[str]:
    """Version and print: `第 3 版`, `第 2 次打印`."""
    found = [say("Version %(n)s") % {"n": revision if revision is not None else document.version}]
    if document.printed:
        found.append(say("Print no. %(n)s") % {"n": document.printed})
    return found


def head(document: Document, title: str, job: Job, *, revision: int | None = None) -> dict[str, Any]:
    """Company, title, number, bar code, marks: the part that all documents have."""
    return {
        "title": title,
        "number": document.number or "",
        "company": document.company.label(job.language),
        "bars": codes.bars(document.number or ""),
        "marks": marks(document, revision),
        "foot": letterhead(document.company),
    }


def letterhead(company: Any) -> str:
    """Our address and telephone, small at the foot."""
    return "   ".join(filter(None, (company.address, company.phone)))


def copies() -> list[str]:
    """The copies by colour and destination."""
    return [str(name) for name in COPIES]


def sign(label: str, name: str = "", span: int = 1) -> Fact:
    """A place to sign; a name that is known is printed."""
    return Fact(label, name, span)


def known(*facts: Fact) -> list[Fact]:
    """Only the facts that say something."""
    return [fact for fact in facts if fact.value]


def name_of(user: Any) -> str:
    """A person's name, or nothing."""
    return user.name if user else ""


def packs(quantity: Decimal, line: Any, language: str) -> str:
    """`5 箱`, when the quantity makes whole packs of the unit the customer ordered in; else nothing."""
    if line.unit_id == line.item.unit_id or not line.unit_quantity:
        return ""
    count = quantity * line.unit_quantity / line.quantity
    if count != count.to_integral_value():
        return ""
    return f"{figures.quantity(count)} {line.unit.label(language)}"


def joined(values: Sequence[str]) -> str:
    """Different values once each: `SO2611-0001 · SO2611-0002`."""
    return " · ".join(dict.fromkeys(filter(None, values)))


def one_unit(quantities: Sequence[Decimal], units: Sequence[str]) -> str:
    """The total of a column of quantities when they are all of one unit; pieces and metres do not add."""
    return figures.quantity(sum(quantities, ZERO)) if len(set(units)) == 1 else ""


def gift_mark(line: Any) -> str:
    """`赠` for what is free, nothing else."""
    return pgettext("mark", "Gift") if line.is_gift else ""


def remarks(*texts: str) -> list[Box]:
    """The framed remarks, if there are any."""
    lines = list(dict.fromkeys(filter(None, texts)))
    return [Box(say("Remarks"), lines)] if lines else []


def paragraphs(text: str) -> list[str]:
    """The lines of a longer text."""
    return [line.strip() for line in text.splitlines() if line.strip()]
