"""What may be granted in shipping beside the verbs of its machines."""

from gendan.core.permissions import declare

declare(
    **{
        "shipping.delivery.view": "See deliveries",
        "shipping.delivery.plan": "Plan deliveries",
        "shipping.delivery.track": "Record what happens on the way",
        "shipping.delivery.take_back": "Take goods back that nobody signed for",
        "shipping.delivery.verify": "Verify special requirements before loading",
        "shipping.delivery.consent": "Record the customer's consent to a partial shipment",
        "shipping.slip.receive": "Take back red slips and hand them over",
        "shipping.carrier.edit": "Maintain carriers and vehicles",
        "shipping.load.edit": "Put deliveries on a tour",
        "shipping.case.report": "Report delay, damage, loss or goods not received",
        "shipping.link.make": "Make and revoke customer links",
    }
)
