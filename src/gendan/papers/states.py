"""The lives of form definitions and of papers as data."""

from django.utils.translation import pgettext_lazy

from gendan.core.states import Machine, Transition

from .models import FormDefinition, Paper

D, P = FormDefinition.State, Paper.State

FORM = Machine(
    FormDefinition.KIND,
    [
        Transition("change", {D.DRAFT}, D.DRAFT),
        Transition("review", {D.DRAFT}, D.DRAFT),
        Transition("enforce", {D.DRAFT}, D.IN_FORCE),
        Transition("retire", {D.IN_FORCE}, D.RETIRED),
    ],
    {
        D.DRAFT: pgettext_lazy("form", "Draft"),
        D.IN_FORCE: pgettext_lazy("form", "In force"),
        D.RETIRED: pgettext_lazy("form", "Retired"),
    },
)

PAPER = Machine(
    Paper.KIND,
    [
        Transition("fill", {P.DRAFT}, P.DRAFT),
        Transition("fill", {P.FILED}, P.FILED),
        Transition("file", {P.DRAFT}, P.FILED),
        Transition("sign", {P.FILED}, P.SIGNED),
        Transition("return", {P.FILED}, P.DRAFT),
        Transition("acknowledge", {P.FILED}, P.FILED),
        Transition("acknowledge", {P.SIGNED}, P.SIGNED),
        Transition("answer", {P.FILED}, P.FILED),
        Transition("answer", {P.SIGNED}, P.SIGNED),
        Transition("recall", {P.FILED, P.SIGNED}, P.DRAFT),
        Transition("close", {P.FILED, P.SIGNED}, P.CLOSED),
        Transition("void", {P.DRAFT, P.FILED, P.SIGNED}, P.VOID),
    ],
    {
        P.DRAFT: pgettext_lazy("paper form", "Draft"),
        P.FILED: pgettext_lazy("paper form", "Filed"),
        P.SIGNED: pgettext_lazy("paper form", "Signed"),
        P.CLOSED: pgettext_lazy("paper form", "Closed"),
        P.VOID: pgettext_lazy("paper form", "Void"),
    },
)
