"""Sheets: taken in, their columns chosen, checked, committed; the work itself is a job, asked for by its state."""

from typing import Any

from django.http import FileResponse
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from gendan.channels.excel import marked
from gendan.channels.excel.kinds import KINDS
from gendan.channels.models import SheetImport
from gendan.channels.services import sheets
from gendan.core.errors import Invalid

from .base import found
from .pages import Page, Paging, page
from .schemas import sheets as s
from .types import ApiRequest, Id, Nothing
from .wire import BYTES

router = Router()


def _rows(request: ApiRequest) -> Any:
    request.actor.require("channels.import.use")
    return sheets.visible(request.actor)


@router.get("/kinds", response=list[s.SheetKind])
def list_sheet_kinds(request: ApiRequest):
    """What sheets may hold."""
    request.actor.require("channels.import.use")
    return [
        {
            "name": kind.name,
            "label": str(kind.label),
            "fields": [
                {"name": f.name, "label": str(f.label), "type": f.type, "required": f.required} for f in kind.fields
            ],
            "options": [
                {"name": o.name, "label": str(o.label), "choices": [[value, str(label)] for value, label in o.choices]}
                for o in kind.options
            ],
        }
        for kind in KINDS.values()
        if request.actor.may(kind.permission)
    ]


@router.get("", response=Page[s.Sheet])
def list_sheets(request: ApiRequest, paging: Query[Paging]):
    """Sheets, newest first."""
    return page(_rows(request), paging)


@router.post("", response={201: s.Sheet})
def upload_sheet(request: ApiRequest, file: File[UploadedFile], facts: Form[s.SheetIn]):
    """Take a sheet in; its headings are read and guessed."""
    if request.actor.company_id is None:
        raise Invalid({"file": "company"})
    return sheets.upload(facts.kind, file.name or "", file, actor=request.actor)


@router.get("/{int:sheet_id}", response=s.Sheet)
def get_sheet(request: ApiRequest, sheet_id: Id):
    """A sheet: state, figures, the first errors by row and column."""
    return _sheet(sheet_id, request)


def _sheet(sheet_id: int, request: ApiRequest) -> SheetImport:
    row: SheetImport = found(_rows(request).filter(pk=sheet_id))
    return row


@router.post("/{int:sheet_id}/check", response=s.Sheet)
def check_sheet(request: ApiRequest, sheet_id: Id, body: s.ColumnsIn):
    """Say which heading means what; the check starts."""
    _sheet(sheet_id, request)
    return sheets.choose(sheet_id, body.columns, body.options, save_as=body.save_as, actor=request.actor)


@router.post("/{int:sheet_id}/commit", response=s.Sheet)
def commit_sheet(request: ApiRequest, sheet_id: Id, body: s.ApproveIn):
    """Bring in what is right, or all or nothing; the job starts."""
    _sheet(sheet_id, request)
    return sheets.approve(sheet_id, all_or_nothing=body.all_or_nothing, actor=request.actor)


@router.post("/{int:sheet_id}/again", response=s.Sheet)
def restart_sheet(request: ApiRequest, sheet_id: Id, body: Nothing):
    """Go on after the server was stopped; what is done stays done."""
    _sheet(sheet_id, request)
    return sheets.again(sheet_id, actor=request.actor)


@router.post("/{int:sheet_id}/discard", response={204: None})
def discard_sheet(request: ApiRequest, sheet_id: Id, body: Nothing):
    """Throw an upload away that nothing was committed of."""
    _sheet(sheet_id, request)
    sheets.discard(sheet_id, actor=request.actor)


@router.get("/{int:sheet_id}/left-out", openapi_extra={"responses": {200: BYTES}})
def download_left_out(request: ApiRequest, sheet_id: Id, whole: bool = False):
    """The rows that stay out as a sheet of their own, faulty cells coloured, the reasons in a last column."""
    sheet = _sheet(sheet_id, request)
    file = marked.marked(sheet, sheets.opened(sheet), whole=whole)
    return FileResponse(file, as_attachment=True, filename=f"{sheet.name.rsplit('.', 1)[0]}-left-out.xlsx")
