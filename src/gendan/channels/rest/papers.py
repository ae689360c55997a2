"""Forms: what there is to fill in, what was filled in, who signs and takes note; editions of forms."""

from typing import Any

from django.db.models import Q
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from gendan.papers import queries, subjects
from gendan.papers.models import FormDefinition, Paper
from gendan.papers.services import copies, definitions, signing
from gendan.papers.services import papers as verbs
from gendan.papers.states import FORM, PAPER

from .base import wanted
from .pages import Page, Paging, page
from .schemas import papers as s
from .schemas.files import Attachment
from .types import ApiRequest, Code, Id, VersionIn

router = Router()
CONTROLLED = ("document_number", "owner_department", "note")


@router.get("/forms", response=list[s.FormHead])
def list_forms(request: ApiRequest):
    """The forms in force in one's company, by code."""
    request.actor.require("papers.paper.view")
    found = [(row, queries.form_of(row)) for row in queries.in_force(request.actor.company_id)]
    return [
        {
            **{name: getattr(row, name) for name in s.FormHead.model_fields if hasattr(row, name)},
            "about": list(form.about), "may_fill": queries.may_fill(form, request.actor),
        }
        for row, form in found
    ]  # fmt: skip


@router.post("/forms", response={201: s.Edition})
def create_form(request: ApiRequest, body: s.FormIn):
    """A new form of one's company, as a draft."""
    return _edition(definitions.create(body.code, body.content, facts=_facts(body), actor=request.actor), request)


@router.get("/forms/{code}", response=s.Edition)
def get_form(request: ApiRequest, code: Code):
    """The edition in force of a form, with all its fields."""
    request.actor.require("papers.paper.view")
    return _edition(queries.definition(code, request.actor.company_id), request)


@router.get("/forms/{code}/editions", response=list[s.Edition])
def list_editions(request: ApiRequest, code: Code):
    """All editions of a form, newest first."""
    request.actor.require("papers.paper.view")
    return [_edition(row, request) for row in queries.editions(code, request.actor.company_id)]


@router.post("/forms/{code}/new-edition", response={201: s.Edition})
def draft_edition(request: ApiRequest, code: Code):
    """A draft of the next edition, in one's own company; the draft there is, where there is one."""
    return _edition(definitions.new_edition(code, actor=request.actor), request)


@router.post("/editions/{int:edition_id}/change", response=s.Edition)
def change_edition(request: ApiRequest, edition_id: Id, body: s.FormContentIn):
    """Write a draft anew."""
    row = queries.get_edition(edition_id, actor=request.actor)
    done = definitions.change(row.pk, body.content, facts=_facts(body), version=body.version, actor=request.actor)
    return _edition(done, request)


@router.post("/editions/{int:edition_id}/review", response=s.Edition)
def review_edition(request: ApiRequest, edition_id: Id, body: VersionIn):
    """Agree with a draft."""
    row = queries.get_edition(edition_id, actor=request.actor)
    return _edition(definitions.review(row.pk, version=body.version, actor=request.actor), request)


@router.post("/editions/{int:edition_id}/enforce", response=s.Edition)
def enforce_edition(request: ApiRequest, edition_id: Id, body: s.EnforceIn):
    """Approve a draft and take it into force; the edition before is retired."""
    row = queries.get_edition(edition_id, actor=request.actor)
    done = definitions.enforce(row.pk, version=body.version, effective_on=body.effective_on, actor=request.actor)
    return _edition(done, request)


@router.post("/editions/{int:edition_id}/retire", response=s.Edition)
def retire_edition(request: ApiRequest, edition_id: Id, body: VersionIn):
    """Let nothing new be written on a form."""
    row = queries.get_edition(edition_id, actor=request.actor)
    return _edition(definitions.retire(row.pk, version=body.version, actor=request.actor), request)


def _facts(body: s.Controlled) -> dict[str, str]:
    return {name: value for name in CONTROLLED if (value := getattr(body, name)) is not None}


def _edition(row: FormDefinition, request: ApiRequest) -> dict[str, Any]:
    own = row.company_id is not None and row.company_id == request.actor.company_id
    told = {name: getattr(row, name) for name in s.Edition.model_fields if name != "actions"}
    return {**told, "actions": FORM.allowed(row, request.actor) if own else []}


@router.get("", response=Page[s.PaperHead])
def list_papers(request: ApiRequest, filter: Query[s.PaperFilter], paging: Query[Paging]):
    """Papers, newest first."""
    found = queries.papers(request.actor).filter(
        wanted(filter, "form", "state", "created_by_id", kind="ref_kind", document="ref_number")
    )
    if filter.q:
        found = found.filter(Q(number__icontains=filter.q) | Q(subject__icontains=filter.q))
    return page(found, paging)


@router.post("", response={201: s.Paper})
def create_paper(request: ApiRequest, body: s.PaperIn):
    """Begin a paper; what the document and the form know is filled in."""
    about = body.about
    ref = subjects.find(about.kind, request.actor, number=about.number).ref if about else None
    return _paper(verbs.create(body.form, about=ref, values=body.values, actor=request.actor), request)


@router.get("/{number}", response=s.Paper)
def get_paper(request: ApiRequest, number: str):
    """A paper with its values, signatures and copies."""
    return _paper(queries.get_paper(number, actor=request.actor), request)


def _paper(row: Paper, request: ApiRequest) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in s.PaperHead.model_fields},
        "edition": row.definition.edition, "reason": row.reason, "values": row.values,
        "signatures": list(queries.signatures(row.pk)), "copies": list(queries.copies(row.pk)),
        "actions": PAPER.allowed(row, request.actor),
    }  # fmt: skip


@router.post("/{number}/fill", response=s.Paper)
def fill_paper(request: ApiRequest, number: str, body: s.ValuesIn):
    """Write on a paper. While it is being signed, a change revokes the signatures given."""
    row = queries.get_paper(number, actor=request.actor)
    return _paper(verbs.fill(row.pk, body.values, version=body.version, actor=request.actor), request)


@router.post("/{number}/files", response={201: Attachment})
def attach_to_paper(request: ApiRequest, number: str, file: File[UploadedFile], facts: Form[s.FieldIn]):
    """Add a photo or file to a field."""
    row = queries.get_paper(number, actor=request.actor)
    return verbs.attach(row.pk, facts.field, file.name or "", file, actor=request.actor)


@router.post("/{number}/file", response=s.Paper)
def file_paper(request: ApiRequest, number: str, body: VersionIn):
    """The paper is filled in: signatures are asked for, or copies go out."""
    row = queries.get_paper(number, actor=request.actor)
    return _paper(verbs.file(row.pk, version=body.version, actor=request.actor), request)


@router.post("/{number}/sign", response=s.Paper)
def sign_paper(request: ApiRequest, number: str, body: s.SignatureIn):
    """Give the signatures that are asked of oneself."""
    row = queries.get_paper(number, actor=request.actor)
    return _paper(signing.sign(row.pk, revision=body.revision, note=body.note, actor=request.actor), request)


@router.post("/{number}/return", response=s.Paper)
def return_paper(request: ApiRequest, number: str, body: s.DisagreeIn):
    """Not to sign: back to whoever filed it, with a reason."""
    row = queries.get_paper(number, actor=request.actor)
    return _paper(signing.return_(row.pk, body.reason, revision=body.revision, actor=request.actor), request)


@router.post("/{number}/acknowledge", response=s.Paper)
def acknowledge_paper(request: ApiRequest, number: str, body: s.AcknowledgeIn):
    """Take note of the copies one holds."""
    row = queries.get_paper(number, actor=request.actor)
    return _paper(copies.acknowledge(row.pk, note=body.note, actor=request.actor), request)


@router.post("/{number}/answer", response=s.Paper)
def answer_paper(request: ApiRequest, number: str, body: s.ValuesIn):
    """Write the answer that a paper asks for."""
    row = queries.get_paper(number, actor=request.actor)
    return _paper(verbs.answer(row.pk, body.values, version=body.version, actor=request.actor), request)


@router.post("/{number}/recall", response=s.Paper)
def recall_paper(request: ApiRequest, number: str, body: s.VoidIn):
    """Take a filed paper back; holders of copies are told."""
    row = queries.get_paper(number, actor=request.actor)
    return _paper(verbs.recall(row.pk, body.reason, version=body.version, actor=request.actor), request)


@router.post("/{number}/close", response=s.Paper)
def close_paper(request: ApiRequest, number: str, body: VersionIn):
    """Nothing is left to do about the paper."""
    row = queries.get_paper(number, actor=request.actor)
    return _paper(verbs.close(row.pk, version=body.version, actor=request.actor), request)


@router.post("/{number}/void", response=s.Paper)
def void_paper(request: ApiRequest, number: str, body: s.VoidIn):
    """The paper does not count; its number stays used."""
    row = queries.get_paper(number, actor=request.actor)
    return _paper(verbs.void(row.pk, body.reason, version=body.version, actor=request.actor), request)
