"""What planning knows: stock under way, waiting demands, the dates stated for a document."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from gendan.core import clock, params, sql
from gendan.core.refs import Ref
from gendan.org.queries import calendar_for

from .promise import Coming

TRANSIT_DAYS = timedelta(days=2)  # a transfer without a stated arrival


def coming(item_ids: Sequence[int], warehouse_ids: Sequence[int]) -> dict[tuple[int, int], list[Coming]]:
    """Stock in transit to warehouses, by (item, warehouse). One query."""
    rows = sql.rows(
        """
        select l.item_id, t.target_id, t.issued_at, sum(l.issued - l.received)
        from inventory_transfer t join inventory_transferline l on l.transfer_id = t.id
        where t.state = 'in_transit' and l.item_id = any(%s) and t.target_id = any(%s) and l.owner_id is null
        group by 1, 2, 3
        """,
        [list(item_ids), list(warehouse_ids)],
    )
    found: dict[tuple[int, int], list[Coming]] = defaultdict(list)
    for item_id, warehouse_id, issued_at, quantity in rows:
        found[item_id, warehouse_id].append(Coming((clock.local(issued_at) + TRANSIT_DAYS).date(), quantity))
    return found


def ship_day(company_id: int) -> date:
    """The first working day on which goods in stock can leave, by cut-off hour and packing time."""
    known = params.get_many(["planning.cut_off_hour", "planning.packing_days"], company_id)
    calendar = calendar_for(company_id)
    now = clock.local()
    day = now.date()
    if not calendar.is_workday(day) or now.hour >= known["planning.cut_off_hour"]:
        day = calendar.next_workday(day)
    for _ in range(known["planning.packing_days"]):
        day = calendar.next_workday(day)
    return day


def dates_of(refs: Sequence[Ref]) -> list[dict[str, Any]]:
    """All dates stated for these documents, oldest first, with their authors."""
    return sql.dicts(
        """
        select d.ref_kind, d.ref_id, d.kind, d.date, d.cause, d.at, u.name as by
        from planning_datefact d left join org_user u on u.id = d.by_id
        where (d.ref_kind, d.ref_id) in (select * from unnest(%s::text[], %s::bigint[])) order by d.id
        """,
        [[r.kind for r in refs], [r.id for r in refs]],
    )


def waiting(item_ids: Sequence[int]) -> list[tuple[int, int, str, int]]:
    """Lines that wait for these items: (item, demand, kind, id), the most urgent first. One query."""
    return [
        tuple(row)
        for row in sql.rows(
            """
            select item_id, id, ref_kind, ref_id from planning_demand
            where item_id = any(%s) and reserved < quantity
            order by item_id, priority desc, wanted_on nulls last, created_at, id
            """,
            [list(item_ids)],
        )
    ]
