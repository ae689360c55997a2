"""Permissions of cooperation."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "cooperation.instruction.view": _("See instructions between companies"),
        "cooperation.instruction.create": _("Instruct another company of the group"),
        "cooperation.instruction.object": _("Object to dates of instructions"),
        "cooperation.instruction.decide": _("Decide objections to dates"),
        "cooperation.instruction.acknowledge": _("Acknowledge instructions"),
        "cooperation.instruction.plan": _("Plan instructions"),
        "cooperation.instruction.report": _("Report progress of instructions"),
        "cooperation.instruction.finish": _("Finish instructions"),
        "cooperation.instruction.receive": _("Receive what was instructed"),
        "cooperation.instruction.cancel": _("Cancel instructions"),
    }
)
