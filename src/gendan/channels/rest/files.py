"""Attachments: files of documents, uploaded as a form, downloaded as they were."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import FileResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from gendan.catalog.queries import visible_items
from gendan.core import attachments
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.models import Attachment
from gendan.core.refs import Ref
from gendan.finance.models import Payment
from gendan.papers.queries import papers
from gendan.partners.queries import visible_customers
from gendan.sales.queries import orders
from gendan.shipping.queries import visible_deliveries
from gendan.warehouse.models import Receipt

from .base import found, of_customers
from .schemas import files as s
from .types import ApiRequest, Id
from .wire import BYTES

router = Router()


class Owner(NamedTuple):
    """A kind of document that has files: which an actor sees, what seeing and adding need."""

    rows: Callable[[Actor], Any]
    see: str
    add: str


OWNERS = {
    "sales.order": Owner(orders, "sales.order.view", "sales.order.contact"),
    "shipping.delivery": Owner(visible_deliveries, "shipping.delivery.view", "shipping.delivery.track"),
    "partners.customer": Owner(visible_customers, "partners.customer.view", "partners.customer.correct"),
    "catalog.item": Owner(visible_items, "catalog.item.view", "catalog.item.edit"),
    "warehouse.receipt": Owner(
        lambda actor: Receipt.objects.filter(company_id__in=actor.company_ids), "warehouse.receipt.view",
        "warehouse.receipt.create",
    ),
    "papers.paper": Owner(papers, "papers.paper.view", ""),  # files of forms belong to a field: POST /papers/{number}/files
    "finance.payment": Owner(
        lambda actor: Payment.objects.filter(of_customers(actor)), "finance.payment.view", "finance.payment.announce"
    ),
}  # fmt: skip


def _document(kind: str, id: int, actor: Actor) -> Any:
    """The document, if it has files and the actor sees it; else NotFound."""
    owner = OWNERS.get(kind)
    if owner is None:
        raise NotFound()
    actor.require(owner.see)
    return found(owner.rows(actor).filter(pk=id))


@router.get("/{kind}/{int:id}", response=list[s.Attachment])
def list_files(request: ApiRequest, kind: str, id: Id):
    """The files of a document."""
    _document(kind, id, request.actor)
    return attachments.of(Ref(kind, id))


@router.post("/{kind}/{int:id}", response={201: s.Attachment})
def upload_file(request: ApiRequest, kind: str, id: Id, file: File[UploadedFile], facts: Form[s.UploadIn]):
    """Add a file to a document. Type, size and first bytes are checked."""
    document = _document(kind, id, request.actor)
    if not OWNERS[kind].add:
        raise NotFound()
    request.actor.require(OWNERS[kind].add)
    return attachments.add(
        Ref(kind, id), file.name or "", file, role=facts.role, company_id=getattr(document, "company_id", None),
        actor=request.actor,
    )  # fmt: skip


@router.get("/{int:file_id}", openapi_extra={"responses": {200: BYTES}})
def download_file(request: ApiRequest, file_id: Id):
    """The bytes of a file."""
    file = found(Attachment.objects.filter(pk=file_id))
    _document(file.ref_kind, file.ref_id, request.actor)
    answer = FileResponse(
        attachments.path(file).open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
