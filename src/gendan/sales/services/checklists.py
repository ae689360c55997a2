"""Confirmation lists as the firm wants them (CNF-01): questions, which are required, in which order; versions are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.text import initials
from gendan.core.work import lock_one, service
from gendan.sales import queries
from gendan.sales.models import Checklist, OrderType

LONGEST, MOST = 80, 30


@service
def save(
    type_code: str, questions: Sequence[Mapping[str, Any]], *, actor: Actor, company_id: int | None = None
) -> Checklist:
    """A new version of a type's list, of one company or (None) of all; orders entered from now on follow. Locks the type.

    Needs `sales.type.edit`. A question without a code is new and gets one. Nothing changed: the version there is.
    Refuses with NotFound (type, another company), Invalid at `questions.<n>.text`.
    """
    actor.require("sales.type.edit")
    if company_id is not None and not actor.sees_company(company_id):
        raise NotFound()
    found = OrderType.objects.filter(code=type_code)
    if not found.exists():
        raise NotFound()
    kind: OrderType = lock_one(found)
    wanted = _read(questions)
    now = clock.now()
    of_company = Q(company_id=company_id) if company_id is not None else Q(company=None)
    last = Checklist.objects.filter(of_company, type=kind).order_by("-version").first()
    if last is not None and last.questions == wanted:
        return last
    return Checklist.objects.create(
        type=kind, company_id=company_id, version=last.version + 1 if last else 1, questions=wanted, since=now,
        by_id=actor.user_id,
    )  # fmt: skip


def _read(questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    faults: dict[str, str] = {}
    wanted: list[dict[str, Any]] = []
    if len(questions) > MOST:
        faults["questions"] = _("At most %(n)s questions.") % {"n": MOST}
    for n, question in enumerate(questions):
        text, text_en = str(question.get("text") or "").strip(), str(question.get("text_en") or "").strip()
        if not text:
            faults[f"questions.{n}.text"] = _("Required.")
        elif len(text) > LONGEST or len(text_en) > LONGEST:
            faults[f"questions.{n}.text"] = _("A question has at most %(n)s characters.") % {"n": LONGEST}
        codes = {q["code"] for q in wanted}
        code = str(question.get("code") or "").strip() or _new_code(text, codes)
        if code in codes or len(code) > 40:
            faults[f"questions.{n}.code"] = _("This code is taken.")
        wanted.append(
            {"code": code, "text": text, "text_en": text_en, "required": bool(question.get("required", True))}
        )
    if faults:
        raise Invalid(faults)
    return wanted


def _new_code(text: str, taken: set[str]) -> str:
    """A code that stays when the text is reworded: the initials, numbered where they are taken."""
    head = "".join(c for c in initials(text).lower() if c.isascii() and c.isalnum())[:30] or "q"
    numbered = (f"{head}{n or ''}" for n in range(MOST + 2))
    return next(code for code in numbered if code not in taken)


def label(question: Mapping[str, Any], language: str) -> str:
    """A question in a language."""
    return str((language.startswith("en") and question["text_en"]) or question["text"])


def of_order(order: Any) -> Checklist | None:
    """The list an order is asked by: that of the moment it was submitted, or today's for one that is not."""
    return queries.checklist(order.type_id, order.company_id, order.submitted_at or clock.now())
