"""One signature asked of one role, as most tests want it."""

from typing import Any

from gendan.core.refs import Ref
from gendan.workflow.models import Approval
from gendan.workflow.services import approvals
from gendan.workflow.signing import Plan, Signer


def signature(ref: Ref, subject: str, *, role: str, **facts: Any) -> Approval:
    """The only signature of a request."""
    return Approval.objects.get(request=approvals.request(ref, subject, Plan([[Signer(role)]]), **facts))
