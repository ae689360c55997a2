"""The workbench: one list, one pane, every task finished where it is read."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gendan.core import clock
from gendan.core.errors import Invalid, NotFound
from gendan.sales.services import orders, reviews
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.models import Draft
from gendan.workflow import queries
from gendan.workflow.models import Approval
from gendan.workflow.services import approvals, tasks

from . import answers, burning, pane, steps, work

PARTS = {"wb": "mine/wb.html", "pane": "mine/pane.html"}


@require_GET
def workbench(request: Request, task_id: int | None = None) -> HttpResponse:
    """The list of a tab with one task open beside it; the first one when none is named."""
    wanted = _tab(request.GET.get("tab", "")) if "tab" in request.GET or task_id else None
    if request.headers.get("HX-Target") == "pane" and kit.is_part(request):
        tab = wanted or "mine"
        return kit.page(request, "mine/pane.html", {"pane": _pane(request, task_id, tab), "tab": tab})
    context = _context(request, wanted, task_id, named=task_id is not None)
    return kit.page(request, "mine/workbench.html", context, parts=PARTS)


def _tab(wanted: str) -> str:
    return wanted if wanted in work.TABS else "mine"


def _context(request: Request, wanted: str | None, task_id: int | None, *, named: bool) -> dict[str, Any]:
    """Tabs, groups and the pane; `named` says that the person chose the task, so that a phone shows it alone."""
    actor = request.actor
    desk = work.desk(actor)
    tab, most = wanted or desk.first_tab, _most(request)
    found = work.rows(actor, tab, most)
    if task_id is None and found:
        task_id = found[0]["id"]
    title, text = work.EMPTY[tab]
    return {
        "title": _("Workbench"), "now": clock.now(), "tab": tab, "named": named, "nav": "workbench",
        "tabs": desk.tabs(tab), "groups": work.groups(found, tab, task_id), "more": len(found) == work.MOST,
        "further": f"{reverse('mine:home')}?tab={tab}&all=1" if most == len(found) < desk.counts[tab] and most < work.MOST else "",
        "empty": kit.Empty(icon="circle-check", title=title, text=text),
        "pane": _pane(request, task_id, tab), "news": desk, "top": max((row["id"] for row in found), default=0),
        "burning": burning.of(actor) if tab == "mine" else None, "may_order": actor.may("sales.order.create"),
    }  # fmt: skip


def _most(request: Request) -> int:
    """How many rows are shown: a page, or as many as there may be where somebody asked for them."""
    return work.MOST if request.GET.get("all") == "1" else work.PAGE


def _pane(request: Request, task_id: int | None, tab: str) -> pane.Pane | None:
    return pane.of(task_id, request.actor, tab) if task_id is not None else None


@require_GET
def colleagues(request: Request, task_id: int) -> HttpResponse:
    """To whom a task can be handed, as choices; asked for when somebody wants to hand it on."""
    return HttpResponse(pane.colleagues(queries.task(task_id, actor=request.actor), request.actor))


@require_GET
def news(request: Request) -> HttpResponse:
    """What changed since; 304 while nothing did. `seen` is the mark of the page, `after` its newest task."""
    after = request.GET.get("after", "0")
    found = work.desk(request.actor, int(after) if after.isdecimal() and len(after) < 19 else 0)
    mark = f'"{found.mark}"'
    headers = {"ETag": mark, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers=headers)
    new = found.counts["new"]
    told = ngettext("%(n)s new", "%(n)s new", new) % {"n": new} if new else _("The list has changed")
    text = format_html("{} <b>{}</b>", kit.icon("refresh", "s"), told)
    return HttpResponse(text, headers=headers)


# Verbs -----------------------------------------------------------------------------------------------------------------


@require_POST
def do(request: Request, task_id: int, verb: str) -> HttpResponse:
    """Finish a task, or hand it on; then the next one of the list is open."""
    if verb not in VERBS:
        raise NotFound()
    tab = _tab(request.POST.get("tab", ""))
    before = [row["id"] for row in work.rows(request.actor, tab)]
    message = VERBS[verb](request, task_id)
    Draft.objects.filter(user_id=request.actor.user_id or 0, key=f"task:{task_id}").delete()
    stays = task_id if verb in STAYING else None
    shown = stays or next_of(before, task_id, {row["id"] for row in work.rows(request.actor, tab)})
    to = f"{reverse('mine:task', args=[shown])}?tab={tab}" if shown else f"{reverse('mine:home')}?tab={tab}"
    part = ("mine/wb.html", _context(request, tab, shown, named=False)) if kit.is_part(request) else None
    answer = kit.done(request, to, message, part=part)
    if kit.is_part(request):
        answer["HX-Replace-Url"] = f"{reverse('mine:home')}?tab={tab}"
    return answer


def next_of(before: list[int], task_id: int, left: set[int]) -> int | None:
    """The task below the finished one, else the one above it, else none."""
    at = before.index(task_id) if task_id in before else 0
    return next((id for id in (*before[at:], *reversed(before[:at])) if id in left and id != task_id), None)


def _decide(approved: bool) -> Callable[[Request, int], str]:
    def verb(request: Request, task_id: int) -> str:
        queries.task(task_id, actor=request.actor)
        approval = Approval.objects.filter(task_id=task_id).first()
        if approval is None:
            raise NotFound()
        comment = request.POST.get("comment", "") if approved else kit.reason(request, "comment")
        checks = request.POST.getlist("checks")
        approvals.decide(approval.pk, approved, comment, checks=checks, actor=request.actor)
        return _("Approved") if approved else _("Rejected")

    return verb


def _agree(agreed: bool) -> Callable[[Request, int], str]:
    def verb(request: Request, task_id: int) -> str:
        row = queries.task(task_id, actor=request.actor)
        if row["code"] != "sales.negotiate":
            raise NotFound()
        reviews.agree(row["ref_id"], agreed=agreed, note=request.POST.get("note", ""), actor=request.actor)
        return _("Customer's answer noted")

    return verb


def _complete(request: Request, task_id: int) -> str:
    note = request.POST.get("note", "").strip()
    tasks.complete(
        task_id, answer={"note": note} if note else {}, reason=note, version=kit.version(request), actor=request.actor
    )
    return _("Done")


def _return(request: Request, task_id: int) -> str:
    row = queries.task(task_id, actor=request.actor)
    if row["code"] == "sales.review":
        orders.return_review(task_id, kit.reason(request), version=kit.version(request), actor=request.actor)
        return _("%(number)s sent back") % {"number": row["number"]}
    tasks.give_back(task_id, kit.reason(request), version=kit.version(request), actor=request.actor)
    return _("Task returned")


def _delegate(request: Request, task_id: int) -> str:
    to = request.POST.get("to", "")
    if not to.isdecimal():
        raise Invalid({"to": _("To whom?")})
    done = tasks.delegate(task_id, int(to), kit.reason(request), actor=request.actor)
    assert done.assignee is not None
    return _("Handed to %(name)s") % {"name": done.assignee.name}


def _take(request: Request, task_id: int) -> str:
    tasks.take(task_id, actor=request.actor)
    return _("It is yours now")


def _pause(request: Request, task_id: int) -> str:
    tasks.pause(task_id, kit.reason(request), actor=request.actor)
    return _("The clock stands")


def _resume(request: Request, task_id: int) -> str:
    tasks.resume(task_id, actor=request.actor)
    return _("The clock runs again")


VERBS: dict[str, Callable[[Request, int], str]] = {
    "answer": answers.answer,
    "step": steps.answer,
    "approve": _decide(True),
    "reject": _decide(False),
    "agree": _agree(True),
    "refuse": _agree(False),
    "complete": _complete,
    "return": _return,
    "delegate": _delegate,
    "take": _take,
    "pause": _pause,
    "resume": _resume,
}
STAYING = ("pause", "resume", "take")
