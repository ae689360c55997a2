"""Small pieces of HTML used everywhere: icon, chip, clock, person, difference, stages, bar.

Built by formatting strings, because a list of fifty rows makes several hundred of them.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import formats
from .clocks import Clock
from .escaping import esc

# Literal names, so that the sprite builder finds them: icon="circle-check" icon="clock-exclamation"
# icon="alert-triangle" icon="lock" icon="check" icon="circle-dashed" icon="player-play"
STATE_ICONS = {
    "ok": "circle-check",
    "soon": "clock-exclamation",
    "late": "alert-triangle",
    "block": "lock",
    "done": "check",
    "plan": "circle-dashed",
    "act": "player-play",
}
STATES = frozenset(STATE_ICONS)


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("vendor/icons.svg")


@lru_cache(maxsize=512)
def icon(name: str, size: str = "") -> SafeString:
    """One icon of the sprite; `size` is empty, `s` or `l`."""
    css = f"ico {size}".rstrip()
    return mark_safe(f'<svg class="{css}" aria-hidden="true"><use href="{_sprite()}#{esc(name)}"/></svg>')


def state_icon(state: str) -> str:
    """The icon that always goes with a state."""
    return STATE_ICONS.get(state, "circle")


@lru_cache(maxsize=2048)
def _chip(state: str, label: str, name: str) -> SafeString:
    return mark_safe(f'<span class="chip {esc(state)}">{icon(name, "s")}{esc(label)}</span>')


def chip(state: str, label: object, icon: str = "") -> SafeString:
    """A status chip: colour, icon and word. The icon is that of the state unless given."""
    return _chip(state, str(label), icon or state_icon(state))


# Nothing to show, in grey.
DASH = mark_safe(f'<span class="t3">{formats.DASH}</span>')


def ring(share: float) -> str:
    """The ring of a running clock; `share` of the limit is used."""
    return (
        '<svg class="ring" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/>'
        f'<circle cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="{round(share * 100)} 100"/></svg>'
    )


def sla(clock: Clock | None, *, big: bool = False) -> SafeString:
    """The clock: ring, rest, limit. Scripts keep running ones up to date by `data-due`."""
    if clock is None:
        return DASH
    live = clock.due is not None and clock.state in ("ok", "soon", "late")
    mark = ring(clock.share) if live and clock.state != "late" else icon(state_icon(clock.state))
    text = f"<span>{esc(clock.label)}</span>"
    if live and clock.due is not None:
        text = f'<time datetime="{clock.due.isoformat()}">{esc(clock.label)}</time>'
    limit = f"<small>{esc(clock.limit)}</small>" if clock.limit else ""
    css = f"sla {clock.state}{' big' if big else ''}"
    return mark_safe(f'<span class="{css}"{_clock_data(clock) if live else ""}>{mark}{text}{limit}</span>')


def _clock_data(clock: Clock) -> str:
    assert clock.due is not None
    started = f' data-started="{_epoch(clock.started)}"' if clock.started else ""
    title = esc(_("Due %(when)s") % {"when": formats.stamp(clock.due)})
    return f' data-due="{_epoch(clock.due)}"{started} title="{title}"'


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())


def person(name: str | None, role: str = "", *, queue: bool = False) -> SafeString:
    """A person's mark, name and grey role; a queue has a square mark."""
    if not name:
        return DASH
    css = "who queue" if queue else "who"
    note = f"<small>{esc(role)}</small>" if role else ""
    return mark_safe(
        f'<span class="{css}"><i aria-hidden="true">{esc(name[:1].upper())}</i>'
        f'<span class="cut">{esc(name)}</span>{note}</span>'
    )


def delta(days: int | None) -> SafeString:
    """Days against the promise: `晚 2 天` is red, `早 1 天` and `准` green."""
    return DASH if days is None else _delta(days, get_language())


@lru_cache(maxsize=512)
def _delta(days: int, language: str | None) -> SafeString:
    told = {"days": formats.days(days)}
    text = _("%(days)s late") % told if days > 0 else _("%(days)s early") % told if days else _("on date")
    return mark_safe(f'<span class="delta {"late" if days > 0 else "ok"}">{esc(text)}</span>')


def stages(states: Iterable[str], label: str = "") -> SafeString:
    """Small boxes, one per stage; an empty state is a stage not begun."""
    return _stages(tuple(states), label)


@lru_cache(maxsize=2048)
def _stages(states: tuple[str, ...], label: str) -> SafeString:
    boxes = "".join(f'<i class="{s}"></i>' if s in STATES else "<i></i>" for s in states)
    told = f' role="img" aria-label="{esc(label)}"' if label else ' aria-hidden="true"'
    return mark_safe(f'<span class="stages"{told}>{boxes}</span>')


def seg(parts: Iterable[tuple[str, float]], *, thick: bool = False) -> SafeString:
    """A bar of shares of one: `[("done", 0.17), ("ok", 0.5)]`. The number belongs beside it."""
    height, at, rects = (10 if thick else 6), 0.0, []
    for state, wanted in parts:
        share = max(0.0, min(float(wanted), 1.0 - at))
        rects.append(f'<rect class="{state}" x="{at * 100:.4g}%" width="{share * 100:.4g}%" height="{height}"/>')
        at += share
    return mark_safe(f'<svg class="seg{" h10" if thick else ""}" aria-hidden="true">{"".join(rects)}</svg>')


def link(url: str, text: object, css: str = "") -> SafeString:
    """A link; only paths of this site and the usual schemes."""
    safe = url if url.startswith(("/", "?", "#", "http://", "https://", "mailto:", "tel:")) else "#"
    return mark_safe(f'<a class="{css}" href="{esc(safe)}">{esc(text)}</a>')


def two(top: object, below: object, css: str = "") -> SafeString:
    """Two lines of one cell: the value, and its reason in grey."""
    return mark_safe(f'<div class="b cut {css}">{esc(top)}</div><div class="t2 xs cut">{esc(below)}</div>')


def unit(value: formats.Number | None, unit_name: str = "") -> SafeString:
    """A quantity with its unit in grey."""
    if value is None:
        return DASH
    number = esc(formats.trimmed(value))
    return mark_safe(f'{number}{formats.NBSP}<span class="t3">{esc(unit_name)}</span>' if unit_name else number)
