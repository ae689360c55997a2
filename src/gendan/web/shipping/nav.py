"""Shipping in the side bar."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.shipping.models import TransportCase
from gendan.shipping.queries import visible_deliveries
from gendan.shipping.states import BEFORE_DISPATCH
from gendan.web.shell.nav import Badge, Item


def _leaving(actor: Actor) -> Badge:
    return Badge(visible_deliveries(actor).filter(state__in=BEFORE_DISPATCH), late=Q(planned_on__lt=clock.today()))


def _cases(actor: Actor) -> Badge:
    return Badge(TransportCase.objects.filter(state="open", delivery__in=visible_deliveries(actor)))


ITEMS = [
    Item("deliveries", "warehouse", "truck-delivery", _("Deliveries"), "shipping:deliveries", permission="shipping.delivery.view", badge=_leaving, key="D"),
    Item("loading", "warehouse", "truck-loading", _("Loading"), "shipping:loading", permission="shipping.delivery.load"),
    Item("gate", "warehouse", "shield-check", _("Gate"), "shipping:gate", permission="shipping.delivery.check"),
    Item("driver", "warehouse", "steering-wheel", _("My round"), "shipping:driver", permission="shipping.delivery.deliver"),
    Item("tours", "warehouse", "calendar-event", _("Delivery plan"), "shipping:tours", permission="shipping.delivery.view"),
    Item("slips", "warehouse", "receipt", _("Red slips"), "shipping:slips", permission="shipping.slip.receive"),
    Item("cases", "warehouse", "alert-triangle", _("Transport cases"), "shipping:cases", permission="shipping.delivery.view", badge=_cases),
    Item("shortages", "warehouse", "puzzle", _("Shipped short"), "shipping:shortages", permission="shipping.delivery.view"),
    Item("carriers", "settings", "truck", _("Carriers and vehicles"), "shipping:carriers", permission="shipping.carrier.edit"),
]  # fmt: skip
