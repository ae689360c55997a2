"""Papers: begun, filled in, filed, answered, recalled, closed, voided. Signing and copies have modules of their own."""

from collections.abc import Mapping, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from gendan.core import attachments, clock, numbering
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.events import Event
from gendan.core.models import Attachment
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, record, service
from gendan.org.models import Department, Role, User
from gendan.org.services.reasons import asks
from gendan.workflow.models import Task
from gendan.workflow.services import tasks

from .. import events, queries, subjects
from ..errors import CopiesAreOut, CopiesOpen, NotYourForm, NotYoursToAnswer
from ..language import ANSWER, FILL, Form
from ..models import Paper
from ..states import PAPER
from ..values import Directory, begun, checked, missing
from . import copies, definitions, signing
from .asking import holds, now_with

S = Paper.State
TITLE = 200


@service
def create(
    code: str, *, actor: Actor, about: Ref | None = None, values: Mapping[str, Any] | None = None, issued: bool = False
) -> Paper:
    """Begin a paper on the edition in force; what the document and the form know is filled in already.

    `issued`: a document that was decided issues it, whoever decided; nobody need be among those who fill in the form.
    Refuses with NotFound (form, or a document this actor cannot see), NotYourForm, Invalid (values; a document that this
    form does not hang on).
    """
    actor.require("papers.paper.create")
    definition = queries.definition(code, actor.company_id)
    form = queries.form_of(definition)
    if not issued:
        _require_filler(form, actor)
    found = subjects.find(about.kind, actor, id=about.id) if about else None
    _fits(form, found.ref.kind if found else "")
    company_id = found.company_id if found else actor.company_id
    if company_id is None or company_id != actor.company_id:
        raise NotFound()
    paper = Paper(
        company_id=company_id, definition=definition, form=code, state=S.DRAFT, created_at=clock.now(),
        created_by_id=actor.user_id, ref_kind=found.ref.kind if found else "", ref_id=found.ref.id if found else None,
        ref_number=found.number if found else "",
    )  # fmt: skip
    start = begun(form, subjects.facts(found.ref) if found else {}, _starts(actor, company_id))
    typed = values or {}
    known = _directory(form, [start, typed], company_id)
    first = checked(form, start, FILL, known, before={})
    paper.values = checked(form, typed, FILL, known, before=first)
    paper.subject = _title(paper, form, found.title if found else "")
    paper.number = numbering.next_number(definitions.series_kind(code), company_id)
    paper.save()
    record("papers.paper.created", about=paper.ref, company_id=company_id, **queries.told(paper))
    return paper


@service
def fill(paper_id: int, typed: Mapping[str, Any], *, actor: Actor, version: int | None = None) -> Paper:
    """Write on a paper. Locks it. While signatures are asked for, a change revokes those given and asks anew.

    Refuses with StaleDocument, NotYourForm, CopiesAreOut, Invalid.
    """
    paper, form = _locked(paper_id, actor, version)
    _require_author(paper, form, actor)
    PAPER.advance(paper, "fill", actor)
    filed = paper.state == S.FILED
    if filed and not form.signers:
        raise CopiesAreOut()
    before = paper.values
    paper.values = checked(
        form, typed, FILL, _directory(form, [typed], paper.company_id), before=before, whole=filed, files=_files(paper)
    )
    paper.subject = _title(paper, form, _document_title(paper, actor))
    if filed and paper.values != before:
        signing.begin_again(paper, form, actor=actor)
    paper.save()
    return paper


@service
def attach(paper_id: int, field: str, name: str, content: IO[bytes], *, actor: Actor) -> Attachment:
    """Add a photo or file to a field: before filing, or to the answer until the paper is closed. Locks the paper."""
    paper, form = _locked(paper_id, actor)
    stage = ANSWER if field in {f.code for f in form.fields(ANSWER)} else FILL
    found = form.field(field)
    if found is None or found.kind != "file":
        raise Invalid({"field": _("There is no such field.")})
    if stage == FILL:
        _require_author(paper, form, actor)
        if paper.state != S.DRAFT:
            raise CopiesAreOut()
        PAPER.advance(paper, "fill", actor)
    else:
        _require_answerer(paper, form, actor)
        PAPER.advance(paper, "answer", actor)
    paper.save(update_fields=["version"])
    return attachments.add(paper.ref, name, content, role=field, company_id=paper.company_id, actor=actor)


@service
def file(
    paper_id: int,
    *,
    actor: Actor,
    version: int | None = None,
    addressees: Sequence[str] | None = None,
    issued: bool = False,
) -> Paper:
    """The paper is filled in: signatures are asked for, or copies go out. Locks it. Announces PaperFiled.

    `addressees` are the roles that get a copy, where the document that issues it knows better than the form. Refuses with Invalid what is required and missing, and who should get it and is not there.
    """
    paper, form = _locked(paper_id, actor, version)
    if not issued:
        _require_author(paper, form, actor)
    PAPER.advance(paper, "file", actor)
    if addressees is not None:
        paper.addressees = list(addressees)
    if faults := missing(form, FILL, paper.values, _files(paper)):
        raise Invalid(faults)
    paper.filed_at, paper.filed_by_id, paper.reason = clock.now(), actor.user_id, ""
    paper.save()
    _say(paper, events.PaperFiled(**queries.told(paper)))
    if form.signers:
        signing.ask(paper, form, actor=actor)
    else:
        copies.hand_out(paper, form, actor=actor)
    return paper


@service
def answer(paper_id: int, typed: Mapping[str, Any], *, actor: Actor, version: int | None = None) -> Paper:
    """Write the answer that the paper asks for. Locks it; its task is done. Announces PaperAnswered.

    Refuses with NotYoursToAnswer, Invalid.
    """
    paper, form = _locked(paper_id, actor, version)
    PAPER.advance(paper, "answer", actor)
    if not form.has_answer:
        raise NotFound()
    if form.signers and paper.state == S.FILED:
        raise Invalid({"": _("The paper is not signed yet.")})
    _require_answerer(paper, form, actor)
    known = _directory(form, [typed], paper.company_id)
    paper.values = checked(form, typed, ANSWER, known, before=paper.values, whole=True, files=_files(paper))
    paper.answered_at, paper.answered_by_id = clock.now(), actor.user_id
    paper.save()
    tasks.settle_for(paper.ref, copies.ANSWER_TASK, actor=actor)
    _say(paper, events.PaperAnswered(**queries.told(paper)))
    return paper


@service
@asks("paper_void")
def recall(paper_id: int, reason: str, *, actor: Actor, version: int | None = None) -> Paper:
    """Take a filed paper back to mend it: copies are void, their holders are told, signatures no longer count.

    Locks the paper, then its tasks. Announces PaperRecalled. Refuses with Invalid without a reason.
    """
    paper, form = _locked(paper_id, actor, version)
    _require_author(paper, form, actor)
    reason = reason.strip()[:500]
    PAPER.advance(paper, "recall", actor)
    copies.take_back(paper, reason, actor=actor)
    signing.revoke(paper)
    paper.revision += 1
    paper.reason, paper.signed_at, paper.answered_at, paper.answered_by_id = reason, None, None, None
    paper.save()
    _say(paper, events.PaperRecalled(**queries.told(paper), reason=reason))
    return paper


@service
def close(paper_id: int, *, actor: Actor, version: int | None = None) -> Paper:
    """Nothing is left to do. Locks the paper. Announces PaperClosed.

    Refuses with CopiesOpen while somebody has not acknowledged, Invalid while the answer or a signature is missing.
    """
    paper, form = _locked(paper_id, actor, version)
    _require_author(paper, form, actor)
    PAPER.advance(paper, "close", actor)
    if form.signers and paper.signed_at is None:
        raise Invalid({"": _("The paper is not signed yet.")})
    if count := queries.open_copies([paper.pk]).get(paper.pk):
        raise CopiesOpen(count)
    if faults := missing(form, ANSWER, paper.values, _files(paper)):
        raise Invalid(faults)
    tasks.cancel_for(paper.ref, actor=actor)
    paper.closed_at, paper.closed_by_id = clock.now(), actor.user_id
    paper.save()
    _say(paper, events.PaperClosed(**queries.told(paper)))
    return paper


@service
@asks("paper_void")
def void(paper_id: int, reason: str, *, actor: Actor, version: int | None = None) -> Paper:
    """The paper does not count; its number stays used, holders of copies are told. Locks it. Announces PaperVoided."""
    paper, form = _locked(paper_id, actor, version)
    _require_author(paper, form, actor)
    reason = reason.strip()[:500]
    PAPER.advance(paper, "void", actor)
    copies.take_back(paper, reason, actor=actor)
    signing.revoke(paper)
    paper.reason = reason
    paper.save()
    _say(paper, events.PaperVoided(**queries.told(paper), reason=reason))
    return paper


def may_write(paper: Paper, form: Form, actor: Actor) -> bool:
    """Whether this person writes on, recalls, closes this paper: its author, or any who fill in the form."""
    return actor.is_system or paper.created_by_id == actor.user_id or queries.may_fill(form, actor)


def may_answer(paper: Paper, form: Form, actor: Actor) -> bool:
    """Whether this person is asked for the answer; where nobody is named, the author and holders of copies answer."""
    if not form.has_answer:
        return False
    asked = list(Task.objects.filter(ref_kind=paper.KIND, ref_id=paper.pk, code=copies.ANSWER_TASK, document_version=paper.revision)
                 .exclude(state="cancelled").select_related("assignee"))  # fmt: skip
    if asked:
        return actor.is_system or actor.may("papers.paper.any") or any(holds(task, actor) for task in asked)
    held = [c.task for c in queries.copies(paper.pk) if c.task]
    return may_write(paper, form, actor) or any(holds(task, actor) for task in held)


def _locked(paper_id: int, actor: Actor, version: int | None = None) -> tuple[Paper, Form]:
    return now_with(lambda rows: lock_one(rows.filter(pk=paper_id), version=version), actor)


def _require_filler(form: Form, actor: Actor) -> None:
    if not queries.may_fill(form, actor):
        names = Role.objects.filter(code__in=form.fillers).order_by("pk")
        raise NotYourForm([role.label(actor.language) for role in names])


def _require_author(paper: Paper, form: Form, actor: Actor) -> None:
    if not may_write(paper, form, actor):
        _require_filler(form, actor)


def _require_answerer(paper: Paper, form: Form, actor: Actor) -> None:
    if not may_answer(paper, form, actor):
        raise NotYoursToAnswer()


def _fits(form: Form, kind: str) -> None:
    if kind and kind not in form.about:
        raise Invalid({"about": _("This form does not hang on such a document.")})
    if not kind and form.must_hang:
        raise Invalid({"about": _("Begin this form on the document it is about.")})


def _starts(actor: Actor, company_id: int) -> Mapping[str, Any]:
    """What `@today` and its like mean for this person now."""
    local = clock.local()
    mine = Department.objects.filter(members=actor.user_id or 0, company_id=company_id).values_list("code", flat=True)
    return {
        "@today": local.date().isoformat(), "@now": f"{local:%H:%M}", "@me": actor.user_id,
        "@my_department": mine.first(),
    }  # fmt: skip


def _directory(form: Form, given: Sequence[Mapping[str, Any]], company_id: int) -> Directory:
    """The people, departments and roles that these values may name; a query for each kind that the form has."""
    fields = [f for one in form.fields() for f in (one, *one.columns)]
    kinds = {f.kind for f in fields}
    people: dict[int, str] = {}
    if "person" in kinds:
        ids = {id for values in given for id in _people(form, values)}
        rows = User.objects.filter(pk__in=ids, assignments__company_id=company_id).distinct()
        people = dict(rows.values_list("pk", "name"))
    departments = (
        Department.objects.filter(company_id=company_id) if "department" in kinds else Department.objects.none()
    )
    roles = Role.objects.all() if "role" in kinds else Role.objects.none()
    return Directory(people, dict(departments.values_list("code", "name")), dict(roles.values_list("code", "name")))


def _people(form: Form, values: Mapping[str, Any]) -> list[int]:
    """The ids of people that values name, wherever they stand; anything that is no id is left for the check."""
    named: list[Any] = []
    for one in form.fields():
        value = values.get(one.code) if isinstance(values, Mapping) else None
        if one.kind == "person":
            named.append(value)
        elif one.kind == "table" and isinstance(value, list):
            cells = [c.code for c in one.columns if c.kind == "person"]
            named += [row.get(code) for row in value if isinstance(row, Mapping) for code in cells]
    given = [value.get("id") if isinstance(value, Mapping) else value for value in named]
    ids = [int(v) if isinstance(v, str) and v.isdecimal() and len(v) < 19 else v for v in given]
    return [id for id in ids if isinstance(id, int) and not isinstance(id, bool) and abs(id) < 2**63]


def _title(paper: Paper, form: Form, document: str) -> str:
    """What stands in lists: the title field, else for whom the document is."""
    value = paper.values.get(form.title) if form.title else None
    field = form.field(form.title)
    text = value.get("name", "") if isinstance(value, dict) else str(value or "")
    if field is not None and field.kind == "choice" and text:
        text = field.choice(text, "zh")
    return " · ".join(filter(None, (document, " ".join(text.split()))))[:TITLE]


def _document_title(paper: Paper, actor: Actor) -> str:
    about = paper.about
    if about is None:
        return ""
    try:
        return subjects.find(about.kind, actor, id=about.id).title
    except NotFound:
        return paper.subject.partition(" · ")[0]


def _files(paper: Paper) -> list[str]:
    """The file fields that have a file."""
    return [a.role for a in attachments.of(paper.ref)]


def _say(paper: Paper, event: Event) -> None:
    publish(event, about=paper.ref, serves=[paper.about] if paper.about else [], company_id=paper.company_id)
