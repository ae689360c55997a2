"""What a change touches within sales and below: kept stock, credit, the promise, tasks, papers that are out."""

from collections.abc import Sequence

from gendan.core import sql
from gendan.core.refs import Ref

from . import impact
from .impact import ASK, FOLLOWS, LEAVE, Item, Touched
from .models import Order


@impact.provider("sales.order")
def of_order(change: Touched) -> Sequence[Item]:
    """Kept stock, committed credit, stated date: these follow the order by themselves. One query."""
    (row,) = sql.dicts(_ORDER, {"order": change.order_id, "lines": list(change.line_ids)})
    ref, found = Ref(Order.KIND, change.order_id), []
    if change.goods and row["kept"]:
        proposal = "release" if change.cancels else "adjust"
        found.append(Item("reservation", ref, told=f"{row['kept']}", proposal=proposal, decision=FOLLOWS))
    if row["promised_on"] and (change.cancels or change.paths & {"requested_on", "line_requested_on"}):
        proposal = "void" if change.cancels else "recompute"
        found.append(Item("promise", ref, told=row["promised_on"].isoformat(), proposal=proposal, decision=FOLLOWS))
    if change.goods:
        proposal = "give_back" if change.cancels else "recommit"
        found.append(Item("credit", ref, told=f"{row['total']:f}", proposal=proposal, decision=FOLLOWS))
    return found


_ORDER = """
select o.total, o.promised_on, o.currency, (
  select count(*) from sales_orderline l where l.order_id = o.id and l.reserved > 0
  and (l.id = any(%(lines)s::bigint[]) or cardinality(%(lines)s::bigint[]) = 0)
) as kept
from sales_order o where o.id = %(order)s
"""


@impact.provider("workflow.task")
def of_tasks(change: Touched) -> Sequence[Item]:
    """Open tasks about the order: whoever does them should look again. One query."""
    rows = sql.dicts(
        "select id, code, role from workflow_task where ref_kind = %s and ref_id = %s and state = 'open' order by id",
        [Order.KIND, change.order_id],
    )
    decision = FOLLOWS if change.cancels else LEAVE
    proposal = "end" if change.cancels else "look_again"
    return [Item("task", Ref("workflow.task", r["id"]), r["code"], "", proposal, decision, r["role"]) for r in rows]


@impact.provider("papers.paper")
def of_papers(change: Touched) -> Sequence[Item]:
    """Forms about the order that count and may be in somebody's hands; who wrote them takes them back. One query."""
    rows = sql.dicts(_PAPERS, {"kind": Order.KIND, "order": change.order_id})
    return [
        Item("paper", Ref("papers.paper", r["id"]), r["number"], r["name"], "recall", ASK, r["role"], data={"form": r["form"], "copies": r["copies"]})
        for r in rows
    ]  # fmt: skip


_PAPERS = """
select p.id, p.number, p.form, d.name, (
    select count(*) from papers_copy c where c.paper_id = p.id and c.recalled_at is null) as copies, coalesce((
    select r.code from org_assignment a join org_role r on r.id = a.role_id
    where a.user_id = p.created_by_id and a.company_id = p.company_id order by r.id limit 1), 'order_clerk') as role
from papers_paper p join papers_formdefinition d on d.id = p.definition_id
where p.ref_kind = %(kind)s and p.ref_id = %(order)s and p.state in ('filed', 'signed')
  and p.form not in ('change_notice', 'tech_change_notice', 'design_correction', 'customer_change_request')
order by p.id
"""


@impact.provider("sales.change")
def of_changes(change: Touched) -> Sequence[Item]:
    """Other open requests about the same order: decided one after the other, the later looks again. One query."""
    rows = sql.dicts(
        "select id, number, state from sales_changerequest where order_id = %s and state not in"
        " ('refused', 'applied', 'closed', 'filed', 'withdrawn') order by id",
        [change.order_id],
    )
    rows = rows if len(rows) > 1 else []
    return [Item("change", Ref("sales.change", r["id"]), r["number"], r["state"], "look_again", LEAVE) for r in rows]
