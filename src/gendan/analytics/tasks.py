"""Timers of analytics."""

import logging

from django.utils.translation import gettext_noop as noop
from procrastinate.contrib.django import app

from gendan.core import invariants
from gendan.org.models import Company
from gendan.workflow import messages
from gendan.workflow.services import notices

log = logging.getLogger("gendan.verify")
messages.declare(
    "verify.failed", noop("%(count)s records contradict each other"), noop("First: %(rule)s. Run gendan verify.")
)


@app.periodic(cron="0 19 * * *")
@app.task(queueing_lock="analytics.verify", pass_context=False)
def verify(timestamp: int) -> None:
    """At three in the morning, Chinese time: every invariant; the administrators hear of what is wrong."""
    wrong = list(invariants.violations())
    for violation in wrong:
        log.error("%s %s", violation.rule, violation.row)
    if not wrong:
        return
    for company_id in Company.objects.filter(active=True).values_list("pk", flat=True):
        data = {"count": len(wrong), "rule": wrong[0].rule}
        notices.tell("mis_admin", "verify.failed", ref=None, data=data, company_id=company_id)
