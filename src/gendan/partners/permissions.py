"""What people may be allowed to do with customers, suppliers and credit."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "partners.customer.view": _("See customers"),
        "partners.customer.edit": _("Create and change customers, contacts and addresses"),
        "partners.customer.correct": _("Report a changed phone or address"),
        "partners.customer.assign": _("Give customers to sales people"),
        "partners.customer.clean": _("Work on the list of doubtful customer data"),
        "partners.credit.view": _("See credit limits and exposure"),
        "partners.credit.edit": _("Set credit limits and policy"),
        "partners.credit.block": _("Block and unblock a customer's credit"),
        "partners.supplier.view": _("See suppliers"),
        "partners.supplier.edit": _("Create and change suppliers and what they deliver"),
    }
)
