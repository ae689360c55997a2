"""The pages of the settings: what each is for, who may open it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gendan.core.actor import Actor
from gendan.core.errors import NotAllowed
from gendan.web import kit
from gendan.web.kit import Request


@dataclass(frozen=True)
class Section:
    """One page: its name is the url name; one of `permissions` opens it."""

    name: str
    icon: str
    label: Any
    text: Any
    permissions: tuple[str, ...]
    at: str = ""  # the url name, where the page lies elsewhere

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.at or f"settings:{self.name}")

    def open_to(self, actor: Actor) -> bool:
        """Whether this person may open it."""
        return any(actor.may(p) for p in self.permissions)


GROUPS: tuple[tuple[Any, tuple[Section, ...]], ...] = (
    (_("People and rights"), (
        Section("users", icon="users", label=_("Users"), text=_("Accounts, their roles and what they see"), permissions=("org.user.change", "org.user.create", "org.user.assign")),
        Section("roles", icon="user-shield", label=_("Roles and rights"), text=_("What a job may do"), permissions=("org.role.change",)),
    )),
    (_("The firm"), (
        Section("company", icon="building", label=_("Company data"), text=_("Letterhead, tax, bank, calendar"), permissions=("org.company.change",)),
        Section("departments", icon="hierarchy", label=_("Departments"), text=_("Who belongs where, who heads it"), permissions=("org.company.change",)),
        Section("calendar", icon="calendar", label=_("Working calendar"), text=_("Hours, holidays, make-up days"), permissions=("org.calendar.change",)),
        Section("reasons", icon="list-details", label=_("Reasons"), text=_("What can be chosen when a verb asks why"), permissions=("org.reason.change",)),
    )),
    (_("Rules"), (
        Section("types", icon="files", label=_("Order types"), text=_("Mandatory fields, review, conditions"), permissions=("sales.type.edit",)),
        Section("type-rules", icon="git-fork", label=_("Type by rule"), text=_("Which order type is proposed when"), permissions=("sales.type.edit",)),
        Section("matrix", icon="messages", label=_("Review matrix"), text=_("Who is asked what about an order"), permissions=("sales.type.edit",)),
        Section("approvals", icon="writing-sign", label=_("Approval matrix"), text=_("Whose signatures which documents need"), permissions=("workflow.matrix.change",)),
        Section("series", icon="hash", label=_("Number series"), text=_("How documents are numbered"), permissions=("org.parameter.change",)),
        Section("forms", icon="file-description", label=_("Form definitions"), text=_("What people fill in, who signs, who gets copies"), permissions=("papers.form.change",)),
        Section("exceptions", icon="alert-triangle", label=_("Kinds of exceptions"), text=_("Who answers for what goes wrong, who else hears of it"), permissions=("cases.kind.change",)),
        Section("processes", icon="route", label=_("Process templates"), text=_("Who does what after whom, by when, and what waits for it"), permissions=("workflow.template.change",), at="processes:gallery"),
        Section("limits", icon="clock-hour-4", label=_("Time limits"), text=_("How long each step may take, who hears when it is late"), permissions=("workflow.sla.change",)),
        Section("parameters", icon="adjustments", label=_("Parameters"), text=_("Thresholds and choices of all areas"), permissions=("org.parameter.change",)),
    )),
    (_("To the outside"), (
        Section("routes", icon="send", label=_("Where messages go"), text=_("Mail, WeCom, DingTalk, Feishu"), permissions=("workflow.route.change",)),
        Section("tokens", icon="key", label=_("API tokens"), text=_("Keys for programs that act for somebody"), permissions=("channels.token.own", "channels.token.any")),
        Section("webhooks", icon="webhook", label=_("Webhooks"), text=_("Addresses that hear what happens"), permissions=("channels.webhook.view",)),
    )),
    (_("Trail"), (
        Section("audit", icon="history", label=_("Audit log"), text=_("Who changed what, and when"), permissions=("org.audit.view",)),
    )),
)  # fmt: skip
BY_NAME = {section.name: section for _label, sections in GROUPS for section in sections}


def groups(actor: Actor) -> list[tuple[Any, list[Section]]]:
    """The pages this person may open, under their headings."""
    found = [(label, [s for s in sections if s.open_to(actor)]) for label, sections in GROUPS]
    return [group for group in found if group[1]]


def enter(request: Request, name: str) -> Section:
    """The section, for who may open it; else NotAllowed."""
    section = BY_NAME[name]
    if not section.open_to(request.actor):
        raise NotAllowed(section.permissions[0])
    return section


def show(
    request: Request, name: str, template: str, context: Mapping[str, Any], *, title: Any = "", status: int = 200
) -> HttpResponse:
    """A page of a section inside the frame of the settings."""
    section = enter(request, name)
    frame = {"groups": groups(request.actor), "section": section, "title": title or section.label, "nav": "settings"}
    return kit.page(request, f"settings/{template}", {**frame, **context}, status=status)


def matching(request: Request, rows: list[dict[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """The rows that hold every word of `?q=` in one of the columns."""
    asked = request.GET.get("q", "").casefold().split()
    return [r for r in rows if all(any(word in str(r[name]).casefold() for name in columns) for word in asked)]
