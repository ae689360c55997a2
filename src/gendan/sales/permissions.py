"""Permissions of sales."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "sales.order.view": _("See orders"),
        "sales.order.create": _("Enter orders"),
        "sales.order.edit": _("Edit drafts and returned orders"),
        "sales.order.change": _("Change confirmed orders"),
        "sales.change.raise": _("Raise change requests"),
        "sales.change.grade": _("Grade change requests"),
        "sales.change.assess": _("Decide what becomes of what a change touches"),
        "sales.change.review": _("Have changes reviewed"),
        "sales.change.answer": _("Answer the date of a change"),
        "sales.change.negotiate": _("Agree changes with customers"),
        "sales.change.approve": _("Approve changes"),
        "sales.change.refuse": _("Refuse changes"),
        "sales.change.issue": _("Issue change notices"),
        "sales.change.forward": _("Forward change notices to departments"),
        "sales.change.acknowledge": _("Note that a change is acknowledged by all"),
        "sales.change.apply": _("Apply changes"),
        "sales.change.file": _("File light technical changes"),
        "sales.change.withdraw": _("Withdraw change requests"),
        "sales.change.close": _("Close change requests"),
        "sales.order.split": _("Split orders"),
        "sales.order.assign": _("Transfer responsibility for orders"),
        "sales.order.contact": _("Log talks with customers"),
        "sales.order.record": _("Record orders of the past"),
        "sales.order.export": _("Export orders"),
        "sales.price.deviate": _("Agree prices off the policy without approval"),
        "sales.type.edit": _("Set up order types"),
        "sales.contract.edit": _("Set up quantity contracts"),
        "sales.quotation.create": _("Make quotations"),
        "sales.quotation.send": _("Send quotations"),
        "sales.quotation.accept": _("Note that a customer accepts a quotation"),
        "sales.quotation.reject": _("Note that a customer refuses a quotation"),
        "sales.quotation.expire": _("End quotations that are no longer valid"),
        "sales.quotation.revise": _("Replace quotations"),
        "sales.order.submit": _("Submit orders"),
        "sales.order.return": _("Send orders back"),
        "sales.order.confirm": _("Confirm orders"),
        "sales.order.take_effect": _("Make orders effective"),
        "sales.order.decline": _("Decline orders"),
        "sales.order.complete": _("Complete orders"),
        "sales.order.close": _("Close the files of orders"),
        "sales.order.cancel": _("Cancel orders"),
        "sales.order.void": _("Throw drafts of orders away"),
    }
)
