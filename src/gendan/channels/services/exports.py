"""Rows of ours as sheets, asked for and fetched later: the writing is a job, however many rows there are (IMX-02, IMX-03)."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from gendan.channels.excel import exports
from gendan.channels.models import SheetExport
from gendan.core import clock, params
from gendan.core.actor import Actor
from gendan.core.errors import DomainError, Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import because, record, service
from gendan.org.models import User
from gendan.org.services.actors import actor_for
from gendan.partners.queries import visible_customers
from gendan.sales.queries import orders

FORMATS = ("xlsx", "csv")
NEEDS = {
    "orders": ("sales.order.view", "sales.order.export"),
    "items": ("catalog.item.view",),
    "customers": ("partners.customer.view", "partners.credit.view"),
    "prices": ("catalog.price.view",),
    "stock": ("inventory.stock.view",),
}


@service
def ask(kind: str, *, company_id: int, actor: Actor, format: str = "xlsx", filters: Mapping[str, str]) -> SheetExport:
    """Ask for a sheet; a job writes it, with the rows the actor may see by then. Who asked for what is recorded.

    Refuses with NotAllowed, NotFound (another company), Invalid (an unknown kind, format or filter).
    """
    if kind not in NEEDS or format not in FORMATS:
        raise Invalid({"kind" if kind not in NEEDS else "format": _("There is no such choice.")})
    for right in NEEDS[kind]:
        actor.require(right)
    if not actor.sees_company(company_id):
        raise NotFound()
    exports.checked(kind, filters)
    assert actor.user_id is not None, "a job that writes for somebody needs to know for whom"
    made = SheetExport.objects.create(
        company_id=company_id, kind=kind, format=format, filters=dict(filters), created_at=clock.now(),
        created_by_id=actor.user_id,
    )  # fmt: skip
    record("channels.export.asked", about=Ref(SheetExport.KIND, made.pk), company_id=company_id, sheet=kind, **filters)
    from gendan.channels import tasks

    tasks.work_export.configure(lock=f"channels.export.{made.pk}").defer(export_id=made.pk)
    return made


def visible(actor: Actor) -> "QuerySet[SheetExport]":
    """One's own exports: each holds what its owner may see."""
    return SheetExport.objects.filter(created_by_id=actor.user_id, company_id__in=actor.company_ids)


def work(export_id: int) -> None:
    """The job: write the file. A refusal ends it as `failed` with the reason; a bug does, too, and is raised."""
    export = SheetExport.objects.get(pk=export_id)
    if export.state != "waiting":
        return
    user = User.objects.get(pk=export.created_by_id)
    with translation.override(user.language), because(f"export:{export.pk}"):
        try:
            count = _write(export, actor_for(user, origin="export", company_id=export.company_id))
        except DomainError as error:
            _end(export, "failed", error=str(error)[:300])
        except Exception:
            _end(export, "failed", error=_("Something went wrong here. It has been logged."))
            raise
        else:
            _end(export, "done", rows=count)


def _write(export: SheetExport, actor: Actor) -> int:
    for right in NEEDS[export.kind]:
        actor.require(right)
    target = path(export)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")

    def advance(count: int) -> None:
        SheetExport.objects.filter(pk=export.pk).update(rows=F("rows") + count)

    count = exports.write(
        export.kind, part, company_id=export.company_id, filters=export.filters, format=export.format, advance=advance,
        only=_only(export, actor),
    )  # fmt: skip
    part.replace(target)
    return count


def _only(export: SheetExport, actor: Actor) -> list[int] | None:
    """Who sees but some orders and customers of the company gets those."""
    scope = actor.scopes.get(export.company_id)
    if scope is None or scope.level == "company" or export.kind not in ("orders", "customers"):
        return None
    seen = orders(actor) if export.kind == "orders" else visible_customers(actor)
    return list(seen.filter(company_id=export.company_id).values_list("pk", flat=True))


def _end(export: SheetExport, state: str, **facts: object) -> None:
    SheetExport.objects.filter(pk=export.pk).update(state=state, finished_at=clock.now(), **facts)


def path(export: SheetExport) -> Path:
    """Where the file lies; beside the attachments and no part of a backup."""
    return Path(settings.MEDIA_ROOT) / "exports" / f"{export.pk}.{export.format}"


def throw_away() -> int:
    """Files nobody fetched in time; who asked for what stays. How many."""
    before = clock.now() - timedelta(days=params.get("channels.export_days"))
    old = list(SheetExport.objects.filter(created_at__lt=before).exclude(state="gone"))
    for export in old:
        path(export).unlink(missing_ok=True)
    SheetExport.objects.filter(pk__in=[export.pk for export in old]).update(state="gone")
    return len(old)
