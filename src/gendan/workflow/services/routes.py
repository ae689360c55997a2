"""Where messages go besides the product: a person's mail, the robot of a role or of the company."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock_one, service

from ..models import NoticeRoute

# Only these leave the house: an address is typed by people, and apprise knows far more doors than a firm needs.
SCHEMES = {
    "wecom": {"wecombot"},
    "dingtalk": {"dingtalk"},
    "feishu": {"feishu", "lark"},
    "wxpusher": {"wxpusher"},
    # A modem in the house, or a gateway that reaches Chinese numbers.
    "sms": {"smseagle", "smseagles", "d7sms", "clickatell", "bulksms", "twilio", "vonage", "sns"},
}
CUSTOMER = "customer"  # stands in place of a role: the number of each message comes with it


@service
def add(
    company_id: int, medium: str, address: str, *, actor: Actor, user_id: int | None = None, role: str = "",
    codes: Sequence[str] = (), language: str = "zh-hans",
) -> NoticeRoute:  # fmt: skip
    """Add a route; the address is never shown again. One's own mail needs no right. Refuses with Invalid."""
    if not (medium == "mail" and user_id is not None and user_id == actor.user_id):
        actor.require("workflow.route.change")
    if not actor.sees_company(company_id):
        raise NotFound()
    _check(medium, address)
    if role == CUSTOMER and medium != "sms":
        raise Invalid({"medium": _("Customers get SMS by a gateway; their mail needs no route.")})
    return NoticeRoute.objects.create(
        company_id=company_id,
        user_id=user_id,
        role=role,
        codes=list(codes),
        medium=medium,
        address=address,
        language=language,
    )


@service
def remove(route_id: int, *, actor: Actor) -> None:
    """Stop using a route; what was sent by it stays in the log. Locks it."""
    route: NoticeRoute = lock_one(NoticeRoute.objects.filter(pk=route_id))
    if route.user_id != actor.user_id or actor.user_id is None:
        actor.require("workflow.route.change")
    if not actor.sees_company(route.company_id):
        raise NotFound()
    route.active = False
    route.save(update_fields=["active"])


def _check(medium: str, address: str) -> None:
    if medium == "mail":
        try:
            validate_email(address)
        except ValidationError as error:
            raise Invalid({"address": error.messages}) from error
    elif medium not in SCHEMES:
        raise Invalid({"medium": _("Messages go by mail, SMS, WeCom, DingTalk, Feishu or WxPusher.")})
    elif urlsplit(address).scheme not in SCHEMES[medium]:
        raise Invalid({"address": _("The address starts with %(scheme)s://") % {"scheme": sorted(SCHEMES[medium])[0]}})
