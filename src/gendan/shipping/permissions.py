"""What may be granted in shipping."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "shipping.delivery.view": _("See deliveries"),
        "shipping.delivery.plan": _("Plan deliveries"),
        "shipping.delivery.track": _("Record what happens on the way"),
        "shipping.delivery.take_back": _("Take goods back that nobody signed for"),
        "shipping.delivery.verify": _("Verify special requirements before loading"),
        "shipping.delivery.consent": _("Record the customer's consent to a partial shipment"),
        "shipping.slip.receive": _("Take back red slips and hand them over"),
        "shipping.carrier.edit": _("Maintain carriers and vehicles"),
        "shipping.load.edit": _("Put deliveries on a tour"),
        "shipping.case.report": _("Report delay, damage, loss or goods not received"),
        "shipping.link.make": _("Make and revoke customer links"),
        "shipping.delivery.release": _("Give the shipping notice"),
        "shipping.delivery.pick": _("Report deliveries as picked"),
        "shipping.delivery.pack": _("Report deliveries as packed"),
        "shipping.delivery.load": _("Sign for loading"),
        "shipping.delivery.check": _("Check deliveries at the gate"),
        "shipping.delivery.dispatch": _("Dispatch deliveries"),
        "shipping.delivery.deliver": _("Report arrival of deliveries"),
        "shipping.delivery.sign": _("Record the customer's signature"),
        "shipping.delivery.close": _("Close deliveries"),
        "shipping.delivery.cancel": _("Cancel deliveries"),
        "shipping.case.answer": _("Answer transport cases"),
        "shipping.case.close": _("Close transport cases"),
        "shipping.shortage.contact": _("Talk with customers about short deliveries"),
        "shipping.shortage.close": _("Close short deliveries"),
    }
)
