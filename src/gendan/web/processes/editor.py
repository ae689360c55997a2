"""Changing a draft: every button posts what was typed, the change is made on the desk, the page drawn anew.

Nothing typed is lost: the desk keeps it whether it is whole or not. Saved is only what is whole.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gendan.core.errors import NotFound
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.kit.answers import is_part
from gendan.web.settings.words import limit_text, limit_words
from gendan.workflow import templates
from gendan.workflow.errors import NotWhole, Redrawn
from gendan.workflow.models import ProcessTemplate, SlaRule
from gendan.workflow.process.language import Template
from gendan.workflow.services import processes

from . import comparing, editing, lanes, pane, step_form, words
from .choices import Choices
from .desk import Desk, Problem, check
from .swim import Mark

HEAD = "@head"  # the form of the template itself, beside the codes of steps
PARTS = ("editor", "tp-view")


def draft_of(request: Request, template_id: int) -> ProcessTemplate:
    """A version of the company's own, for who may change it."""
    request.actor.require("workflow.template.change")
    row = ProcessTemplate.objects.filter(pk=template_id, company_id__in=request.actor.company_ids).first()
    if row is None:
        raise NotFound()
    return row


def edit(request: Request, template_id: int) -> HttpResponse:
    """The steps of a draft, its drawing, the form of one step."""
    row = draft_of(request, template_id)
    if row.state != processes.DRAFT:
        return HttpResponseRedirect(reverse("processes:version", args=[row.pk]))
    desk = Desk.of(row, request.user.pk)
    data = desk.data()
    if data is None:
        return HttpResponseRedirect(reverse("processes:text", args=[row.pk]))
    if request.method != "POST":
        if "step" in request.GET:
            desk.step = request.GET["step"]
        return _page(request, row, desk)
    op = request.POST.get("op", "")
    with transaction.atomic():
        desk = Desk.locked(row, request.user.pk)
        type_in(request, desk, desk.data() or data)
        _do(desk, op)
        desk.keep()
    return _save(request, row, desk, force=op == "force") if op in ("save", "force") else _page(request, row, desk)


def type_in(request: Request, desk: Desk, data: dict[str, Any]) -> None:
    """Take what stands in the form of a step, or in that of the template."""
    at = request.POST.get("at", "")
    choices = Choices(request.actor.company_id, data)
    if at == HEAD:
        desk.put(step_form.head(request.POST, data))
    elif (n := editing.place(data, at)) >= 0:
        step = step_form.read(request.POST, data["steps"][n], choices.facts)
        desk.put({**data, "steps": [*data["steps"][:n], step, *data["steps"][n + 1 :]]})
    desk.step = at or desk.step


def _do(desk: Desk, op: str) -> None:
    """What a button changes on the desk."""
    verb, _colon, rest = op.partition(":")
    if verb == "undo":
        desk.take_back()
    elif verb == "show":
        desk.step = rest
    elif verb == "head":
        desk.step = HEAD
    elif verb == "list":
        desk.step = ""
    elif verb in CHANGES:
        data = desk.data()
        if data is not None:
            desk.step = CHANGES[verb](data, rest) or desk.step
            desk.put(data)


def _add(data: editing.Data, after: str) -> str:
    return editing.add(data, after, {"zh": "新步骤", "en": "New step"})


def _up(data: editing.Data, code: str) -> str:
    editing.move(data, code, editing.place(data, code) - 1)
    return code


def _down(data: editing.Data, code: str) -> str:
    editing.move(data, code, editing.place(data, code) + 1)
    return code


def _move(data: editing.Data, rest: str) -> str:
    code, _colon, to = rest.partition(":")
    if to.isdecimal() and len(to) < 4:
        editing.move(data, code, int(to))
    return code


def _less(data: editing.Data, rest: str) -> str:
    """Take an answer of a step away."""
    code, _colon, outcome = rest.partition(":")
    n = editing.place(data, code)
    if n >= 0:
        for key in ("outcomes", "labels"):
            data["steps"][n].get(key, {}).pop(outcome, None)
    return code


CHANGES: Mapping[str, Callable[[editing.Data, str], str]] = {
    "add": _add, "copy": editing.duplicate, "remove": editing.remove, "up": _up, "down": _down, "move": _move, "less": _less,
}  # fmt: skip


def _save(request: Request, row: ProcessTemplate, desk: Desk, *, force: bool) -> HttpResponse:
    """Save what is whole; with faults the page says where they are, and everything stays on the desk."""
    over = request.POST.get("over") == "1"
    try:
        processes.redraw(row.pk, desk.text, before=None if over else desk.base, actor=request.actor)
        if force:
            processes.put_in_force(row.pk, actor=request.actor)
    except NotWhole:
        desk.keep()
        _template, problems = check(desk.text, row.company_id)
        first = next((p for p in problems if not p.hint), None)
        if first is not None:
            desk.step = first.step or HEAD
        return _page(request, row, desk, refused=True)
    except Redrawn:
        desk.keep()
        return _page(request, row, desk, stale=True)
    desk.clear()
    if force:
        to = reverse("processes:version", args=[row.pk])
        return kit.done(request, to, _("%(label)s is in force; new orders follow it") % {"label": row.label})
    step = f"?step={desk.step}" if desk.step else ""
    return kit.done(request, reverse("processes:edit", args=[row.pk]) + step, _("Draft saved"))


@require_POST
def revert(request: Request, template_id: int) -> HttpResponse:
    """Throw away what was not saved."""
    row = draft_of(request, template_id)
    Desk.of(row, request.user.pk).clear()
    return kit.done(request, reverse("processes:edit", args=[row.pk]), _("Back to what was saved"))


def text(request: Request, template_id: int) -> HttpResponse:
    """The draft as text, for who prefers that; faults at their lines."""
    row = draft_of(request, template_id)
    if row.state != processes.DRAFT:
        return HttpResponseRedirect(reverse("processes:version", args=[row.pk]))
    desk = Desk.of(row, request.user.pk)
    refused = stale = False
    if request.method == "POST":
        desk.type_in(request.POST.get("text", "").replace("\r\n", "\n"))
        op = request.POST.get("op", "")
        if op == "undo":
            desk.take_back()
        elif op == "save":
            try:
                processes.redraw(
                    row.pk, desk.text, before=None if request.POST.get("over") == "1" else desk.base, actor=request.actor
                )  # fmt: skip
                desk.clear()
                return kit.done(request, reverse("processes:text", args=[row.pk]), _("Draft saved"))
            except NotWhole:
                refused = True
            except Redrawn:
                stale = True
        desk.keep()
        if op == "edit" and desk.data() is not None:
            return HttpResponseRedirect(reverse("processes:edit", args=[row.pk]), status=303)
    _template, problems = check(desk.text, row.company_id)
    context = {
        **_frame(row, desk, problems, refused=refused, stale=stale),
        "listed": [{"line": p.line, "text": p.text, "where": _where(p, desk), "hint": p.hint} for p in problems],
        "text": desk.text, "readable": desk.data() is not None,
    }  # fmt: skip
    return kit.page(request, "processes/text.html", context, status=422 if refused else 409 if stale else 200)


def _where(problem: Problem, desk: Desk) -> str:
    data = desk.data() or {"steps": []}
    return words.step_names(data["steps"]).get(problem.step, "")


def _frame(
    row: ProcessTemplate, desk: Desk, problems: list[Problem], *, refused: bool = False, stale: bool = False
) -> dict[str, Any]:
    """What the page says of the draft as a whole."""
    wrong = [p for p in problems if not p.hint]
    doubtful = len(problems) - len(wrong)
    if wrong:
        state = ("late", ngettext("%(n)s problem", "%(n)s problems", len(wrong)) % {"n": len(wrong)})
    elif doubtful:
        state = ("ok", ngettext("In order, %(n)s hint", "In order, %(n)s hints", doubtful) % {"n": doubtful})
    else:
        state = ("ok", _("In order"))
    return {
        "row": row, "title": words.named({"zh": row.name, "en": row.name_en}), "nav": "processes", "desk": desk,
        "state": state, "wrong": len(wrong), "refused": refused, "stale": stale, "at": desk.step,
        "saved": kit.hm(desk.saved_at) if desk.saved_at else "", "undo": len(desk.undo),
    }  # fmt: skip


def _page(
    request: Request, row: ProcessTemplate, desk: Desk, *, refused: bool = False, stale: bool = False
) -> HttpResponse:
    data = desk.data()
    assert data is not None
    template, problems = check(desk.text, row.company_id)
    choices = Choices(row.company_id, data)
    n = editing.place(data, desk.step)
    context = {
        **_frame(row, desk, problems, refused=refused, stale=stale),
        "steps": _steps(data, choices, problems, desk.step), "swim": _swim(template, row, problems, desk.step, choices.rules),
        "listed": [_listed(p, choices) for p in problems], "changes": _changes(row, template),
        "step": pane.step(data["steps"][n], n, choices, template, problems) if n >= 0 else None,
        "head": pane.head(data, choices, problems) if n < 0 else None, "HEAD": HEAD, "is_part": is_part(request),
    }  # fmt: skip
    status = 422 if refused else 409 if stale else 200
    response = kit.page(request, "processes/edit.html", context, parts=PARTS, status=status)
    if desk.step:
        response["HX-Replace-Url"] = f"{reverse('processes:edit', args=[row.pk])}?step={desk.step}"
    return response


def _listed(problem: Problem, choices: Choices) -> dict[str, Any]:
    key = str(words.KEY.get(problem.key, problem.key if problem.step == "" else ""))
    where = choices.steps.get(problem.step) or _("The template itself")
    return {
        "step": problem.step or HEAD, "where": f"{where} · {key}" if key else where, "text": problem.text,
        "hint": problem.hint, "field": problem.key,
    }  # fmt: skip


def _steps(data: Mapping[str, Any], choices: Choices, problems: list[Problem], at: str) -> list[dict[str, Any]]:
    wrong = {p.step for p in problems if not p.hint}
    found = []
    for n, step in enumerate(data["steps"], 1):
        code, kind = step["code"], str(step.get("kind", "task"))
        roles = [choices.role_words.get(str(r), str(r)) for r in editing.listed(step.get("role"))]
        found.append(
            {
                "n": n, "code": code, "name": words.named(step.get("name")) or code, "kind": words.kind(kind),
                "who": words.joined(roles),
                "icon": words.KIND.get(kind, ("", "circle"))[1], "limit": _limit(step, choices), "gate": bool(step.get("guards")),
                "when": bool(step.get("when")), "wrong": code in wrong, "current": code == at,
                "first": n == 1, "last": n == len(data["steps"]),
            }
        )  # fmt: skip
    return found


def _limit(step: Mapping[str, Any], choices: Choices) -> str:
    given = step.get("sla")
    if isinstance(given, str):
        rule = choices.rules.get(given)
        return limit_text(rule) if rule else given
    if isinstance(given, Mapping):
        if given.get("code"):
            rule = choices.rules.get(str(given["code"]))
            return limit_text(rule) if rule else str(given["code"])
        return limit_words(str(given.get("limit", "")).lstrip("-"))
    return ""


def _swim(
    template: Template | None, row: ProcessTemplate, problems: list[Problem], at: str, rules: Mapping[str, SlaRule]
) -> dict[str, Any] | None:  # fmt: skip
    """The drawing; none while the draft cannot be read."""
    if template is None:
        return None
    wrong = {p.step for p in problems if not p.hint}
    url = reverse("processes:edit", args=[row.pk])
    marks = {
        step.code: Mark(
            state="fault" if step.code in wrong else "draft",
            current=step.code == at,
            url=f"{url}?step={step.code}",
            notes=(words.limit(step.sla, rules),),
        )
        for step in template.steps
    }
    return lanes.shown(template, marks)


def _changes(row: ProcessTemplate, template: Template | None) -> dict[str, Any] | None:
    """What is different from the version it was made from."""
    source = templates.source_of(row)
    if template is None or source is None:
        return None
    rows = comparing.told(processes.read(source), template, row.company_id)
    return {"label": source.label, "rows": rows[:8], "more": len(rows) - 8, "n": len(rows), "id": source.pk}
