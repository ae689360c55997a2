"""Time limits kept: how much was in time, who and what was late, and the tasks behind each figure (WFL-05)."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from gendan.analytics import kept
from gendan.analytics.kept import Kept
from gendan.analytics.ranges import Range
from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.web import kit
from gendan.web.kit import Request, sheets
from gendan.web.kit.formats import english
from gendan.web.mine.pane import role_names
from gendan.web.mine.words import limit as limit_words
from gendan.workflow import messages, queries
from gendan.workflow.models import SlaRule

from .spans import asked, presets

BY: dict[str, Any] = {
    "role": pgettext_lazy("boards", "Role"), "person": pgettext_lazy("boards", "Person"), "code": gettext_lazy("Task"),
    "limit": gettext_lazy("Time limit"), "document": pgettext_lazy("boards", "Document"), "month": gettext_lazy("Month"),
}  # fmt: skip
HOUR = Decimal("0.1")


@require_GET
def board(request: Request) -> HttpResponseBase:
    """Figures of a range by one dimension; as a sheet with `?export=xlsx`."""
    actor, span, dimension = request.actor, asked(request), _dimension(request)
    actor.require("analytics.board.view")
    rows = _named(kept.by(actor, span, dimension), dimension)
    for row in rows:
        row["url"] = _tasks_url(span, dimension, row["key"])
    if request.GET.get("export") in ("xlsx", "csv"):
        name = f"{_('Time limits kept')} {span.first} {span.last}"
        return (sheets.as_csv if request.GET["export"] == "csv" else sheets.as_xlsx)(name, _columns(dimension), rows)
    now, before = kept.totals(actor, span), kept.totals(actor, span.before)
    context = {
        "title": _("Time limits kept"), "span": span, "dimension": dimension, "until": clock.now(),
        "presets": presets(span, lambda r: _address(r, dimension)), "facts": _facts(actor, now, before, span),
        "by": [{"label": label, "url": _address(span, name), "on": name == dimension} for name, label in BY.items()],
        "table": _table(rows, dimension), "table_title": BY[dimension], "export": _address(span, dimension, export="xlsx"),
        "faults": _faults(actor), "empty": not now.finished,
    }  # fmt: skip
    return kit.page(request, "boards/limits.html", context)


@require_GET
def tasks(request: Request) -> HttpResponseBase:
    """The tasks behind a figure, the latest first; as a sheet with `?export=xlsx`."""
    actor, span = request.actor, asked(request)
    actor.require("analytics.board.view")
    dimension, key, late = request.GET.get("by", ""), request.GET.get("key"), request.GET.get("late") == "1"
    if dimension and dimension not in BY:
        raise NotFound()
    rows = [_task(row) for row in kept.tasks(actor, span, dimension, key if key != "" else None, late=late)]
    if request.GET.get("export") in ("xlsx", "csv"):
        write = sheets.as_csv if request.GET["export"] == "csv" else sheets.as_xlsx
        return write(f"{_('Tasks')} {span.first} {span.last}", _task_columns(), rows)
    more = {"by": dimension, "key": key or "", **({"late": "1"} if late else {})}
    table = kit.Table(
        _task_columns(), rows, link=kit.to("mine:task", "id"), empty=_("Nothing in this time."),
        card=kit.Card(title="title", clock="delta", name="number", foot=("person", "closed_at")),
    )  # fmt: skip
    context = {
        "title": _("Tasks behind the figure"), "span": span, "table": table, "back": _address(span, dimension or "role"),
        "count": len(rows), "most": len(rows) == kept.TASKS, "export": _tasks_address(span, **more, export="xlsx"),
    }  # fmt: skip
    return kit.page(request, "boards/limit_tasks.html", context)


def _dimension(request: Request) -> str:
    wanted = request.GET.get("by", "")
    return wanted if wanted in BY else "role"


def _address(span: Range, dimension: str, **more: str) -> str:
    return f"{reverse('boards:limits')}?{urlencode({'from': span.first, 'to': span.last, 'by': dimension, **more})}"


def _tasks_address(span: Range, **more: str) -> str:
    return f"{reverse('boards:limit-tasks')}?{urlencode({'from': span.first, 'to': span.last, **more})}"


def _tasks_url(span: Range, dimension: str, key: str | None, **more: str) -> str:
    return _tasks_address(span, by=dimension, key=key or "", **more)


# Figures ---------------------------------------------------------------------------------------------------------------


def _facts(actor: Actor, now: Kept, before: Kept, span: Range) -> list[kit.Fact]:
    overdue = kept.overdue(actor)
    late = kit.link(_tasks_address(span, late="1"), kit.trimmed(now.late), "plain") if now.late else kit.trimmed(0)
    return [
        kit.Fact(_("Finished"), kit.trimmed(now.finished), _("before: %(n)s") % {"n": kit.trimmed(before.finished)}),
        kit.Fact(_("In time"), _share(now), _("before: %(n)s") % {"n": _share(before)}),
        kit.Fact(pgettext_lazy("task", "Late"), late, _("escalated: %(n)s") % {"n": now.escalated}, "late" if now.late else ""),
        kit.Fact(_("Half take at most"), _hours(now.median), _("late ones by %(n)s") % {"n": _hours(now.median_late)}),
        kit.Fact(_("Overdue right now"), kit.trimmed(overdue), "", "late" if overdue else ""),
    ]  # fmt: skip


def _share(figures: Kept) -> str:
    return kit.pct(figures.share) if figures.share is not None else "–"


def _hours(hours: Decimal | None) -> str:
    return (
        pgettext("boards", "%(n)s h") % {"n": kit.trimmed(Decimal(hours).quantize(HOUR))}
        if hours is not None
        else kit.DASH
    )


def _named(rows: list[dict[str, Any]], dimension: str) -> list[dict[str, Any]]:
    """Rows with the name of their key in the reader's language, and figures as columns. At most one query more."""
    names: dict[Any, Any] = {}
    if dimension == "role":
        names = role_names([row["key"] for row in rows])
    elif dimension == "limit":
        rules = SlaRule.objects.filter(company=None).values_list("code", "name", "name_en")
        names = {code: f"{code} {(en or zh) if english() else zh}" for code, zh, en in rules}
    for row in rows:
        row["label"] = messages.title(row["key"]) if dimension == "code" else names.get(row["key"], row["name"]) or "–"
        figures: Kept = row["kept"]
        row |= {
            "finished": figures.finished, "in_time": figures.in_time, "late": figures.late, "share": figures.share,
            "median": figures.median, "median_late": figures.median_late, "escalated": figures.escalated,
        }  # fmt: skip
    return rows


def _columns(dimension: str) -> list[kit.Column]:
    return [
        kit.Column("label", BY[dimension], css="cut b"),
        kit.Column("finished", _("Finished"), fmt=kit.trimmed, num=True, width=90),
        kit.Column("in_time", _("In time"), fmt=kit.trimmed, num=True, width=90),
        kit.Column("late", pgettext_lazy("task", "Late"), fmt=kit.trimmed, num=True, width=80),
        kit.Column("share", _("In time, %"), fmt=kit.pct, num=True, width=90),
        kit.Column("median", _("Half take at most"), fmt=_hours, num=True, width=120),
        kit.Column("median_late", _("Late by"), fmt=_hours, num=True, width=100),
        kit.Column("escalated", _("Escalated"), fmt=kit.trimmed, num=True, width=90),
    ]


def _table(rows: list[dict[str, Any]], dimension: str) -> kit.Table:
    card = kit.Card(title="label", amount="share", foot=("finished", "late"))
    return kit.Table(
        _columns(dimension), rows, link=lambda row: str(row["url"]), empty=_("Nothing in this time."), card=card
    )


# Tasks -----------------------------------------------------------------------------------------------------------------


def _task(row: dict[str, Any]) -> dict[str, Any]:
    row["title"] = messages.title(row["code"])
    row["limit"] = limit_words(row["limit_text"]) or row["sla"]
    row["delta"] = kit.chip("late", _hours(row["behind"])) if row["late"] else kit.chip("ok", _("in time"))
    return row


def _task_columns() -> list[kit.Column]:
    return [
        kit.Column("title", _("Task"), css="cut b"), kit.Column("number", pgettext_lazy("boards", "Document"), css="mono", width=130),
        kit.Column("subject", pgettext_lazy("boards", "About"), css="cut"), kit.Column("person", pgettext_lazy("boards", "Person"), width=90),
        kit.Column("role", pgettext_lazy("boards", "Role"), css="cut", width=120), kit.Column("limit", _("Time limit"), css="cut", width=120),
        kit.Column("due_at", _("Was due"), fmt=kit.stamp, num=True, width=110),
        kit.Column("closed_at", _("Closed"), fmt=kit.stamp, num=True, width=110), kit.Column("delta", _("Late by"), width=100),
    ]  # fmt: skip


def _faults(actor: Actor) -> kit.Table | None:
    """Open tasks nobody can do, for who leads: they need somebody."""
    if not (actor.may("workflow.task.assign") or actor.may("workflow.task.any")):
        return None
    found = queries.faults(actor)
    names = role_names([row["role"] for row in found])
    rows = [{**row, "who": names.get(row["role"], row["role"])} for row in found]
    if not rows:
        return None
    return kit.Table(
        [
            kit.Column("title", _("Task"), css="cut b"), kit.Column("number", pgettext_lazy("boards", "Document"), css="mono", width=130),
            kit.Column("who", _("Waits for"), css="cut", width=180), kit.Column("due_at", _("Due"), fmt=kit.stamp, num=True, width=110),
        ],
        rows, link=kit.to("mine:task", "id"), card=kit.Card(title="title", name="number", foot=("who", "due_at")),
    )  # fmt: skip
