"""Processes of a company: the gallery, one version with its uses and its history, what changed between two."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from gendan.core.errors import Invalid, NotFound
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.settings.sections import matching
from gendan.workflow import templates
from gendan.workflow.models import ProcessTemplate, ProcessUse
from gendan.workflow.process.writing import plain
from gendan.workflow.services import processes

from . import comparing, lanes, rows, words
from .choices import Choices, select
from .desk import Desk
from .swim import Mark

MAY = "workflow.template.change"
USUAL = "generic_sme"  # where most small firms begin


def _company(request: Request) -> int:
    return request.actor.company_id or 0


@require_GET
def gallery(request: Request) -> HttpResponse:
    """All processes a company may use: those in use, its own, the usual one, the others."""
    request.actor.require("settings.view")
    found = [_card(entry) for entry in templates.gallery(_company(request), actor=request.actor)]
    found.sort(key=lambda card: (not card["uses"], not card["own"], card["code"] != USUAL, card["name"]))
    asked = matching(request, found, "name", "about", "code")
    used = [card for card in found if card["uses"]]
    order = sorted((use for card in used for use in card["uses"]), key=lambda use: (use["sort"], use["id"]))
    context = {
        "title": _("Process templates"), "nav": "processes", "cards": asked, "uses": order,
        "asked": request.GET.get("q", ""), "may": request.actor.may(MAY),
    }  # fmt: skip
    return kit.page(request, "processes/gallery.html", context, parts=("gallery",))


def _card(entry: dict[str, Any]) -> dict[str, Any]:
    row: ProcessTemplate = entry["shown"]
    template = processes.read(row)
    word, colour = words.STATE[row.state]
    name = words.named({"zh": row.name, "en": row.name_en})
    return {
        "id": row.pk, "code": row.code, "name": name, "about": words.named(template.about), "label": row.label,
        "steps": ngettext("%(n)s step", "%(n)s steps", len(template.steps)) % {"n": len(template.steps)},
        "own": row.company_id is not None, "chip": kit.chip(colour, word), "running": entry["running"],
        "drafts": [{"id": d.pk, "label": d.label} for d in entry["drafts"]],
        "uses": [_use(use, row, template, name) for use in entry["uses"]],
    }  # fmt: skip


def _use(use: ProcessUse, row: ProcessTemplate, template: Any, name: str) -> dict[str, Any]:
    data = plain(template)
    facts = rows.Facts.of(data.get("parameters") or {})
    chosen = [
        (words.named(p.name), words.named(p.choices.get(str(use.parameters.get(code, p.default))) or p.name))
        for code, p in template.parameters.items()
    ]
    return {
        "id": use.pk, "template": row.pk, "name": name, "sort": use.sort, "chosen": chosen,
        "when": rows.told(use.condition, facts) or _("all orders"), "starts_on": words.event(use.starts_on),
    }  # fmt: skip


@require_GET
def version(request: Request, template_id: int) -> HttpResponse:
    """One version: what it is for, its drawing, who uses the process, all its versions."""
    row = templates.get(template_id, actor=request.actor)
    template = processes.read(row)
    company_id = _company(request)
    name = words.named({"zh": row.name, "en": row.name_en})
    word, colour = words.STATE[row.state]
    history = templates.history(row, actor=request.actor)
    going = templates.running_in(company_id, row.code)
    data = plain(template)
    rules = Choices(company_id, data).rules
    context = {
        "title": name, "nav": "processes", "row": row, "about": words.named(template.about), "chip": kit.chip(colour, word),
        "swim": lanes.shown(template, {step.code: Mark(notes=(words.limit(step.sla, rules),)) for step in template.steps}),
        "uses": [_use(use, row, template, name) for use in templates.uses_of(company_id, row.code)],
        "history": [_version(v, going, row) for v in history], "control": _control(data, row),
        "parameters": [(words.named(p.name), " / ".join(words.named(c) for c in p.choices.values())) for p in template.parameters.values()],
        "facts": _facts(template), "actions": _actions(row, request, going), "may": request.actor.may(MAY),
        "in_force": any(v.state == processes.IN_FORCE for v in history), "steps": len(template.steps),
    }  # fmt: skip
    return kit.page(request, "processes/version.html", context)


def _facts(template: Any) -> list[tuple[str, str]]:
    return [
        (str(words.KEY["starts_on"]), words.event(template.starts_on)),
        (str(words.KEY["stops_on"]), words.joined(words.event(e) for e in template.stops_on)),
        (str(words.KEY["returns_on"]), words.joined(words.event(e) for e in template.returns_on)),
        (str(words.KEY["source"]), template.source),
    ]


def _control(data: dict[str, Any], row: ProcessTemplate) -> list[tuple[str, Any]]:
    """What a controlled document says of itself; who prepared and released it comes from the record where it does not."""
    given = data.get("control") or {}
    choices = Choices(row.company_id, data)
    prepared = given.get("prepared_by") or (row.made_by.name if row.made_by else "")
    pairs = [
        (_("Document no."), given.get("number")), (_("Version"), row.label),
        (_("Prepared by"), " · ".join(filter(None, (prepared, kit.day(row.made_at.date()))))),
        (_("Reviewed by"), given.get("reviewed_by")), (_("Approved by"), given.get("approved_by")),
        (_("Issued on"), given.get("issued_on")),
        (_("Effective on"), given.get("effective_on") or (kit.day(row.in_force_at.date()) if row.in_force_at else "")),
        (_("Owner"), choices.role_words.get(str(given.get("owner")), given.get("owner"))),
    ]  # fmt: skip
    return [(label, value) for label, value in pairs if value]


def _version(row: ProcessTemplate, going: Any, shown: ProcessTemplate) -> dict[str, Any]:
    word, colour = words.STATE[row.state]
    return {
        "id": row.pk, "label": row.label, "chip": kit.chip(colour, word), "current": row.pk == shown.pk,
        "whose": pgettext("process", "own") if row.company_id else pgettext("process", "ships with the product"),
        "made": " · ".join(filter(None, (row.made_by.name if row.made_by else "", kit.stamp(row.made_at)))),
        "force": " · ".join(filter(None, (row.in_force_by.name if row.in_force_by else "", kit.stamp(row.in_force_at) if row.in_force_at else ""))),
        "retired": kit.stamp(row.retired_at) if row.retired_at else "", "running": going.get(row.pk, 0),
        "compare": reverse("processes:compare", args=[row.pk, shown.pk]) if row.pk != shown.pk else "",
    }  # fmt: skip


def _actions(row: ProcessTemplate, request: Request, going: Any) -> list[kit.Action]:
    if not request.actor.may(MAY):
        return []
    at = [row.pk]
    made = []
    if row.state == processes.DRAFT:
        waiting = Desk.of(row, request.user.pk).changed
        made.append(
            kit.Action(
                "edit",
                _("Go on editing") if waiting else _("Edit"),
                reverse("processes:edit", args=at),
                "pencil",
                primary=True,
                method="get",
                key="E",
            )
        )
        made.append(
            kit.Action("force", _("Put in force"), reverse("processes:force", args=at), "check", secondary=True)
        )
        made.append(kit.Action("drop", _("Throw the draft away"), reverse("processes:drop", args=at), "trash"))
    else:
        made.append(
            kit.Action("copy", _("Copy to change"), reverse("processes:copy", args=at), "copy", primary=True, key="E")
        )
        made.append(
            kit.Action(
                "take",
                _("Take into use"),
                reverse("processes:take", args=at),
                "player-play",
                method="get",
                secondary=True,
            )
        )
        made.append(
            kit.Action("own", _("Copy as a process of its own"), f"{reverse('processes:copy', args=at)}?own=1", "copy")
        )
    made.insert(
        1, kit.Action("try", _("Try it"), reverse("processes:try", args=at), "flask", method="get", secondary=True)
    )
    return made


@require_POST
def copy(request: Request, template_id: int) -> HttpResponse:
    """A draft of one's own from any version; an open draft of the same process is gone on with."""
    row = templates.get(template_id, actor=request.actor)
    company_id, code = _company(request), ""
    if request.GET.get("own"):
        code = _free(row.code, company_id)
    else:
        draft = ProcessTemplate.objects.filter(company_id=company_id, code=row.code, state=processes.DRAFT).first()
        if draft is not None:
            return kit.done(
                request, reverse("processes:edit", args=[draft.pk]), _("There is a draft already; go on with it")
            )
    made = processes.copy(row.pk, company_id=company_id, code=code, actor=request.actor)
    return kit.done(
        request, reverse("processes:edit", args=[made.pk]), _("Draft %(label)s made") % {"label": made.label}
    )


def _free(code: str, company_id: int) -> str:
    taken = set(ProcessTemplate.objects.filter(company_id=company_id).values_list("code", flat=True))
    return next(f"{code[:35]}_{n}" for n in range(2, 999) if f"{code[:35]}_{n}" not in taken)


@require_POST
def drop(request: Request, template_id: int) -> HttpResponse:
    """Throw a draft away, with what lies on the desk."""
    row = templates.get(template_id, actor=request.actor)
    processes.discard(row.pk, actor=request.actor)
    Desk(template_id, request.user.pk, "", "").clear()
    return kit.done(request, reverse("processes:gallery"), _("Draft thrown away"))


@require_POST
def force(request: Request, template_id: int) -> HttpResponse:
    """Put the draft in force as it was saved."""
    row = processes.put_in_force(template_id, actor=request.actor)
    told = _("%(label)s is in force; new orders follow it") % {"label": row.label}
    return kit.done(request, reverse("processes:version", args=[row.pk]), told)


@require_GET
def compare(request: Request, template_id: int, other_id: int) -> HttpResponse:
    """What changed from one version to another."""
    old, new = (templates.get(pk, actor=request.actor) for pk in (template_id, other_id))
    if old.code != new.code and new.copied_from_id != old.pk:
        raise NotFound()
    found = comparing.told(processes.read(old), processes.read(new), new.company_id)
    name = words.named({"zh": new.name, "en": new.name_en})
    context = {
        "title": _("%(name)s: %(old)s and %(new)s") % {"name": name, "old": old.label, "new": new.label},
        "nav": "processes", "old": old, "new": new, "rows": found,
        "back": reverse("processes:edit" if new.state == processes.DRAFT else "processes:version", args=[new.pk]),
    }  # fmt: skip
    return kit.page(request, "processes/compare.html", context)


def take(request: Request, template_id: int) -> HttpResponse:
    """Take a process into use: for which orders, with which choices."""
    request.actor.require(MAY)
    row = templates.get(template_id, actor=request.actor)
    if row.state != processes.IN_FORCE:
        raise NotFound()
    template = processes.read(row)
    choices = Choices(_company(request), {"steps": []})
    given = request.POST
    condition = rows.read(given, "c", choices.facts, {}) if request.method == "POST" else {}
    chosen = {code: given.get(f"p.{code}", p.default) for code, p in template.parameters.items()}
    faults: dict[str, Any] = {}
    if request.method == "POST" and given.get("op") != "refresh":
        sort = given.get("sort", "")
        try:
            processes.take(
                _company(request), row.code, condition=condition, parameters=chosen, actor=request.actor,
                sort=int(sort) if sort.isdecimal() and len(sort) < 4 else 0,
            )  # fmt: skip
        except Invalid as refusal:
            faults = dict(refusal.errors)
        else:
            return kit.done(
                request, reverse("processes:version", args=[row.pk]), _("Taken into use; the next order follows it")
            )
    others = [
        {"when": rows.told(use.condition, choices.facts) or _("all orders"), "code": use.template_code, "sort": use.sort}
        for use in ProcessUse.objects.filter(company_id=_company(request), starts_on=row.starts_on, active=True).order_by("sort", "pk")
    ]  # fmt: skip
    names = {
        r.code: words.named({"zh": r.name, "en": r.name_en})
        for r in templates.visible(request.actor).filter(state=processes.IN_FORCE)
    }
    context = {
        "title": _("Take into use"), "nav": "processes", "row": row, "name": names.get(row.code, row.code),
        "when": rows.shown(condition, choices.facts, "c"), "faults": [text for texts in faults.values() for text in ([texts] if isinstance(texts, str) else texts)],
        "parameters": [
            (words.named(p.name), select(f"p.{code}", [("", [(c, words.named(n)) for c, n in p.choices.items()])], chosen[code], empty=None))
            for code, p in template.parameters.items()
        ],
        "others": [{**other, "name": names.get(str(other["code"]), other["code"])} for other in others],
        "sort": given.get("sort", "0" if condition else "50"), "back": reverse("processes:version", args=[row.pk]),
        "starts_on": words.event(row.starts_on),
    }  # fmt: skip
    return kit.page(request, "processes/take.html", context, status=422 if faults else 200)


@require_POST
def leave(request: Request, use_id: int) -> HttpResponse:
    """No new order starts in this process."""
    processes.leave(use_id, actor=request.actor)
    return kit.done(request, reverse("processes:gallery"), _("No longer used; orders under way go on"))
