"""The settings of forms: which there are, their editions, and a draft changed in the browser."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gendan.core.errors import Invalid, NotFound
from gendan.org.models import Department, Role
from gendan.papers import queries, subjects
from gendan.papers.language import KINDS, Form
from gendan.papers.models import FormDefinition
from gendan.papers.services import definitions
from gendan.papers.states import FORM
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.settings.sections import enter, matching, show
from gendan.workflow.models import SlaRule

from . import editing
from .inputs import Drawing, Lists
from .words import KIND_WORDS

S = FormDefinition.State
STATE = {"draft": "plan", "in_force": "ok", "retired": "done"}
EMPTY: dict[str, Any] = {"sections": [], "signers": [], "copies": []}


@require_GET
def forms_list(request: Request) -> HttpResponse:
    """The forms the company uses, and drafts that wait."""
    enter(request, "forms")
    language, company = get_language() or "zh", request.actor.company_id
    drafts = {d.code: d for d in FormDefinition.objects.filter(company_id=company or 0, state=S.DRAFT)}
    held = list(queries.in_force(company))
    new = [d for code, d in drafts.items() if code not in {row.code for row in held}]
    rows = [
        {
            "code": row.code, "title": row.label(language), "name": kit.two(row.label(language), row.code),
            "edition": row.edition, "number": row.document_number,
            "whose": _("Our own") if row.company_id else pgettext("form", "Shipped"), "on": kit.day(row.effective_on) if row.effective_on else "",
            "state": kit.chip("plan", _("Draft %(edition)s") % {"edition": drafts[row.code].edition}) if row.code in drafts else "",
        }
        for row in [*new, *held]
    ]  # fmt: skip
    table = kit.Table(
        columns=[
            kit.Column("name", pgettext("paper form", "Form"), css="two-l", width=280), kit.Column("edition", _("Edition"), width=70),
            kit.Column("number", _("Document no."), css="mono t2", width=130), kit.Column("whose", _("Whose"), css="t2", width=90),
            kit.Column("on", _("In force since"), num=True, width=100), kit.Column("state", "", width=120),
        ],
        rows=matching(request, rows, "title", "code", "number"), link=kit.to("settings:form", "code"),
        card=kit.Card(title="name", clock="state", text="number", foot=("edition", "whose", "on")), empty=_("Nothing found"),
    )  # fmt: skip
    context = {
        "table": table,
        "search": _("Name, code or document no."),
        "new": reverse("settings:form-new"),
        "new_label": _("New form"),
    }
    return show(request, "forms", "table.html", context)


def new_form(request: Request) -> HttpResponse:
    """A form of one's own: its code and name; everything else in the editor."""
    enter(request, "forms")
    code, faults = request.POST.get("code", "").strip(), {}
    if request.method == "POST":
        start = {
            "name": {"zh": request.POST.get("zh", "").strip(), "en": request.POST.get("en", "").strip()},
            "series": request.POST.get("series", "").strip() or f"{code[:2].upper()}%y%m-",
            "sections": [{"code": "main", "name": {"zh": "内容", "en": "Content"}, "fields": [
                {"code": "matter", "kind": "text", "name": {"zh": "事项", "en": "Matter"}, "required": True},
            ]}],
            "title": "matter",
        }  # fmt: skip
        try:
            definitions.create(code, start, actor=request.actor)
        except Invalid as refusal:
            faults = refusal.errors
        else:
            return kit.done(request, reverse("settings:form-edit", args=[code]), _("Draft made"))
    context = {"given": request.POST, "faults": _told(faults), "back": reverse("settings:forms")}
    return show(request, "forms", "form_new.html", context, title=_("New form"), status=422 if faults else 200)


@require_GET
def form(request: Request, code: str) -> HttpResponse:
    """One form: the edition in force as it looks, and all its editions."""
    enter(request, "forms")
    language = get_language() or "zh"
    rows = list(
        queries.editions(code, request.actor.company_id).select_related("prepared_by", "reviewed_by", "approved_by")
    )
    if not rows:
        raise NotFound()
    own = next((r for r in rows if r.company_id and r.state == S.IN_FORCE), None)
    draft = next((r for r in rows if r.state == S.DRAFT), None)
    shown = own or next((r for r in rows if r.state == S.IN_FORCE), None) or draft or rows[0]
    context = {
        "preview": _preview(queries.form_of(shown), request), "shown": shown, "back": reverse("settings:forms"),
        "actions": _actions(code, own, draft, request),
        "editions": [{"row": r, "chip": kit.chip(STATE[r.state], _state(r.state)), "own": r.company_id} for r in rows],
    }  # fmt: skip
    return show(request, "forms", "form_page.html", context, title=shown.label(language))


def _state(state: str) -> str:
    return {
        "draft": pgettext("form", "Draft"),
        "in_force": pgettext("form", "In force"),
        "retired": pgettext("form", "Retired"),
    }[state]


def _preview(form: Form, request: Request) -> list[Any]:
    drawing = Drawing(form, Lists.of(form, request.actor.company_id or 0), {}, {}, {})
    return [drawing.group(section) for section in form.sections]


def _actions(code: str, own: FormDefinition | None, draft: FormDefinition | None, request: Request) -> list[kit.Action]:
    actor = request.actor

    def url(verb: str) -> str:
        return reverse("settings:form-do", args=[code, verb])

    made: list[kit.Action] = []
    if draft is not None:
        legal = FORM.allowed(draft, actor)
        if "enforce" in legal:
            made.append(
                kit.Action(
                    "enforce", _("Take into force"), url("enforce"), "check", primary=True, version=draft.version
                )
            )
        if "review" in legal and draft.reviewed_at is None:
            made.append(
                kit.Action(
                    "review",
                    _("Reviewed, agreed"),
                    url("review"),
                    "writing-sign",
                    secondary=True,
                    version=draft.version,
                )
            )
        if "change" in legal:
            made.append(
                kit.Action(
                    "change",
                    _("Edit the draft"),
                    reverse("settings:form-edit", args=[code]),
                    "pencil",
                    method="get",
                    secondary=True,
                )
            )
    elif actor.may("papers.form.create"):
        made.append(kit.Action("new", _("New edition"), url("new"), "plus", primary=True))
    if own is not None and "retire" in FORM.allowed(own, actor):
        made.append(
            kit.Action("retire", _("Retire our edition"), url("retire"), "archive", danger=True, version=own.version)
        )
    return made


@require_POST
def do(request: Request, code: str, verb: str) -> HttpResponse:
    """A verb of a form's life."""
    enter(request, "forms")
    actor, version = request.actor, kit.version(request)
    if verb == "new":
        definitions.new_edition(code, actor=actor)
        return kit.done(request, reverse("settings:form-edit", args=[code]), _("Draft made"))
    wanted = S.IN_FORCE if verb == "retire" else S.DRAFT
    row = FormDefinition.objects.filter(company_id=actor.company_id or 0, code=code, state=wanted).first()
    calls = {"review": definitions.review, "enforce": definitions.enforce, "retire": definitions.retire}
    if row is None or verb not in calls:
        raise NotFound()
    calls[verb](row.pk, version=version, actor=actor)
    said = {"review": _("Reviewed"), "enforce": _("In force; new papers are written on it"), "retire": _("Retired")}
    gone = not queries.editions(code, actor.company_id).exists()
    return kit.done(request, reverse("settings:forms") if gone else reverse("settings:form", args=[code]), said[verb])


def edit(request: Request, code: str) -> HttpResponse:
    """Change the draft: every button posts the page, only saving keeps it."""
    enter(request, "forms")
    row = FormDefinition.objects.filter(company_id=request.actor.company_id or 0, code=code, state=S.DRAFT).first()
    if row is None:
        raise NotFound()
    content, faults, op = {**EMPTY, **row.content}, {}, ""
    facts = {name: getattr(row, name) for name in definitions.CONTROLLED}
    if request.method == "POST":
        content, op = editing.read(request.POST, row.content), request.POST.get("op", "")
        facts = {name: request.POST.get(name, "") for name in definitions.CONTROLLED}
        if op:
            content = editing.apply(content, op)
        else:
            try:
                definitions.change(row.pk, content, facts=facts, version=kit.version(request), actor=request.actor)
            except Invalid as refusal:
                faults = refusal.errors
            else:
                return kit.done(request, reverse("settings:form", args=[code]), _("Draft kept"))
    context = {
        "row": row,
        "facts": facts,
        "faults": _told(faults),
        "back": reverse("settings:form", args=[code]),
        **_page(content, op, request),
    }
    title = _("%(name)s, draft %(edition)s") % {"name": row.label(get_language() or "zh"), "edition": row.edition}
    return show(request, "forms", "form_editor.html", context, title=title, status=422 if faults else 200)


def _told(faults: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(place, text) for place, texts in faults.items() for text in texts]


def _page(content: Mapping[str, Any], op: str, request: Request) -> dict[str, Any]:
    """Everything the editor's page shows of a definition, faulty or not."""
    language = get_language() or "zh"
    added = op.removeprefix("add:") if op.startswith("add:") else ""
    sections = [
        {**s, "fields": [_row(f, fresh=added == f"s.{n}.f" and k == len(s["fields"]) - 1) for k, f in enumerate(s.get("fields", ()))]}
        for n, s in enumerate(content.get("sections", ()))
    ]  # fmt: skip
    named = [(f"field:{code}", label) for code, label in _named(sections, ("person", "department", "role"))]
    roles = [(f"role:{r.code}", r.label(language)) for r in Role.objects.filter(active=True).order_by("pk")]
    places = Department.objects.filter(company_id=request.actor.company_id or 0, active=True).order_by("pk")
    whom = [
        (_("Whom a field names"), named), (_("Roles"), roles),
        (_("Departments"), [(f"department:{d.code}", d.label(language)) for d in places]),
    ]  # fmt: skip
    about = content.get("about", ())
    return {
        "c": content, "sections": sections, "whom": [group for group in whom if group[1]], "kinds": list(KIND_WORDS.items()),
        "signers": [{**g, "to": editing.target(g)} for g in content.get("signers", ())],
        "copies": [{**x, "to": editing.target(x), "acknowledge": x.get("acknowledge", True)} for x in content.get("copies", ())],
        "answer": {**content["answer"], "to": editing.target(content["answer"])} if content.get("answer") else {},
        "subjects": [(s.kind, s.label) for s in subjects.all_subjects().values()], "in_order": content.get("in_order", True),
        "fact_names": [(name, fact.label) for s in subjects.all_subjects().values() if s.kind in about for name, fact in s.facts.items()],
        "roles": [(code.removeprefix("role:"), label) for code, label in roles], "limits": _limits(language),
        "dates": _named(sections, ("date",)),
        "titles": _named(sections, ("text", "customer", "choice", "person", "department", "long_text")),
        "departments": [(d.code, d.label(language)) for d in places],
    }  # fmt: skip


def _named(sections: Sequence[Mapping[str, Any]], kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Fields of some kinds, by code and Chinese name."""
    fields = [f for s in sections for f in s["fields"] if f["kind"] in kinds]
    return [(f["code"], (f.get("name") or {}).get("zh") or f["code"]) for f in fields]


def _limits(language: str) -> list[tuple[str, str]]:
    rows = SlaRule.objects.filter(company=None).order_by("code")
    return [(r.code, f"{(r.name_en or r.name) if language.startswith('en') else r.name} · {r.code}") for r in rows]


def _row(field: Mapping[str, Any], *, fresh: bool) -> dict[str, Any]:
    return {
        **field, "kind": field.get("kind", "text"), "code": field.get("code", ""), "open": fresh,
        "word": KIND_WORDS.get(field.get("kind", ""), field.get("kind", "")),
        "choice_lines": "\n".join(editing.choice_line(c) for c in field.get("choices", ())),
        "column_lines": "\n".join(editing.column_line(c) for c in field.get("columns", ())),
    }  # fmt: skip


assert set(KIND_WORDS) == set(KINDS)
