"""The page kit: what every page of the product is made of. No business word in it.

Owns the look of lists, documents and forms, the formats of values, saved views and drafts. Asks the request for
its actor. See `docs/areas/page-kit.md`.
"""

from gendan.core.capitals import capitals

from .answers import Request, done, dumps, is_part, json, page, version, wants_json
from .asks import Ask, Cursor, Order
from .clocks import Clock, clock
from .columns import Card, Column, Plain, Table, to
from .filters import Choice, Dates, Filter, Flag, Text
from .formats import amount, day, days, hm, long_day, money, pct, qty, span, stamp, trimmed, wan
from .forms import DateField, Form, MoneyField, QuantityField, attempt
from .listing import Bulk, Listing, View
from .marks import DASH, chip, delta, icon, link, person, seg, sla, stages, two, unit
from .parts import (
    Action,
    Doc,
    Empty,
    Fact,
    FlowEvent,
    Flows,
    Gate,
    GateRow,
    Progress,
    Step,
    flow_days,
)
from .typed import UnreadableError, parse_amount, parse_date, parse_quantity
from .whys import offered, reason, said

__all__ = [
    "DASH",
    "Action",
    "Ask",
    "Bulk",
    "Card",
    "Choice",
    "Clock",
    "Column",
    "Cursor",
    "DateField",
    "Dates",
    "Doc",
    "Empty",
    "Fact",
    "Filter",
    "Flag",
    "FlowEvent",
    "Flows",
    "Form",
    "Gate",
    "GateRow",
    "Listing",
    "MoneyField",
    "Order",
    "Plain",
    "Progress",
    "QuantityField",
    "Request",
    "Step",
    "Table",
    "Text",
    "UnreadableError",
    "View",
    "amount",
    "attempt",
    "capitals",
    "chip",
    "clock",
    "day",
    "days",
    "delta",
    "done",
    "dumps",
    "flow_days",
    "hm",
    "icon",
    "is_part",
    "json",
    "link",
    "long_day",
    "money",
    "offered",
    "page",
    "parse_amount",
    "parse_date",
    "parse_quantity",
    "pct",
    "person",
    "qty",
    "reason",
    "said",
    "seg",
    "sla",
    "span",
    "stages",
    "stamp",
    "to",
    "trimmed",
    "two",
    "unit",
    "version",
    "wan",
    "wants_json",
]  # fmt: skip
