"""Verbs on sheets: upload, choose columns, check, commit, throw away (IMX-01, IMX-03, CHN-09).

Checking and committing are jobs. Each batch of a job is a transaction of its own and moves the counters people watch; a job
that was killed is started again and goes on where it stopped.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from gendan.channels.errors import SheetNotReady, SheetWrong
from gendan.channels.excel import checks, commits
from gendan.channels.excel.checks import Context, Row
from gendan.channels.excel.commits import Ground, Written
from gendan.channels.excel.kinds import KINDS, Kind, guess
from gendan.channels.excel.reading import Sheet, plain, read
from gendan.channels.models import SheetImport, SheetMapping, SheetRow
from gendan.core import attachments, bulk, clock
from gendan.core.actor import Actor
from gendan.core.errors import DomainError, Invalid
from gendan.core.refs import Ref
from gendan.core.work import because, lock_one, record, service
from gendan.org.models import Company, User
from gendan.org.services.actors import actor_for

BATCH = 2_000
SAMPLE = 5
KEPT_ERRORS = 1_000
RUNNING = ("checking", "committing")


def visible(actor: Actor) -> "QuerySet[SheetImport]":
    """The imports of the company being worked in that the actor may see."""
    kinds = [name for name, kind in KINDS.items() if actor.may(kind.permission)]
    return SheetImport.objects.filter(company_id__in=actor.company_ids, kind__in=kinds)


@service
def upload(kind: str, name: str, content: IO[bytes], *, actor: Actor) -> SheetImport:
    """Take a file in: checked by type, size and content, kept as it came, its headings read and guessed.

    Refuses with NotAllowed, Invalid (unknown kind; a file that is too large, not what its name says, empty or hostile).
    """
    actor.require("channels.import.use")
    chosen = _kind(kind)
    actor.require(chosen.permission)
    assert actor.company_id is not None, "somebody who may import works in a company"
    sheet = SheetImport.objects.create(
        company_id=actor.company_id, kind=kind, name=Path(name).name[-200:], created_at=clock.now(),
        created_by_id=actor.user_id,
    )  # fmt: skip
    kept = attachments.add(_ref(sheet), sheet.name, content, actor=actor, role="sheet", company_id=sheet.company_id)
    found = read(attachments.path(kept), _ending(sheet.name))
    sample = [[plain(cell)[:60] for cell in cells] for _n, cells in islice(found.rows, SAMPLE)]
    if not sample:
        raise Invalid({"file": _("The sheet is empty.")})
    sheet.sha256 = kept.sha256
    sheet.mapping = {
        "headings": found.headings, "heading_row": found.heading_row, "sample": sample,
        "columns": guess(chosen, found.headings),
    }  # fmt: skip
    sheet.options = chosen.settled({})
    if known := _remembered(sheet):
        sheet.mapping |= {"columns": known.columns, "remembered": known.name}
        sheet.options = chosen.settled(known.options)
    sheet.save()
    record("channels.import.uploaded", about=_ref(sheet), company_id=sheet.company_id, name=sheet.name, kind=kind)
    return sheet


@service
def choose(
    sheet_id: int, columns: Mapping[str, str], options: Mapping[str, str], *, actor: Actor, save_as: str = ""
) -> SheetImport:
    """Say which heading means what, and start the check. The choice is kept by name for the next sheet, if asked.

    Refuses with NotAllowed, NotFound, Invalid (a field that is needed has no column), SheetNotReady.
    """
    sheet = _locked(sheet_id, actor, "uploaded", "checked", "failed")
    kind = KINDS[sheet.kind]
    used = {name: heading for name, heading in columns.items() if heading in sheet.mapping["headings"]}
    missing = {f.name: _("This is needed.") for f in kind.fields if f.required and f.name not in used}
    if missing:
        raise Invalid(missing)
    settled = kind.settled(options)
    if kind.name == "orders" and settled["until"] == "recorded":
        actor.require("sales.order.record")
    sheet.mapping = {**sheet.mapping, "columns": used}
    sheet.options = settled
    if save_as.strip():
        SheetMapping.objects.update_or_create(
            company_id=sheet.company_id, kind=kind.name, name=save_as.strip()[:80],
            defaults={"columns": used, "options": settled, "created_by_id": actor.user_id},
        )  # fmt: skip
    return _start(sheet, "checking")


@service
def approve(sheet_id: int, *, actor: Actor, all_or_nothing: bool = False) -> SheetImport:
    """Commit what is right, or all or nothing. Starts the job.

    Refuses with NotAllowed, NotFound, SheetNotReady, and SheetWrong when all was asked for and a row is wrong.
    """
    sheet = _locked(sheet_id, actor, "checked")
    if all_or_nothing and sheet.bad:
        raise SheetWrong(sheet.bad)
    sheet.options = {**sheet.options, "all": all_or_nothing}
    return _start(sheet, "committing")


@service
def again(sheet_id: int, *, actor: Actor) -> SheetImport:
    """Start the job of a sheet once more, after the server was stopped on the way. What is done stays done."""
    sheet = _locked(sheet_id, actor, *RUNNING)
    return _start(sheet, sheet.state)


@service
def discard(sheet_id: int, *, actor: Actor) -> None:
    """Throw an upload away that nothing was committed of. Refuses with NotFound, SheetNotReady."""
    sheet = _locked(sheet_id, actor, "uploaded", "checked", "failed")
    record("channels.import.discarded", about=_ref(sheet), company_id=sheet.company_id, name=sheet.name)
    SheetRow.objects.filter(sheet=sheet).delete()
    sheet.state = "discarded"
    sheet.save(update_fields=["state"])


def _remembered(sheet: SheetImport) -> SheetMapping | None:
    """The latest mapping all of whose headings this sheet has."""
    for known in SheetMapping.objects.filter(company_id=sheet.company_id, kind=sheet.kind).order_by("-pk")[:50]:
        if set(known.columns.values()) <= set(sheet.mapping["headings"]):
            return known
    return None


def earlier(sheet: SheetImport) -> SheetImport | None:
    """An import of the very same file that was committed before."""
    same = SheetImport.objects.filter(company_id=sheet.company_id, kind=sheet.kind, sha256=sheet.sha256, state="done")
    return same.exclude(pk=sheet.pk).order_by("-pk").first()


def opened(sheet: SheetImport) -> Sheet:
    """The sheet's file again, from its first row."""
    (kept,) = attachments.of(_ref(sheet))
    return read(attachments.path(kept), _ending(sheet.name))


def _locked(sheet_id: int, actor: Actor, *states: str) -> SheetImport:
    actor.require("channels.import.use")
    sheet: SheetImport = lock_one(visible(actor).filter(pk=sheet_id))
    if sheet.state not in states:
        raise SheetNotReady(sheet.state)
    return sheet


def _start(sheet: SheetImport, state: str) -> SheetImport:
    """Set a sheet going; the job is in the same transaction."""
    from gendan.channels import tasks

    sheet.state = state
    sheet.save()
    name = f"channels.sheet.{sheet.pk}"
    tasks.work_sheet.configure(lock=name).defer(sheet_id=sheet.pk)
    return sheet


def work(sheet_id: int) -> None:
    """The job: whatever the sheet waits for. A refusal ends it as `failed` with the reason; a bug does, too, and is raised."""
    sheet = SheetImport.objects.get(pk=sheet_id)
    if sheet.state not in RUNNING:
        return
    user = User.objects.get(pk=sheet.created_by_id or 0)
    with translation.override(user.language), because(f"import:{sheet.pk}"):
        try:
            actor = actor_for(user, origin="import", company_id=sheet.company_id, bound=True)
            (_check if sheet.state == "checking" else _commit)(sheet, actor)
        except DomainError as error:
            _fail(sheet, str(error))
        except Exception:
            _fail(sheet, _("The program failed. Nothing of the last batch was written."))
            raise


def _fail(sheet: SheetImport, why: str) -> None:
    SheetImport.objects.filter(pk=sheet.pk).update(state="failed", result={"error": why}, finished_at=clock.now())


# Checking ---------------------------------------------------------------------------------------------------------


def _check(sheet: SheetImport, actor: Actor) -> None:
    """Read and check every row; what is read lies in `channels_sheetrow` afterwards."""
    kind = KINDS[sheet.kind]
    SheetRow.objects.filter(sheet=sheet).delete()
    found = opened(sheet)
    columns = [(kind.field(name), found.headings.index(heading)) for name, heading in sheet.mapping["columns"].items()]
    ctx = Context(sheet.pk, sheet.company_id, actor, sheet.options)
    done = 0
    numbered = iter(found.rows)
    while batch := [checks.parse(columns, n, cells) for n, cells in islice(numbered, BATCH)]:
        checks.CHECKS[kind.name](batch, ctx)
        with transaction.atomic():
            bulk.insert(SheetRow, [_stored(sheet, row) for row in batch])
            done += len(batch)
            SheetImport.objects.filter(pk=sheet.pk).update(done=done, rows=done)
    with transaction.atomic():
        checks.finish(kind, sheet.pk, ctx)
        _conclude(sheet, done)


def _stored(sheet: SheetImport, row: Row) -> dict[str, Any]:
    state = "same" if row.same else "bad" if row.faults else "good"
    return {
        "sheet_id": sheet.pk, "row": row.number, "key": row.key[:200], "state": state, "values": row.values,
        "faults": row.faults,
    }  # fmt: skip


def _conclude(sheet: SheetImport, rows: int) -> None:
    """Count what the check found."""
    sheet.state, sheet.rows, sheet.done = "checked", rows, 0
    states = count_states(sheet)
    sheet.good, sheet.bad = states["good"], states["bad"]
    sheet.errors = first_errors(sheet)
    sheet.result = {"states": dict(states), "faults": dict(count_faults(sheet))}
    sheet.save()


def count_states(sheet: SheetImport) -> Counter[str]:
    """Rows by state."""
    from django.db.models import Count

    rows = SheetRow.objects.filter(sheet=sheet).values_list("state").annotate(n=Count("pk"))
    return Counter(dict(rows.order_by()))


def count_faults(sheet: SheetImport) -> Counter[str]:
    """Faults by code."""
    from gendan.core import sql

    rows = sql.rows(
        "select f ->> 1, count(*) from channels_sheetrow r cross join lateral jsonb_array_elements(r.faults) f"
        " where r.sheet_id = %s group by 1",
        [sheet.pk],
    )
    return Counter(dict(rows))


def first_errors(sheet: SheetImport) -> list[dict[str, Any]]:
    """The first thousand faults of wrong rows: row, heading, code and what it is about."""
    rows = SheetRow.objects.filter(sheet=sheet, state="bad").order_by("row").values_list("row", "faults", "values")
    columns = sheet.mapping["columns"]
    return [
        {
            "row": row,
            "column": columns.get(name, ""),
            "code": code,
            "data": data,
            "value": str(values.get(name, ""))[:60],
        }
        for row, faults, values in rows[:KEPT_ERRORS]
        for name, code, data in faults
    ][:KEPT_ERRORS]


# Committing -------------------------------------------------------------------------------------------------------


def _commit(sheet: SheetImport, actor: Actor) -> None:
    """Commit good rows; all in one transaction when all or nothing was asked for."""
    before = sheet.result.get("made", {})
    written = Written(dict(before))
    ground = Ground(sheet, Company.objects.get(pk=sheet.company_id), sheet.options, actor, _progress(sheet), written)
    if sheet.options.get("all"):
        with transaction.atomic():
            commits.commit(ground)
            refused = written.refused
            if refused:
                transaction.set_rollback(True)
        if refused:
            raise SheetWrong(refused)
    else:
        commits.commit(ground)
    states = count_states(sheet)
    sheet.refresh_from_db()
    sheet.state, sheet.finished_at, sheet.done = "done", clock.now(), states["done"]
    sheet.bad = states["bad"]
    sheet.errors = first_errors(sheet)
    sheet.result = {
        **sheet.result, "states": dict(states), "made": written.made, "note": written.note,
        "faults": dict(count_faults(sheet)),
    }  # fmt: skip
    sheet.save()
    _announce(sheet, actor=actor)


@service
def _announce(sheet: SheetImport, *, actor: Actor) -> None:
    record(
        "channels.import.done", about=_ref(sheet), company_id=sheet.company_id, name=sheet.name, **sheet.result["made"]
    )


def _progress(sheet: SheetImport) -> Callable[[int], None]:
    def advance(count: int) -> None:
        from django.db.models import F

        SheetImport.objects.filter(pk=sheet.pk).update(done=F("done") + count)

    return advance


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Invalid({"kind": _("There is no such choice.")})
    return KINDS[name]


def _ending(name: str) -> str:
    return Path(name).suffix.lower().lstrip(".")


def _ref(sheet: SheetImport) -> Ref:
    return Ref(SheetImport.KIND, sheet.pk)
