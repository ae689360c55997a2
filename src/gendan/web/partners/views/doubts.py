"""Data care: the list of doubtful records, and what a person decides about them (MDM-15)."""

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gendan.partners.services import doubts as services
from gendan.web import kit

from ..lists import DOUBTS


@require_GET
def doubts(request: kit.Request) -> HttpResponseBase:
    """The list."""
    return DOUBTS.respond(request, "partners/doubts.html", {"title": _("Data care")})


@require_POST
def look(request: kit.Request) -> HttpResponse:
    """Look now instead of on Sunday night."""
    found = services.look(actor=request.actor)
    told = ngettext("%(n)s record is in doubt", "%(n)s records are in doubt", found) % {"n": found}
    return kit.done(request, reverse("partners:doubts"), told)


@require_POST
def solved(request: kit.Request) -> HttpResponse:
    """The selected ones have been put right."""
    return _settle(request, "solved")


@require_POST
def dismissed(request: kit.Request) -> HttpResponse:
    """The selected ones are right as they are, and never to be listed again."""
    return _settle(request, "dismissed")


def _settle(request: kit.Request, state: str) -> HttpResponse:
    ids = [int(id) for id in request.POST.getlist("id") if id.isdecimal()]
    settled = services.settle(ids, state, note=kit.reason(request), actor=request.actor)
    told = ngettext("%(n)s doubt settled", "%(n)s doubts settled", len(settled)) % {"n": len(settled)}
    return kit.done(request, reverse("partners:doubts"), told)
