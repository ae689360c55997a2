"""Kinds of meetings, sections of agendas, columns of the board."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, Any] = {
    "daily": pgettext_lazy("meeting", "Daily production coordination and order review"),
    "sales": pgettext_lazy("meeting", "Weekly sales meeting"),
    "department": pgettext_lazy("meeting", "Department meeting"),
    "summary": pgettext_lazy("meeting", "Summary meeting"),
}
SECTIONS: dict[str, Any] = {
    "decisions": _("Decisions not done yet"),
    "new_orders": _("Orders registered since the last meeting"),
    "in_review": _("Orders still under review"),
    "overdue_reviews": _("Reviews past their limit"),
    "late_orders": pgettext_lazy("meeting", "Late orders"),
    "overdue_tasks": _("Tasks past their limit"),
    "open_exceptions": _("Exceptions still open"),
}
COLUMNS: tuple[tuple[str, Any], ...] = (
    ("open", _("Departments answer")),
    ("conditional", _("To be agreed with the customer")),
    ("failed", pgettext_lazy("board", "Refused: to be decided")),
    ("passed", _("Passed: to be confirmed")),
)
