"""What the fields of the editor offer, in words: roles, limits, papers, events, steps. Read once for a page."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gendan.org.catalogue.roles import GENERIC
from gendan.org.models import Department, Role
from gendan.sales.models import OrderType
from gendan.web.mine.pane import role_names
from gendan.web.settings.words import limit_name
from gendan.workflow import published
from gendan.workflow.models import ProcessTemplate, SlaRule
from gendan.workflow.process.language import BACK, END, NEXT

from . import words
from .rows import Facts

Pairs = Sequence[tuple[str, str]]
Groups = Sequence[tuple[str, Pairs]]


class Choices:
    """Everything that can be chosen for a template of a company."""

    def __init__(self, company_id: int | None, data: Mapping[str, Any]) -> None:
        self.company_id, self.data = company_id, data
        self.parameters: Mapping[str, Any] = data.get("parameters") or {}

    @cached_property
    def roles(self) -> Groups:
        """Roles of the firm, those that stand for whoever it is, and the choices of the template."""
        language = get_language() or "zh"
        own = sorted(((r.code, r.label(language)) for r in Role.objects.all()), key=lambda p: p[1])
        generic = [(code, word) for code, word in role_names([]).items() if code in (*GENERIC, "department_head")]
        chosen = [(f"${code}", words.named(row.get("name"))) for code, row in self.parameters.items()]
        return [
            (_("By choice of the company"), chosen),
            (pgettext("role", "Jobs"), own),
            (pgettext("role", "Whoever it is"), generic),
        ]

    @cached_property
    def role_words(self) -> Mapping[str, str]:
        """Roles by their code."""
        return {code: word for _label, pairs in self.roles for code, word in pairs}

    @cached_property
    def rules(self) -> Mapping[str, SlaRule]:
        """Time limits of the table; a company's own before the general one."""
        found = SlaRule.objects.filter(Q(company=None) | Q(company_id=self.company_id or 0)).exclude(
            code__startswith="T"
        )
        return {rule.code: rule for rule in found.order_by("code", "-company_id")}

    @cached_property
    def limits(self) -> Groups:
        """Time limits of the table."""
        return [("", [(code, f"{limit_name(rule)} · {code}") for code, rule in self.rules.items()])]

    @cached_property
    def departments(self) -> Groups:
        """Departments of the company."""
        language = get_language() or "zh"
        return [("", [(d.code, d.label(language)) for d in Department.objects.filter(company_id=self.company_id or 0)])]

    @cached_property
    def papers(self) -> Groups:
        """Documents a step needs or makes."""
        pairs = [(code, words.paper(code)) for code in published.known_papers()]
        return [("", sorted(pairs, key=lambda pair: pair[1]))]

    @cached_property
    def events(self) -> Groups:
        """Events, by what they are about."""
        return words.all_events()

    @cached_property
    def transitions(self) -> Groups:
        """What a step can keep closed."""
        return words.all_transitions()

    @cached_property
    def verbs(self) -> Groups:
        """What the system can do by itself."""
        return [("", [(name, words.verb(name)) for name in sorted(published.known_verbs())])]

    @cached_property
    def parts(self) -> Groups:
        """What a step can be done for each of."""
        return [("", [(name, str(words.PARTS.get(name, name))) for name in sorted(published.known_items())])]

    @cached_property
    def processes(self) -> Groups:
        """Other processes."""
        rows = ProcessTemplate.objects.filter(Q(company=None) | Q(company_id=self.company_id or 0), state="in_force")
        pairs = {row.code: words.named({"zh": row.name, "en": row.name_en}) for row in rows.order_by("code")}
        return [("", [(code, name) for code, name in pairs.items() if code != self.data.get("code")])]

    @cached_property
    def facts(self) -> Facts:
        """Facts for conditions."""
        language = get_language() or "zh"
        return Facts.of(self.parameters, {t.code: t.label(language) for t in OrderType.objects.all()})

    @cached_property
    def dates(self) -> Groups:
        """Facts that are dates."""
        return [("", [(name, self.facts.labels[name]) for name, type in self.facts.types.items() if type == "date"])]

    @cached_property
    def steps(self) -> Mapping[str, str]:
        """Steps by code: number and name."""
        return words.step_names(self.data["steps"])

    def targets(self, code: str, follower: str) -> Groups:
        """Where an answer can lead; `follower` is the step that comes next by itself."""
        after = f" ({self.steps[follower]})" if follower in self.steps else ""
        ways = [
            (NEXT, _("on to the next step%(which)s") % {"which": after}),
            (END, _("the end")),
            (BACK, _("back to whoever entered it")),
        ]
        return [("", ways), (pgettext("process", "Steps"), [(c, w) for c, w in self.steps.items() if c != code])]

    def after(self, code: str) -> Groups:
        """What a step can come after: steps above, or events."""
        above: list[tuple[str, str]] = []
        for other, word in self.steps.items():
            if other == code:
                break
            above.append((other, word))
        return [(pgettext("process", "Steps above"), above), *self.events]


def select(
    name: str,
    groups: Groups,
    chosen: str = "",
    *,
    empty: str | None = "–",
    label: str = "",
    id: str = "",
    css: str = "",
) -> SafeString:
    """A list to choose from; what is chosen and unknown stays, marked."""
    known = {value for _label, pairs in groups for value, _word in pairs}
    first: list[tuple[str, str]] = [("", empty)] if empty is not None else []
    if chosen and chosen not in known:
        first.append((chosen, f"? {chosen}"))
    parts = [_options(first, chosen)]
    parts += [
        format_html('<optgroup label="{}">{}</optgroup>', group, _options(pairs, chosen)) if group else _options(pairs, chosen)
        for group, pairs in groups
        if pairs
    ]  # fmt: skip
    aria = format_html(' aria-label="{}"', label) if label else ""
    return format_html(
        '<select class="inp{}" name="{}" id="{}"{}>{}</select>', f" {css}" if css else "", name, id or name, aria,
        format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _options(pairs: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    return format_html_join(
        "", '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected") if value == chosen else "", word) for value, word in pairs),
    )  # fmt: skip


def several(name: str, groups: Groups, chosen: Sequence[str], *, label: str) -> list[SafeString]:
    """A list to choose from for each that is chosen, and one more."""
    return [
        select(name, groups, one, label=label, id=f"{name}.{n}", empty="–" if one else _("add …"))
        for n, one in enumerate([*chosen, ""])
    ]
