"""Pages of sheets: the list, the upload, and one page that follows a sheet through its steps."""

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from gendan.channels.excel import marked
from gendan.channels.excel.faults import say
from gendan.channels.excel.kinds import KINDS
from gendan.channels.models import SheetImport, SheetRow
from gendan.channels.services import sheets
from gendan.core.errors import Invalid, NotFound
from gendan.web import kit

from . import words
from .forms import ColumnsForm, UploadForm
from .lists import IMPORTS, MADE_PLACES

SHOWN_ROWS = 15
SHOWN_ERRORS = 25
ERROR_CARD = kit.Card(title="column", name="text", foot=("row", "value"), labelled=("row", "value"))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def imports(request: kit.Request) -> HttpResponseBase:
    """The list."""
    request.actor.require("channels.import.use")
    return IMPORTS.respond(request, "imports/imports.html", {"title": _("Sheets")})


def new(request: kit.Request) -> HttpResponse:
    """Take a file."""
    request.actor.require("channels.import.use")
    kind = request.GET.get("kind", "")
    form = UploadForm(request.POST or None, request.FILES or None, actor=request.actor, initial={"kind": kind})
    made: list[SheetImport] = []

    def take() -> None:
        file = form.cleaned_data["file"]
        made.append(sheets.upload(form.cleaned_data["kind"], file.name, file, actor=request.actor))

    if request.method == "POST" and kit.attempt(form, take):
        return kit.done(request, _url(made[0]), _("Uploaded. Check what each column means."))
    return kit.page(request, "imports/new.html", {"form": form, "nav": "imports"}, status=422 if form.errors else 200)


@require_GET
def sheet(request: kit.Request, pk: int) -> HttpResponse:
    """One sheet at whatever step it is."""
    return _page(request, _found(request, pk))


@require_POST
def check(request: kit.Request, pk: int) -> HttpResponse:
    """The columns are chosen: start the check."""
    found = _found(request, pk)
    form = ColumnsForm(request.POST, sheet=found, actor=request.actor)
    faults: dict[str, str] = {}

    def start() -> None:
        try:
            sheets.choose(
                pk, form.chosen("c"), form.chosen("o"), save_as=form.cleaned_data["save_as"], actor=request.actor
            )
        except Invalid as refusal:
            raise Invalid({f"c_{name}": texts for name, texts in refusal.errors.items()}) from refusal

    if kit.attempt(form, start):
        return kit.done(request, _url(found))
    return _page(request, found, form, faults)


@require_POST
def commit(request: kit.Request, pk: int) -> HttpResponse:
    """Bring in what is right, or all or nothing."""
    found = _found(request, pk)
    sheets.approve(pk, all_or_nothing=request.POST.get("mode") == "all", actor=request.actor)
    return kit.done(request, _url(found))


@require_POST
def again(request: kit.Request, pk: int) -> HttpResponse:
    """Go on after the server was stopped."""
    found = _found(request, pk)
    sheets.again(pk, actor=request.actor)
    return kit.done(request, _url(found), _("Started again; what is in stays in."))


@require_POST
def discard(request: kit.Request, pk: int) -> HttpResponse:
    """Throw it away."""
    _found(request, pk)
    sheets.discard(pk, actor=request.actor)
    return kit.done(request, reverse("imports:imports"), _("Thrown away"))


@require_GET
def progress(request: kit.Request, pk: int) -> HttpResponse:
    """The bar, asked for every two seconds; the whole page when it is through."""
    found = _found(request, pk)
    if found.state not in sheets.RUNNING:
        return HttpResponse(headers={"HX-Redirect": _url(found)})
    return kit.page(request, "imports/progress.html", {"job": _job(found)})


@require_GET
def left_out(request: kit.Request, pk: int) -> HttpResponseBase:
    """The rows that are left out as a sheet of their own, with what is wrong in each."""
    found = _found(request, pk)
    name = _("%(name)s, left out.xlsx") % {"name": found.name.rsplit(".", 1)[0]}
    file = marked.marked(found, sheets.opened(found), whole=request.GET.get("all") == "1")
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _found(request: kit.Request, pk: int) -> SheetImport:
    request.actor.require("channels.import.use")
    found = sheets.visible(request.actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def _url(found: SheetImport) -> str:
    return reverse("imports:sheet", args=[found.pk])


def _page(
    request: kit.Request, found: SheetImport, form: ColumnsForm | None = None, faults: dict[str, str] | None = None
) -> HttpResponse:
    kind = KINDS[found.kind]
    context: dict[str, Any] = {
        "sheet": found, "kind": kind, "chip": words.state_chip(found.state), "nav": "imports",
        "facts": _facts(found), "error": found.result.get("error", ""), "faults": faults,
    }  # fmt: skip
    if found.state in ("uploaded", "checked", "failed"):
        context["form"] = form or ColumnsForm(None, sheet=found, actor=request.actor)
        context["sample"] = found.mapping["sample"]
        context["headings"] = found.mapping["headings"]
        context["earlier"] = _earlier(found)
    if found.state in sheets.RUNNING:
        context["job"] = _job(found)
    if found.state in ("checked", "done"):
        context |= _result(found)
    status = 422 if form is not None and form.errors else 200
    return kit.page(request, "imports/sheet.html", context, status=status)


def _earlier(found: SheetImport) -> str:
    """What to say of a file that came in before; nothing of a new one."""
    before = sheets.earlier(found)
    if before is None:
        return ""
    return _("Import %(n)s of %(when)s. What is here already is left out, so nothing will be doubled.") % {
        "n": before.pk, "when": kit.stamp(before.created_at),
    }  # fmt: skip


def _facts(found: SheetImport) -> list[kit.Fact]:
    states = found.result.get("states")
    facts = [
        kit.Fact(pgettext("sheet", "Holds"), KINDS[found.kind].label),
        kit.Fact(pgettext("sheet", "Uploaded by"), found.created_by, kit.stamp(found.created_at)),
    ]
    if states is None:
        return facts
    facts.append(kit.Fact(_("Rows"), kit.qty(found.rows)))
    for state, (look, label) in words.ROW_STATES.items():
        if count := states.get(state, 0):
            facts.append(kit.Fact(label, kit.qty(count), state=look if state == "bad" else ""))
    return facts


def _job(found: SheetImport) -> kit.Progress:
    checking = found.state == "checking"
    total = found.good if not checking else max(found.rows, found.done) + 1
    return kit.Progress(
        _("Checking row by row") if checking else _("Coming in"),
        min(found.done, max(total - 1, 0)), max(total, 1), _("rows"),
        url=reverse("imports:progress", args=[found.pk]), note=_("You may leave this page; the work goes on."),
    )  # fmt: skip


def _result(found: SheetImport) -> dict[str, Any]:
    """What the check found or the commit brought: counts, the first errors, the first rows."""
    kinds = sorted(found.result.get("faults", {}).items(), key=lambda pair: -pair[1])
    made = found.result.get("made", {})
    return {
        "kinds": [(words.FAULTS[code], kit.qty(count)) for code, count in kinds],
        "made": [(label, kit.qty(made[what])) for what, label in words.MADE.items() if what in made],
        "made_url": MADE_PLACES.get(found.kind) if made else "",
        "errors": kit.Table(_ERRORS(), [_error(fault) for fault in found.errors[:SHOWN_ERRORS]], card=ERROR_CARD),
        "more_errors": max(found.bad - SHOWN_ERRORS, 0),
        "rows": _rows(found),
        "commit_text": ngettext("Bring in %(n)s row", "Bring in %(n)s rows", found.good) % {"n": kit.qty(found.good)},
    }  # fmt: skip


def _ERRORS() -> list[kit.Column]:  # noqa: N802 - a constant, but in the reader's language
    return [
        kit.Column("row", _("Row"), num=True, width=64),
        kit.Column("column", _("Column"), css="cut", width=140),
        kit.Column("value", _("In the sheet"), css="cut", width=160),
        kit.Column("text", _("What is wrong")),
    ]


def _error(fault: dict[str, Any]) -> dict[str, Any]:
    return {
        "row": fault["row"], "column": fault["column"], "value": fault.get("value", ""),
        "text": say(fault["code"], fault["data"]),
    }  # fmt: skip


def _rows(found: SheetImport) -> kit.Table:
    """The first rows as they were understood."""
    kind = KINDS[found.kind]
    used = [ours for ours in kind.fields if ours.name in found.mapping["columns"]]
    columns = [
        kit.Column("row", _("Row"), num=True, width=64),
        kit.Column("state", _("State"), fmt=words.row_chip, width=104),
        *(kit.Column(ours.name, ours.label, css="cut", num=ours.type == "number", width=120) for ours in used),
    ]
    rows = SheetRow.objects.filter(sheet=found).order_by("row").values_list("row", "state", "values")[:SHOWN_ROWS]
    return kit.Table(columns, [{"row": n, "state": state, **values} for n, state, values in rows])
