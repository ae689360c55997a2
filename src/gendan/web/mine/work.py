"""The lists of the workbench: which tasks a tab holds, how they stand, what is new since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.web import kit
from gendan.web.kit.escaping import esc
from gendan.workflow import queries
from gendan.workflow.models import Task

from . import words

PAGE, MOST = 50, 200  # rows at first, and when somebody asks for more
HOUR = timedelta(hours=1)
TABS: dict[str, Any] = {
    "mine": gettext_lazy("My tasks"),
    "overdue": pgettext_lazy("task", "Overdue"),
    "soon": gettext_lazy("Within 1 hour"),
    "blocked": pgettext_lazy("task", "Blocked"),
    "waiting": gettext_lazy("Waiting for others"),
    "queue": gettext_lazy("Team queue"),
    "done": gettext_lazy("Done today"),
}
EMPTY: dict[str, tuple[Any, Any]] = {
    "mine": (
        gettext_lazy("Nothing to do right now"),
        gettext_lazy("What is yours to do appears here by itself, with its clock."),
    ),
    "overdue": (gettext_lazy("Nothing is overdue"), ""),
    "soon": (gettext_lazy("Nothing is due within the hour"), ""),
    "blocked": (gettext_lazy("Nothing of yours is paused"), ""),
    "waiting": (
        gettext_lazy("You wait for nobody"),
        gettext_lazy("What you asked of others stays here until they answer."),
    ),
    "queue": (gettext_lazy("The team queue is empty"), gettext_lazy("Tasks that nobody has taken yet appear here.")),
    "done": (gettext_lazy("Nothing finished today yet"), ""),
}
GROUPS: dict[str, tuple[Any, str]] = {
    "late": (pgettext_lazy("task", "Overdue"), "c-late"),
    "soon": (gettext_lazy("Within 1 hour"), "c-soon"),
    "today": (gettext_lazy("Today"), ""),
    "later": (pgettext_lazy("task", "Later"), ""),
    "done": (gettext_lazy("Done today"), ""),
}


@dataclass(frozen=True)
class Group:
    """Rows of one heading."""

    label: Any
    css: str
    rows: list[SafeString] = field(default_factory=list)


def tasks_of(actor: Actor, tab: str) -> "QuerySet[Task]":
    """The tasks of a tab."""
    if tab == "waiting":
        return _waiting(actor)
    if tab == "done":
        return _done(actor)
    if tab == "queue":
        return queries.queued(actor)
    return queries.mine(actor).filter(_conditions(clock.now())[tab])


def _conditions(now: datetime) -> dict[str, Q]:
    """What of my open tasks belongs to a tab."""
    runs = Q(paused_at=None)
    return {
        "mine": Q(),
        "overdue": runs & Q(due_at__lte=now),
        "soon": runs & Q(due_at__gt=now, due_at__lte=now + HOUR),
        "blocked": Q(paused_at__isnull=False),
    }


def _waiting(actor: Actor) -> "QuerySet[Task]":
    """What I asked for and others have to do."""
    return Task.objects.filter(
        company_id__in=actor.company_ids, state=Task.State.OPEN, data__asked_by=actor.user_id or 0
    ).exclude(assignee_id=actor.user_id)


def _done(actor: Actor) -> "QuerySet[Task]":
    midnight = clock.local().replace(hour=0, minute=0, second=0, microsecond=0)
    return Task.objects.filter(closed_by_id=actor.user_id or 0, closed_at__gte=midnight).exclude(
        state=Task.State.CANCELLED
    )


@dataclass(frozen=True)
class Desk:
    """How many tasks each tab holds, and what changed since the page was drawn. One statement."""

    counts: dict[str, int]

    @property
    def first_tab(self) -> str:
        """Where the day begins: my own tasks; the queue for people whose work comes from there."""
        return "queue" if self.counts["queue"] and not self.counts["mine"] else "mine"

    @property
    def mark(self) -> str:
        """Changes whenever an open task comes, goes or changes."""
        found = self.counts
        return f"{found['mine'] + found['queue']}.{found['top']}.{found['changes']}"

    def tabs(self, current: str) -> list[dict[str, Any]]:
        """The tabs with their counts; overdue ones are red."""
        return [
            {
                "label": label, "url": f"{reverse('mine:home')}?tab={name}", "n": self.counts[name], "current": name == current,
                "late": name == "overdue" and self.counts[name] > 0,
            }
            for name, label in TABS.items()
        ]  # fmt: skip


def desk(actor: Actor, after: int = 0) -> Desk:
    """What lies on this desk now; `after` is the newest task the page knows. Polled every few seconds."""
    return Desk(queries.desk(actor, soon=clock.now() + HOUR, after=after))


def rows(actor: Actor, tab: str, most: int = PAGE) -> list[dict[str, Any]]:
    """The tasks of a tab by due time, as they are shown; what is done newest first."""
    order = ("-closed_at", "-pk") if tab == "done" else ("due_at", "pk")
    return queries.listed(tasks_of(actor, tab).order_by(*order)[:most])


def groups(found: Sequence[dict[str, Any]], tab: str, current: int | None) -> list[Group]:
    """Rows under their headings: overdue, within the hour, today, later."""
    now, to = clock.now(), reverse("mine:task", args=[0]).removesuffix("0")
    made: dict[str, Group] = {}
    for row in found:
        name = "done" if tab == "done" else group_of(row, now)
        made.setdefault(name, Group(*GROUPS[name])).rows.append(_drawn(row, tab, now, to, row["id"] == current))
    return [made[name] for name in GROUPS if name in made]


def group_of(row: dict[str, Any], now: datetime) -> str:
    """Under which heading an open task stands. A paused one is never overdue."""
    if row["paused_at"] is None and row["due_at"] <= now:
        return "late"
    if row["paused_at"] is None and row["due_at"] <= now + HOUR:
        return "soon"
    return "today" if _day(row["due_at"]) <= _day(now) else "later"


def _day(moment: datetime) -> Any:
    """The day a due moment counts to: what is due at midnight is due on the day before."""
    return clock.local(moment - timedelta(microseconds=1)).date()


def _drawn(row: dict[str, Any], tab: str, now: datetime, to: str, current: bool) -> SafeString:
    """One row of the list. Written out here: a template takes several times as long for fifty of them."""
    who, _sep, goods = row["subject"].partition(" · ")
    mark = words.outcome_chip(row) if row["state"] != "open" else kit.sla(clock_of(row, now))
    here = ' class="cur" aria-selected="true"' if current else ""
    blocked = kit.chip("block", TABS["blocked"]) if row["paused_at"] is not None else ""
    whose = (
        f'<span class="t3 xs nw">{esc(row["assignee"] or _("nobody has taken it"))}</span>' if tab == "waiting" else ""
    )
    return mark_safe(
        f'<tr data-row{here}><td class="w-sla">{mark}</td><td class="two-l"><div class="row-x">'
        f'<a class="plain b cut" href="{to}{row["id"]}?tab={tab}" data-task="{row["id"]}">{esc(row["title"])}</a>'
        f'{blocked}{whose}</div><div class="t2 xs cut">{esc(note(row) or goods)}</div></td>'
        f'<td class="two-l w-doc"><div class="mono">{esc(row["number"])}</div><div class="t2 xs cut">{esc(who)}</div></td></tr>'
    )


def clock_of(row: dict[str, Any], now: datetime, *, limit: bool = True) -> kit.Clock:
    """The clock of an open task; what is due after today shows its moment."""
    if row["paused_at"] is not None:
        return kit.clock(row["due_at"], paused=row["paused_for"] or _("Paused"))
    if group_of(row, now) == "later":
        return kit.Clock("plan", kit.stamp(row["due_at"]), due=row["due_at"], started=row["opened_at"])
    told = words.limit(row["limit_text"]) if limit else ""
    return kit.clock(row["due_at"], started=row["opened_at"], now=now, limit=told)


def note(row: dict[str, Any]) -> str:
    """What the task is about, in one line, where its facts tell more than the goods."""
    data = row["data"]
    parts = [str(words.FINDING[rule]) for rule in data.get("open", ()) if rule in words.FINDING]
    parts += [str(text) for text in data.get("conditions", ()) if text]
    parts += [str(data[key]) for key in ("text", "note", "item") if data.get(key)]
    return " · ".join(parts)
