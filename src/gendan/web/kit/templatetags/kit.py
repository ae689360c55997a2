"""Tags and filters of the page kit; built into every template."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gendan.core.capitals import capitals
from gendan.org.services.reasons import list_of

from .. import charts as _charts
from .. import clocks, formats, marks
from ..answers import dumps
from ..columns import Table
from ..parts import Action, Empty, Flows, Gate, Progress
from ..whys import offered

register = template.Library()

for _name in ("amount", "money", "wan", "qty", "pct", "day", "stamp", "hm", "long_day", "span", "days", "trimmed"):
    register.filter(_name, getattr(formats, _name))
register.filter("capitals", capitals)
register.filter("delta", marks.delta)
register.filter("person", marks.person)
register.filter("sla", marks.sla)

register.simple_tag(marks.icon, name="icon")
register.simple_tag(marks.chip, name="chip")
register.simple_tag(marks.person, name="person")
register.simple_tag(marks.stages, name="stages")
register.simple_tag(marks.seg, name="seg")
register.simple_tag(marks.unit, name="unit")


@register.simple_tag
@lru_cache(maxsize=256)
def asset(path: str) -> str:
    """The address of a static file, looked up once."""
    return static(path)


@register.simple_tag
def clock(due: Any, **kwargs: Any) -> SafeString:
    """`{% clock task.due_at started=task.started_at big=True %}`."""
    big = bool(kwargs.pop("big", False))
    return marks.sla(clocks.clock(due, **kwargs), big=big)


@register.inclusion_tag("kit/facts.html")
def facts(items: Sequence[Any]) -> dict[str, Any]:
    """The fact strip."""
    return {"items": items}


@register.inclusion_tag("kit/rail.html")
def rail(steps: Sequence[Any], label: str = "") -> dict[str, Any]:
    """The steps of the process."""
    rows = [(s, _get(s, "icon") or marks.state_icon(_get(s, "state"))) for s in steps]
    return {"steps": rows, "label": label or _("Process")}


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)


@register.inclusion_tag("kit/gate.html", takes_context=True)
def gate(context: Context, panel: Gate) -> dict[str, Any]:
    """What blocks, and who opens it."""
    rows = [(r, marks.state_icon("ok" if r.state == "done" else r.state)) for r in panel.rows]
    return {"gate": panel, "rows": rows, "request": context.get("request")}


@register.inclusion_tag("kit/lanes.html")
def lanes(flows: Flows, today: Any = None) -> dict[str, Any]:
    """The three flows on one time line."""
    from gendan.core import clock as time

    now = today or time.today()
    names = (
        ("information", _("Info"), {"icon": "file-text"}),
        ("goods", _("Goods"), {"icon": "package"}),
        ("money", _("Money"), {"icon": "coin-yuan"}),
    )
    columns = {d: n for n, d in enumerate(flows.days, 1)}
    rows = [
        (
            label,
            drawn["icon"],
            _stacked([(columns[e.on], e) for e in flows.events if e.flow == flow and e.on in columns]),
        )
        for flow, label, drawn in names
    ]
    flow_labels = {flow: label for flow, label, _icon in names}
    listed = [
        (e, flow_labels.get(e.flow, "")) for e in sorted(flows.events, key=lambda e: (e.on, e.time), reverse=True)
    ]
    days = [(d, d == now) for d in flows.days]
    return {"flows": flows, "days": days, "rows": rows, "listed": listed, "now": now}


def _stacked(events: list[tuple[int, Any]]) -> list[tuple[int, list[Any]]]:
    """Events of one day share its cell."""
    cells: dict[int, list[Any]] = {}
    for column, event in events:
        cells.setdefault(column, []).append(event)
    return sorted(cells.items())


@register.inclusion_tag("kit/kv.html")
def kv(pairs: Sequence[tuple[Any, Any]], css: str = "") -> dict[str, Any]:
    """Labels and values."""
    return {"pairs": pairs, "css": css}


@register.inclusion_tag("kit/docs.html")
def docs(items: Sequence[Any], empty: str = "") -> dict[str, Any]:
    """Related documents."""
    return {"items": items, "empty": empty}


@register.inclusion_tag("kit/diff.html")
def diff(rows: Sequence[tuple[Any, Any, Any]]) -> dict[str, Any]:
    """What changed: label, old, new."""
    return {"rows": rows}


@register.inclusion_tag("kit/feed.html")
def feed(rows: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
    """What happened lately."""
    return {"rows": rows}


@register.inclusion_tag("kit/actions.html", takes_context=True)
def actions(context: Context, items: Sequence[Action]) -> dict[str, Any]:
    """The verbs of the page head: primary, secondary, and the rest under one menu."""
    return {**_sorted_actions(items), "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("kit/actbar.html", takes_context=True)
def actbar(context: Context, items: Sequence[Action]) -> dict[str, Any]:
    """The verbs at the thumb: more, one secondary, the primary."""
    return {**_sorted_actions(items), "request": context.get("request"), "csrf_token": context.get("csrf_token")}


def _sorted_actions(items: Sequence[Action]) -> dict[str, Any]:
    items = list(items)
    primary = next((a for a in items if a.primary), None)
    secondary = [a for a in items if a.secondary and a is not primary][:2]
    rest = [a for a in items if a is not primary and a not in secondary]
    return {"primary": primary, "secondary": secondary, "rest": rest}


@register.inclusion_tag("kit/action.html", takes_context=True)
def action(context: Context, item: Action, css: str = "") -> dict[str, Any]:
    """One verb as a button."""
    return {"a": item, "css": css, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("kit/empty.html")
def empty(panel: Empty) -> dict[str, Any]:
    """What will be here and how it gets here."""
    return {"e": panel}


@register.inclusion_tag("kit/notice.html")
def notice(state: str, title: Any, text: Any = "", icon: str = "") -> dict[str, Any]:
    """A panel in the colour of a state."""
    return {"state": state, "title": title, "text": text, "icon": icon or marks.state_icon(state)}


@register.inclusion_tag("kit/progress.html", takes_context=True)
def progress(context: Context, job: Progress) -> dict[str, Any]:
    """A long job."""
    return {"job": job, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("kit/table.html")
def table(data: Table, css: str = "") -> dict[str, Any]:
    """A small table."""
    return {"table": data, "columns": [c for c in data.columns if c.shown], "body": data.body(), "css": css}


@register.inclusion_tag("kit/chart.html")
def chart(name: str, option: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A chart and, one key away, its numbers; `title`, `size="s"`, `table=(head, rows)`."""
    head, rows = kwargs.get("table") or _charts.table_of(option)
    return {
        "name": name,
        "title": kwargs.get("title", ""),
        "size": kwargs.get("size", ""),
        "json": _script_json(option),
        "head": head,
        "rows": rows,
    }


@register.inclusion_tag("kit/chart_scripts.html")
def chart_scripts() -> dict[str, Any]:
    """The chart library, on pages that have charts."""
    return {}


@register.inclusion_tag("kit/field.html")
def field(bound: BoundField, **kwargs: Any) -> dict[str, Any]:
    """A field: label, input, and the line below that is hint or error."""
    faults = bound.errors
    below = f"{bound.auto_id}-below"
    attrs: dict[str, Any] = {
        "aria-describedby": below,
        **{k[5:].replace("_", "-"): v for k, v in kwargs.items() if k.startswith("attr_")},
    }
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    if kind not in ("checkbox", "radio", "file", "hidden"):
        attrs["class"] = f"inp {widget.attrs.get('class', '')} {'bad' if faults else ''}".strip()
    if faults:
        attrs["aria-invalid"] = "true"
    if bound.field.required:
        attrs["aria-required"] = "true"
    return {
        "bound": bound,
        "label": kwargs.get("label") or bound.label,
        "control": bound.as_widget(attrs=attrs),
        "kind": kind,
        "below": below,
        "fault": faults[0] if faults else "",
        "hint": kwargs.get("hint", bound.help_text),
        "css": kwargs.get("css", ""),
        "kbd": kwargs.get("kbd", ""),
        "required": bound.field.required,
    }


@register.inclusion_tag("kit/why.html")
def why(
    verb: str,
    field: str = "reason",
    label: str = "",
    id: str = "",
    needed: bool = True,
    value: str = "",
    chosen: str = "",
) -> dict[str, Any]:
    """The reason a verb asks for: one of its list, and a remark; words alone where the list offers none.

    `kit.reason` reads what comes back.
    """
    return {
        "offered": offered(list_of(verb)), "chosen": chosen, "field": field, "label": label or _("Reason"), "id": id or f"why-{field}",
        "needed": needed, "value": value,
    }  # fmt: skip


@register.inclusion_tag("kit/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """All faults of a form, each a link to its field."""
    return {"faults": form.faults if form.is_bound else []}


@register.simple_tag
def version(number: Any) -> SafeString:
    """The version this form was made from."""
    return format_html('<input type="hidden" name="version" value="{}">', "" if number is None else number)


def _script_json(data: Any) -> SafeString:
    return mark_safe(dumps(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@register.simple_tag
def json_data(name: str, data: Any) -> SafeString:
    """Data for a script: `<script type="application/json" id=...>`."""
    return mark_safe(f'<script type="application/json" id="{escape(name)}">{_script_json(data)}</script>')


@register.simple_tag
def texts(name: str, **words: Any) -> SafeString:
    """Texts for the page's own script: read with `gendan.t("name.word")`."""
    data = {f"{name}.{k}": str(v) for k, v in words.items()}
    return mark_safe(f'<script type="application/json" data-texts>{_script_json(data)}</script>')


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A value of a dict by a variable key."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.filter
def joined(items: Iterable[Any], by: str = " · ") -> str:
    """Facts joined by a middle dot; empty ones left out."""
    return by.join(str(i) for i in items if i not in (None, ""))
