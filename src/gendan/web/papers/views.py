"""Pages of forms: choose, fill in, read, sign, take note, answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gendan.core import attachments, clock
from gendan.core.errors import Invalid, NotFound
from gendan.core.models import Attachment
from gendan.org.services.reasons import list_of
from gendan.papers import queries, subjects
from gendan.papers.language import ANSWER, FILL, Form
from gendan.papers.models import Paper
from gendan.papers.services import copies, signing
from gendan.papers.services import papers as verbs
from gendan.papers.services.asking import holds
from gendan.papers.states import PAPER
from gendan.web import kit
from gendan.web.kit import Request

from . import shown, words
from .inputs import Drawing, Lists, typed
from .lists import PAPERS

Faults = Mapping[str, Sequence[str]]


def papers_list(request: Request) -> HttpResponseBase:
    """All forms that were filled in."""
    return PAPERS.respond(request, "papers/papers.html", {"title": _("Forms")})


@require_GET
def choose(request: Request) -> HttpResponse:
    """Which form: those this person fills in, for a document (`?kind=&number=`) or by themselves."""
    kind, number = request.GET.get("kind", ""), request.GET.get("number", "")
    found = subjects.find(kind, request.actor, number=number) if kind else None
    language = get_language() or "zh"
    rows = [
        {"code": row.code, "name": row.label(language), "document": row.document_number, "edition": row.edition}
        for row, _form in queries.fillable(request.actor, kind)
    ]
    asked = request.GET.get("q", "").casefold().strip()
    rows = [r for r in rows if asked in r["name"].casefold() or asked in r["code"]]
    context = {"title": _("New form"), "rows": rows, "found": found, "kind": kind, "number": number, "nav": "papers"}
    return kit.page(request, "papers/choose.html", context)


@require_POST
def begin(request: Request, code: str) -> HttpResponse:
    """Begin a paper and open it."""
    kind, number = request.POST.get("kind", ""), request.POST.get("number", "")
    about = subjects.find(kind, request.actor, number=number).ref if kind else None
    made = verbs.create(code, about=about, actor=request.actor)
    return kit.done(request, _address(made))


def _address(row: Paper) -> str:
    return reverse("papers:paper", args=[row.number])


@require_GET
def paper(request: Request, number: str) -> HttpResponse:
    """A paper: to fill in while it is a draft of one's own, else to read."""
    row = queries.get_paper(number, actor=request.actor)
    form = queries.form_of(row.definition)
    writes = row.state == Paper.State.DRAFT and verbs.may_write(row, form, request.actor)
    return _fill_page(request, row, form) if writes else _read_page(request, row, form)


def fill(request: Request, number: str) -> HttpResponse:
    """Write on a paper: keep it, or file it as well."""
    row = queries.get_paper(number, actor=request.actor)
    form = queries.form_of(row.definition)
    if request.method != "POST":
        return _fill_page(request, row, form)
    given = typed(form, FILL, request.POST)
    try:
        row = verbs.fill(row.pk, given, version=kit.version(request), actor=request.actor)
        _attach(request, row, form, FILL)
        if request.POST.get("then") == "file":
            row = verbs.file(row.pk, actor=request.actor)
    except Invalid as refusal:
        row = queries.get_paper(number, actor=request.actor)
        return _fill_page(request, row, form, given=given, faults=refusal.errors)
    said = _("Filed") if row.state == Paper.State.FILED else pgettext("paper form", "Kept")
    return kit.done(request, _address(row), said, draft=_draft_key(row))


def answer(request: Request, number: str) -> HttpResponse:
    """Write the answer that is asked for."""
    row = queries.get_paper(number, actor=request.actor)
    form = queries.form_of(row.definition)
    if request.method != "POST":
        return _read_page(request, row, form)
    given = typed(form, ANSWER, request.POST)
    try:
        _attach(request, row, form, ANSWER)
        verbs.answer(row.pk, given, actor=request.actor)
    except Invalid as refusal:
        row = queries.get_paper(number, actor=request.actor)
        return _read_page(request, row, form, given=given, faults=refusal.errors)
    return kit.done(request, _address(row), _("Answered"), draft=f"{_draft_key(row)}:answer")


def _attach(request: Request, row: Paper, form: Form, stage: str) -> None:
    for one in form.fields(stage):
        for file in request.FILES.getlist(one.code) if one.kind == "file" else ():
            verbs.attach(row.pk, one.code, file.name or "file", file, actor=request.actor)


@require_POST
def do(request: Request, number: str, verb: str) -> HttpResponse:
    """A verb of the paper's life."""
    row = queries.get_paper(number, actor=request.actor)
    actor, version, reason = request.actor, kit.version(request), kit.reason(request)
    note = request.POST.get("note", "")
    revision = int(text) if (text := request.GET.get("revision", "")).isdecimal() and len(text) < 9 else None
    calls = {
        "file": lambda: verbs.file(row.pk, version=version, actor=actor),
        "sign": lambda: signing.sign(row.pk, revision=revision, note=note, actor=actor),
        "return": lambda: signing.return_(row.pk, reason, revision=revision, actor=actor),
        "acknowledge": lambda: copies.acknowledge(row.pk, note=note, actor=actor),
        "recall": lambda: verbs.recall(row.pk, reason, version=version, actor=actor),
        "close": lambda: verbs.close(row.pk, version=version, actor=actor),
        "void": lambda: verbs.void(row.pk, reason, version=version, actor=actor),
    }
    if verb not in calls:
        raise NotFound()
    calls[verb]()
    said = {
        "file": _("Filed"), "sign": pgettext("paper form", "You signed"), "return": pgettext("paper form", "Returned"), "acknowledge": _("Acknowledged"),
        "recall": _("Recalled; you can mend it now"), "close": pgettext("paper form", "Closed"), "void": _("Voided"),
    }  # fmt: skip
    return kit.done(request, _address(row), said[verb])


@require_GET
def download(request: Request, number: str, file_id: int) -> HttpResponseBase:
    """A file of the paper, always as a download, so that nothing in it runs on our address."""
    row = queries.get_paper(number, actor=request.actor)
    file = Attachment.objects.filter(pk=file_id, ref_kind=row.KIND, ref_id=row.pk).first()
    if file is None:
        raise NotFound()
    return FileResponse(
        attachments.path(file).open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type
    )


def _files(row: Paper) -> dict[str, list[Attachment]]:
    found: dict[str, list[Attachment]] = defaultdict(list)
    for file in attachments.of(row.ref):
        found[file.role].append(file)
    return found


def _draft_key(row: Paper) -> str:
    return f"papers.paper:{row.pk}"


def _frame(request: Request, row: Paper, form: Form) -> dict[str, Any]:
    """What both pages show: head, document, signatures, copies, what happened."""
    language = get_language() or "zh"
    return {
        "p": row, "form": form, "title": row.definition.label(language), "chip": words.chip(row.state), "nav": "papers",
        "document": shown.document(row), "controlled": shown.controlled(row), "feed": shown.feed(row),
        "signatures": shown.signatures(form, list(queries.signatures(row.pk))),
        "copies": shown.copies(list(queries.copies(row.pk))),
        "who_gets": shown.addressees(form) if row.state == Paper.State.DRAFT else [], "draft_key": _draft_key(row),
    }  # fmt: skip


def _fill_page(
    request: Request, row: Paper, form: Form, *, given: Mapping[str, Any] | None = None, faults: Faults | None = None
) -> HttpResponse:
    faults = faults or {}
    values = {**row.values, **(given or {})}
    drawing = Drawing(form, Lists.of(form, row.company_id), values, faults, _files(row))
    labels = {one.name: one for group in drawing.groups(FILL) for one in group.inputs}
    listed = [
        (labels[n].id if n in labels else "", labels[n].label if n in labels else _place(form, n), t)
        for n, texts in faults.items()
        for t in texts
    ]
    context = {
        **_frame(request, row, form), "groups": drawing.groups(FILL), "faults": listed,
        "filed": row.state == Paper.State.FILED, "actions": _draft_actions(row),
    }  # fmt: skip
    return kit.page(request, "papers/fill.html", context, status=422 if faults else 200)


def _place(form: Form, name: str) -> str:
    """A cell's place in words: table, row, column."""
    code, _dot, rest = name.partition(".")
    table = form.field(code)
    n, _dot, column = rest.partition(".")
    if table is None or not n.isdecimal():
        return ""
    language = get_language() or "zh"
    head = next((c.name.label(language) for c in table.columns if c.code == column), column)
    return _("%(table)s, row %(n)s: %(column)s") % {
        "table": table.name.label(language),
        "n": int(n) + 1,
        "column": head,
    }


def _draft_actions(row: Paper) -> list[kit.Action]:
    at = [row.number, "void"]
    return [
        *_prints(row),
        kit.Action("void", _("Void the form"), reverse("papers:do", args=at), "trash", why=list_of(verbs.void), danger=True, version=row.version),
    ]  # fmt: skip


def _prints(row: Paper) -> list[kit.Action]:
    url = reverse("printing:paper", args=["paper"])
    return [
        kit.Action(f"print-{paper}", label, f"{url}?number={row.number}&paper={paper}", "printer", method="get", secondary=paper == "a4", key="P" if paper == "a4" else "")
        for paper, label in (("a4", _("Print")), ("form241", _("Print on 241 × 140")))
    ]  # fmt: skip


def _read_page(
    request: Request, row: Paper, form: Form, *, given: Mapping[str, Any] | None = None, faults: Faults | None = None
) -> HttpResponse:
    actor, files = request.actor, _files(row)
    legal = PAPER.allowed(row, actor)
    ready = not form.signers or row.state == Paper.State.SIGNED
    answers = "answer" in legal and ready and row.answered_at is None and verbs.may_answer(row, form, actor)
    groups = []
    if answers:
        values = {**_first(request), **row.values, **(given or {})}
        groups = Drawing(form, Lists.of(form, row.company_id), _named(form, values), faults or {}, files).groups(ANSWER)
    context = {
        **_frame(request, row, form), "parts": shown.parts(row, form, files, (FILL,) if answers else (FILL, ANSWER)),
        "groups": groups, "actions": _actions(row, form, request, legal),
    }  # fmt: skip
    return kit.page(request, "papers/paper.html", context, status=422 if faults else 200)


def _first(request: Request) -> dict[str, Any]:
    return {"@me": str(request.actor.user_id or ""), "@today": clock.today().isoformat()}


def _named(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """First values of the answer: who answers, today."""
    made = {code: value for code, value in values.items() if not code.startswith("@")}
    for one in form.fields(ANSWER):
        if one.code not in made and one.default in values:
            made[one.code] = values[one.default]
    return made


def _actions(row: Paper, form: Form, request: Request, legal: Sequence[str]) -> list[kit.Action]:
    """The buttons: what is asked of this person first, then what its author may do."""
    actor = request.actor

    def url(verb: str) -> str:
        return reverse("papers:do", args=[row.number, verb])

    made: list[kit.Action] = []
    if "sign" in legal and signing.mine(row, actor):
        over = f"?revision={row.revision}"
        made += [
            kit.Action("sign", _("Sign"), url("sign") + over, "writing-sign", primary=True, key="E"),
            kit.Action("return", _("Return it"), url("return") + over, "arrow-back-up", secondary=True, why=list_of(signing.return_), key="R"),
        ]  # fmt: skip
    if "acknowledge" in legal and any(c.task and holds(c.task, actor) for c in copies.waiting_of(row)):
        made.append(kit.Action("acknowledge", _("Acknowledge"), url("acknowledge"), "check", primary=not made, key="E"))
    if verbs.may_write(row, form, actor):
        made += _author_actions(row, form, legal, url, first=not made)
    return made + _prints(row)


def _author_actions(row: Paper, form: Form, legal: Sequence[str], url: Any, *, first: bool) -> list[kit.Action]:
    made: list[kit.Action] = []
    open_ = queries.open_copies([row.pk]).get(row.pk, 0)
    done = not open_ and (not form.has_answer or row.answered_at is not None) and (not form.signers or row.signed_at)
    if "close" in legal and done:
        made.append(kit.Action("close", _("Close the form"), url("close"), "check", primary=first, version=row.version))
    if "fill" in legal and row.state == Paper.State.FILED and form.signers:
        made.append(kit.Action("fill", _("Change"), reverse("papers:fill", args=[row.number]), "pencil", method="get"))
    if "recall" in legal:
        effects = [_("Copies are void; who holds one is told."), _("Signatures no longer count.")]
        made.append(
            kit.Action(
                "recall",
                _("Recall to mend"),
                url("recall"),
                "arrow-back-up",
                why=list_of(verbs.recall),
                effects=effects,
                version=row.version,
            )
        )
    if "void" in legal:
        made.append(
            kit.Action(
                "void",
                _("Void the form"),
                url("void"),
                "trash",
                why=list_of(verbs.void),
                danger=True,
                version=row.version,
            )
        )
    return made
