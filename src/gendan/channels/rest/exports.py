"""Exports: asked for, written by a job, fetched when they are done."""

from django.http import FileResponse
from ninja import Query, Router

from gendan.channels.excel.exports import EXPORTS
from gendan.channels.models import SheetExport
from gendan.channels.services import exports
from gendan.core.errors import Conflict, NotFound

from .base import company, found
from .pages import Page, Paging, page
from .schemas import sheets as s
from .types import ApiRequest, Id
from .wire import BYTES

router = Router()


@router.get("/kinds", response=list[s.ExportKind])
def list_export_kinds(request: ApiRequest):
    """What can be exported by the person who asks, and by what it can be narrowed."""
    return [
        {"name": name, "headings": [str(heading) for heading in EXPORTS[name].headings], "filters": export.filters}
        for name, export in EXPORTS.items()
        if all(request.actor.may(right) for right in exports.NEEDS[name])
    ]


@router.get("", response=Page[s.ExportOut])
def list_exports(request: ApiRequest, paging: Query[Paging]):
    """One's own exports, newest first."""
    return page(exports.visible(request.actor), paging)


@router.post("", response={201: s.ExportOut})
def ask_for_export(request: ApiRequest, body: s.ExportIn):
    """Ask for a sheet, however long; a job writes it. `GET /exports/{id}` says when it is done."""
    firm = company(body.company_id, request.actor)
    return exports.ask(body.kind, company_id=firm, actor=request.actor, format=body.format, filters=body.filters)


@router.get("/{int:export_id}", response=s.ExportOut)
def get_export(request: ApiRequest, export_id: Id):
    """How far it is: waiting, done, failed, or gone after `channels.export_days`."""
    return _export(export_id, request)


def _export(export_id: int, request: ApiRequest) -> SheetExport:
    row: SheetExport = found(exports.visible(request.actor).filter(pk=export_id))
    return row


@router.get("/{int:export_id}/file", openapi_extra={"responses": {200: BYTES}})
def download_export(request: ApiRequest, export_id: Id):
    """The sheet. Refused with 409 while it is not done."""
    export = _export(export_id, request)
    if export.state != "done":
        raise Conflict(state=export.state)
    file = exports.path(export)
    if not file.is_file():
        raise NotFound()
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"{export.kind}-{export.pk}.{export.format}")
