"""How well reviews work (REV-15): how long they take, how many rules pass, how many orders went wrong all the same.

Counted are rounds of review of orders opened in the range, at the company worked in; rounds that were broken off are told
apart. Hours are those of the clock from opening to result. An order that passed went wrong when it was late (goods left
after the promised date, or have not left though it is past) or was corrected (changed or sent back after it passed).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gendan.core import clock, sql
from gendan.core.actor import Actor

from .kept import companies
from .ranges import Range

SHOWN = 200
_ROUNDS = """
with round as (
  select r.id, r.ref_id, r.round, r.result, r.verdict, r.automatic, r.opened_at, r.closed_at, o.number, o.customer_name,
    o.promised_on, o.state, o.fulfilment_status,
    to_char(r.opened_at at time zone %(zone)s, 'YYYY-MM') as month,
    r.result = 'passed' and r.round = (
      select max(x.round) from workflow_review x where x.ref_kind = r.ref_kind and x.ref_id = r.ref_id) as stands
  from workflow_review r join sales_order o on o.id = r.ref_id
  where r.ref_kind = 'sales.order' and r.opened_at >= %(first)s and r.opened_at < %(after)s
    and r.company_id = any(%(companies)s)
), told as (
  select *, stands and promised_on is not null and (
      (promised_on < %(today)s and state in ('confirmed', 'effective')
        and fulfilment_status not in ('shipped', 'delivered', 'signed'))
      or exists (
        select 1 from sales_orderline l join shipping_deliveryline d on d.order_line_id = l.id
        join shipping_delivery s on s.id = d.delivery_id
        where l.order_id = ref_id and (s.dispatched_at at time zone %(zone)s)::date > promised_on)) as late,
    stands and exists (
      select 1 from core_event e where e.about_kind = 'sales.order' and e.about_id = ref_id
        and e.name in ('sales.order.changed', 'sales.order.returned') and e.at > closed_at) as corrected
  from round
)
"""
_FIGURES = """
count(*) filter (where result <> 'cancelled') as rounds,
count(*) filter (where automatic) as by_rule,
count(*) filter (where verdict = 'conditional') as conditional,
count(*) filter (where verdict = 'no') as refused,
count(*) filter (where result = 'cancelled') as broken_off,
(percentile_cont(0.5) within group (order by extract(epoch from closed_at - opened_at))
  filter (where not automatic and verdict <> '') / 3600)::numeric as median,
count(*) filter (where stands) as passed,
count(*) filter (where late) as late,
count(*) filter (where corrected) as corrected,
count(*) filter (where automatic and (late or corrected)) as wrong_by_rule
"""


@dataclass(frozen=True)
class Reviewed:
    """Figures of some rounds; the median in hours is of those people answered, None without one."""

    rounds: int
    by_rule: int
    conditional: int
    refused: int
    broken_off: int
    median: Decimal | None
    passed: int
    late: int
    corrected: int
    wrong_by_rule: int

    @property
    def rule_share(self) -> Decimal | None:
        """Part of the rounds that rules decided."""
        return Decimal(self.by_rule) / self.rounds if self.rounds else None

    @property
    def late_share(self) -> Decimal | None:
        """Part of the orders passed that were late all the same."""
        return Decimal(self.late) / self.passed if self.passed else None

    @property
    def corrected_share(self) -> Decimal | None:
        """Part of the orders passed that had to be corrected."""
        return Decimal(self.corrected) / self.passed if self.passed else None


def totals(actor: Actor, span: Range) -> Reviewed:
    """All rounds of the range. One statement."""
    row = sql.one(f"{_ROUNDS} select {_FIGURES} from told", _asked(actor, span))
    assert row is not None
    return Reviewed(*row)


def by_month(actor: Actor, span: Range) -> list[tuple[str, Reviewed]]:
    """Figures of each month of the range, in order. One statement."""
    rows = sql.rows(f"{_ROUNDS} select month, {_FIGURES} from told group by 1 order by 1", _asked(actor, span))
    return [(row[0], Reviewed(*row[1:])) for row in rows]


def wrong(actor: Actor, span: Range) -> list[dict[str, Any]]:
    """Orders that passed and went wrong all the same, the newest first. One statement."""
    return sql.dicts(
        f"{_ROUNDS} select ref_id, number, customer_name, automatic, opened_at, promised_on, late, corrected from told"
        " where late or corrected order by opened_at desc, id desc limit %(most)s",
        {**_asked(actor, span), "most": SHOWN},
    )


def _asked(actor: Actor, span: Range) -> dict[str, Any]:
    actor.require("analytics.board.view")
    first, after = span.moments(clock.zone())
    return {
        "first": first, "after": after, "companies": companies(actor), "zone": str(clock.zone()), "today": clock.today(),
    }  # fmt: skip
