"""Messages: what was told to me, newest first, each with its way to the document."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gendan.core import clock, refs
from gendan.core.errors import NotFound
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.shell import companies
from gendan.web.shell.context import company_names
from gendan.workflow import queries
from gendan.workflow.models import Notice, Task
from gendan.workflow.services import notices as verbs

PAGE = 50
DOCUMENTS = {
    "sales.order": "sales:order",
    "shipping.delivery": "shipping:delivery",
    "finance.invoice": "finance:invoice",
    "finance.payment": "finance:payment",
    "finance.statement": "finance:statement",
    "papers.paper": "papers:paper",
}
ICONS = {
    "task.overdue": "alert-triangle", "task.escalated": "alert-triangle", "task.due_soon": "clock-exclamation",
    "task.returned": "arrow-back-up", "approval.decided": "shield-check", "payment.confirmed": "cash", "stock.received": "package",
}  # fmt: skip
STATE = {"task.overdue": "late", "task.escalated": "late", "task.due_soon": "soon", "task.returned": "late"}


@require_GET
def notices(request: Request) -> HttpResponse:
    """The list; `?all=1` shows what was read as well."""
    unread = not request.GET.get("all")
    before = request.GET.get("before", "")
    found = queries.notices(
        request.actor,
        unread=unread,
        limit=PAGE + 1,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )
    rows = [_row(row) for row in found[:PAGE]]
    context = {
        "title": _("Messages"), "days": _days(rows), "unread_only": unread,
        "unread": Notice.objects.filter(user_id=request.actor.user_id or 0, read_at=None).count(),
        "older": rows[-1]["id"] if len(found) > PAGE else None,
        "empty": kit.Empty(
            icon="bell", title=_("Nothing unread") if unread else _("No messages yet"),
            text=_("You hear when something of yours is due, comes back or is decided."),
        ),
    }  # fmt: skip
    return kit.page(request, "mine/notices.html", context)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    code = row["code"]
    return {
        "id": row["id"], "subject": row["subject"], "body": row["body"].strip(" ·—。."), "at": kit.hm(row["at"]),
        "on": clock.local(row["at"]).date(), "unread": row["read_at"] is None, "icon": ICONS.get(code, "bell"),
        "state": STATE.get(code, "plan"), "url": reverse("mine:follow", args=[row["id"]]),
    }  # fmt: skip


def _days(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows under their days."""
    today = clock.today()
    made: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        made.setdefault(row["on"], []).append(row)
    return [(_("Today") if on == today else kit.long_day(on), found) for on, found in made.items()]


@require_GET
def follow(request: Request, notice_id: int) -> HttpResponse:
    """Open what a message is about; it counts as read from now on."""
    row = Notice.objects.filter(pk=notice_id, user_id=request.actor.user_id or 0).first()
    if row is None:
        raise NotFound()
    verbs.mark_read([row.pk], actor=request.actor)
    company_id = _company_of(row)
    if company_id is None or not companies.is_elsewhere(request, company_id):
        return HttpResponseRedirect(_target(row))
    companies.work_in(request, company_id)
    name = company_names()[company_id][(get_language() or "").startswith("en")]
    return kit.done(request, _target(row), _("You work in %(company)s now") % {"company": name})


def _company_of(row: Notice) -> int | None:
    """Whose document a message is about."""
    table = refs.kinds().get(row.ref_kind)
    if table is None or row.ref_id is None or "company" not in {field.name for field in table._meta.get_fields()}:
        return None
    found: int | None = table._default_manager.filter(pk=row.ref_id).values_list("company_id", flat=True).first()
    return found


def _target(row: Notice) -> str:
    """The page behind a message: its task while that is open, else its document, else the list."""
    task_id = row.data.get("task_id")
    if task_id and Task.objects.filter(pk=task_id, state=Task.State.OPEN).exists():
        return reverse("mine:task", args=[task_id])
    name, number = DOCUMENTS.get(row.ref_kind, ""), row.data.get("number")
    if name and number:
        try:
            return reverse(name, args=[number])
        except NoReverseMatch:
            pass
    return reverse("mine:notices")


@require_POST
def read(request: Request) -> HttpResponse:
    """Mark some messages as read, or all of them."""
    chosen = [int(id) for id in request.POST.getlist("id") if id.isdecimal()]
    n = verbs.mark_read(chosen or None, actor=request.actor)
    return kit.done(
        request, reverse("mine:notices"), ngettext("%(n)s message read", "%(n)s messages read", n) % {"n": n}
    )
