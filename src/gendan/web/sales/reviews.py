"""What the order page does about its review: the customer's answer to one condition, files of answers."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gendan.core import attachments
from gendan.core.errors import NotFound
from gendan.core.models import Attachment
from gendan.sales import queries
from gendan.sales.services import reviews
from gendan.web import kit
from gendan.web.kit import Request
from gendan.workflow.models import ReviewAnswer


@require_POST
def condition(request: Request, number: str, id: int) -> HttpResponse:
    """The customer's answer to one condition of the review."""
    found = queries.get_order(number, actor=request.actor)
    reviews.settle(
        found.pk, id, agreed=request.POST.get("agreed") == "1", note=request.POST.get("note", ""), actor=request.actor,
        version=kit.version(request),
    )  # fmt: skip
    return kit.done(request, reverse("sales:order", args=[number]), _("Customer's answer noted"))


@require_GET
def file(request: Request, number: str, id: int) -> HttpResponseBase:
    """A file a reviewer added, always as a download."""
    found = queries.get_order(number, actor=request.actor)
    row = Attachment.objects.filter(pk=id, ref_kind=ReviewAnswer.KIND).first()
    answers = ReviewAnswer.objects.filter(review__ref_kind=found.KIND, review__ref_id=found.pk)
    if row is None or not answers.filter(pk=row.ref_id).exists():
        raise NotFound()
    return FileResponse(
        attachments.path(row).open("rb"), as_attachment=True, filename=row.name, content_type=row.content_type
    )
