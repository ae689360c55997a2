"""Money in the side bar."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.finance import queries
from gendan.web.shell.nav import Badge, Item


def _to_confirm(actor: Actor) -> Badge:
    return Badge(queries.payments(actor).filter(state="announced"))


def _overdue(actor: Actor) -> Badge:
    return Badge(
        queries.invoices(actor).filter(state="issued", amount__gt=F("allocated"), due_on__lt=clock.today()),
        late=Q(pk__isnull=False),
    )


def _statements(actor: Actor) -> Badge:
    return Badge(
        queries.statements(actor).filter(state__in=("draft", "with_finance", "disputed")), late=Q(state="disputed")
    )


ITEMS = [
    Item("releases", "money", "lock-open", _("Who may ship"), "finance:releases", permission="finance.payment.view", key="M"),
    Item("payments", "money", "coin", _("Payments"), "finance:payments", permission="finance.payment.view", badge=_to_confirm),
    Item("receivables", "money", "scale", _("What is owed"), "finance:receivables", permission="finance.receivable.view", badge=_overdue),
    Item("invoices", "money", "file-invoice", _("Invoices"), "finance:invoices", permission="finance.invoice.view"),
    Item("statements", "money", "file-text", _("Statements"), "finance:statements", permission="finance.statement.view", badge=_statements),
]  # fmt: skip
