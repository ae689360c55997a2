"""What people may be allowed to do with customers, suppliers and credit."""

from gendan.core.permissions import declare

declare(
    **{
        "partners.customer.view": "See customers",
        "partners.customer.edit": "Create and change customers, contacts and addresses",
        "partners.customer.correct": "Report a changed phone or address",
        "partners.customer.assign": "Give customers to sales people",
        "partners.customer.clean": "Work on the list of doubtful customer data",
        "partners.credit.view": "See credit limits and exposure",
        "partners.credit.edit": "Set credit limits and policy",
        "partners.credit.block": "Block and unblock a customer's credit",
        "partners.supplier.view": "See suppliers",
        "partners.supplier.edit": "Create and change suppliers and what they deliver",
    }
)
