"""Attachments: checked by type and size, stored under their checksum, listed per document."""

import hashlib
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from . import clock
from .actor import Actor
from .errors import Invalid
from .models import Attachment
from .refs import Ref
from .work import record, service

# First bytes of the types whose content can be told; a file that claims one must look like it.
SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
    "xlsx": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
    "xls": (b"\xd0\xcf\x11\xe0",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3"),
}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
}


@service
def add(
    ref: Ref, name: str, content: IO[bytes], *, actor: Actor, role: str = "", company_id: int | None = None
) -> Attachment:
    """Check and store a file for a document. Refuses with Invalid for a wrong type, size or content.

    The caller has made sure that the actor may see and change the document.
    """
    name = Path(name).name[-200:]
    data = content.read(settings.ATTACHMENT_MAX_BYTES + 1)
    ending = check(name, data)
    digest = hashlib.sha256(data).hexdigest()
    _keep(digest, data)
    attachment = Attachment.objects.create(
        ref_kind=ref.kind, ref_id=ref.id, role=role, name=name, size=len(data), sha256=digest,
        content_type=CONTENT_TYPES.get(ending, "application/octet-stream"),
        company_id=company_id, added_by_id=actor.user_id, added_at=clock.now(),
    )  # fmt: skip
    record("core.attachment.added", about=ref, company_id=company_id, name=name, role=role)
    return attachment


def check(name: str, data: bytes) -> str:
    """The file's ending if its type, size and first bytes are acceptable; else Invalid."""
    ending = Path(name).suffix.lower().lstrip(".")
    if ending not in settings.ATTACHMENT_TYPES:
        raise Invalid({"file": _("Files of type “%(type)s” are not taken.") % {"type": ending or "?"}})
    if len(data) > settings.ATTACHMENT_MAX_BYTES:
        raise Invalid({"file": _("The file is larger than %(mb)s MB.") % {"mb": settings.ATTACHMENT_MAX_BYTES >> 20}})
    if not data:
        raise Invalid({"file": _("The file is empty.")})
    signatures = SIGNATURES.get(ending)
    if signatures and not data.startswith(signatures):
        raise Invalid({"file": _("The content is not what the name “%(name)s” says.") % {"name": name}})
    return ending


def path(attachment: Attachment) -> Path:
    """Where the bytes lie."""
    return _path(attachment.sha256)


def of(ref: Ref) -> "list[Attachment]":
    """A document's files, oldest first."""
    return list(Attachment.objects.filter(ref_kind=ref.kind, ref_id=ref.id).order_by("pk"))


def _path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def _keep(digest: str, data: bytes) -> None:
    """Write once: a file of the same checksum is the same file. A rolled-back transaction leaves it unreferenced."""
    target = _path(digest)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(f".{id(data)}.part")
    part.write_bytes(data)
    part.replace(target)
