"""Shapes of attachments."""

from datetime import datetime

from ..types import In, Out, Text40


class Attachment(Out):
    """A file that belongs to a document."""

    id: int
    ref_kind: str
    ref_id: int
    role: str
    name: str
    content_type: str
    size: int
    sha256: str
    added_by_id: int | None
    added_at: datetime


class UploadIn(In):
    """What a file is to its document: original_order, signature, photo …"""

    role: Text40 = ""
