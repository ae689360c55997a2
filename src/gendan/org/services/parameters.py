"""Settings a firm has changed from what code declares."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gendan.core import params
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.events import plain
from gendan.core.models import Parameter
from gendan.core.work import service


@service
def put(name: str, raw: Any, *, actor: Actor, company_id: int | None = None) -> Any:
    """Set a parameter for a company or for all; the value as stored. Logged by the audit trigger.

    Refuses with NotFound an unknown name, Invalid a value of the wrong kind.
    """
    actor.require("org.parameter.change")
    declared = params.declared().get(name)
    if declared is None or (company_id is not None and not actor.sees_company(company_id)):
        raise NotFound()
    try:
        value = declared.parse(raw)
    except (ValueError, ArithmeticError, TypeError) as error:
        raise Invalid({name: _("This does not fit.")}) from error
    Parameter.objects.update_or_create(name=name, company_id=company_id, defaults={"value": plain(value)})
    transaction.on_commit(params.forget)
    params.forget()
    return value


@service
def reset(name: str, *, actor: Actor, company_id: int | None = None) -> None:
    """Go back to the general value, or to the declared one."""
    actor.require("org.parameter.change")
    Parameter.objects.filter(name=name, company_id=company_id).delete()
    transaction.on_commit(params.forget)
    params.forget()
