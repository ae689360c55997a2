"""Settings of `workflow`."""

from django.utils.translation import gettext_noop as _

from gendan.core.params import declare

declare("workflow.escalate_every_hours", 24, _("Hours until an overdue task goes to the next level"), "WFL-15*")
declare("workflow.tell_queues", True, _("Tell everybody in a queue about a new task"), "NTF-03")

declare(
    "workflow.sign_for_several_roles", False, _("One person may sign a document for each of several roles"), "APR-01"
)

HEARD = "workflow.heard"  # names of the events that some process listens to; kept by `services.processes`
declare(HEARD, [], "")
