"""What a firm may choose about its papers."""

from django.utils.translation import gettext_noop as _

from gendan.core.params import declare

declare("printing.prices_on_delivery", True, _("Prices on delivery notes"), "SHP-13")
