"""Sheets taken through their steps as the page and the worker do."""

from pathlib import Path

from gendan.channels.models import SheetImport
from gendan.channels.services import sheets
from gendan.core.actor import Actor


def bring(path: Path, kind: str, actor: Actor, columns: dict[str, str], **options: str) -> SheetImport:
    """Upload, choose, check, as the page and the worker do."""
    with path.open("rb") as file:
        sheet = sheets.upload(kind, path.name, file, actor=actor)
    sheets.choose(sheet.pk, {**sheet.mapping["columns"], **columns}, {**sheet.options, **options}, actor=actor)
    sheets.work(sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == "checked", sheet.result
    return sheet


def commit(sheet: SheetImport, actor: Actor) -> SheetImport:
    """Commit, as the page and the worker do."""
    sheets.approve(sheet.pk, actor=actor)
    sheets.work(sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == "done", sheet.result
    return sheet
