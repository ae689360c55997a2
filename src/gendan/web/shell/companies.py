"""Working in another company of the group."""

from gendan.org.services import users
from gendan.web import kit


def work_in(request: kit.Request, company_id: int) -> None:
    """From now on, and at the next sign-in, this person works in that company."""
    request.session["company"] = company_id
    kept = {**(request.user.preferences or {}), "company_id": company_id}
    users.change(request.user.pk, actor=request.actor, preferences=kept)


def is_elsewhere(request: kit.Request, company_id: int | None) -> bool:
    """Whether documents of that company are hidden only because one works in another."""
    return company_id in request.actor.companies and company_id not in request.actor.company_ids
