"""Permissions of `workflow` beside the verbs of a task."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "workflow.task.any": _("Act on everybody's tasks in the company"),
        "workflow.gate.override": _("Pass closed gates, with a reason"),
        "workflow.approval.request": _("Ask for approvals"),
        "workflow.approval.decide": _("Decide on approvals"),
        "workflow.sla.change": _("Change time limits"),
        "workflow.route.change": _("Change where messages go"),
        "workflow.template.change": _("Change process templates"),
    }
)
