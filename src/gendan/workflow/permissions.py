"""Permissions of `workflow`."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "workflow.task.any": _("Act on everybody's tasks in the company"),
        "workflow.gate.override": _("Pass closed gates, with a reason"),
        "workflow.approval.request": _("Ask for approvals"),
        "workflow.approval.decide": _("Decide on approvals"),
        "workflow.matrix.change": _("Change the approval matrix"),
        "workflow.sla.change": _("Change time limits"),
        "workflow.route.change": _("Change where messages go"),
        "workflow.template.change": _("Change process templates"),
        "workflow.template.move": _("Move running documents to another version of their process"),
        "workflow.task.complete": _("Complete tasks"),
        "workflow.task.return": _("Return tasks"),
        "workflow.task.cancel": _("Cancel tasks"),
        "workflow.task.take": _("Take tasks from a queue"),
        "workflow.task.delegate": _("Delegate tasks"),
        "workflow.task.assign": _("Assign tasks"),
        "workflow.task.pause": _("Pause tasks"),
        "workflow.task.resume": _("Resume tasks"),
        "workflow.review.enter": _("Enter what departments answer at a review meeting"),
        "workflow.meeting.view": _("See meetings"),
        "workflow.meeting.hold": _("Hold meetings, write minutes and decisions"),
    }
)
