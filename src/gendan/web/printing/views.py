"""`GET /print/delivery_note?number=DN2611-0012&number=…&paper=a4&lang=en`: the PDF, inline; each copy is counted."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from gendan.printing.services import prints
from gendan.web.kit import Request

LANGUAGES = {"zh": "zh-hans", "en": "en"}


@require_GET
def paper(request: Request, code: str) -> HttpResponse:
    """One PDF of up to 200 documents of a form, by number. Without `paper` the form's usual one, without `lang` the
    reader's language.
    """
    language = request.GET.get("lang") or (get_language() or "zh")[:2]
    numbers = request.GET.getlist("number")
    pdf = prints.make(
        code, numbers, actor=request.actor, paper=request.GET.get("paper", ""),
        language=LANGUAGES.get(language, language),
    )  # fmt: skip
    name = f"{code}-{numbers[0]}.pdf" if len(set(numbers)) == 1 else f"{code}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(False, name),
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip
