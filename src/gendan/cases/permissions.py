"""Permissions of `cases`. Whose an exception is says who plans and closes it; these say who takes part at all."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "cases.exception.view": _("See exceptions"),
        "cases.exception.report": _("Report exceptions"),
        "cases.exception.any": _("Act on exceptions of others"),
        "cases.exception.plan": _("Say what is done about an exception"),
        "cases.exception.hand_over": _("Hand exceptions to others"),
        "cases.exception.tell": _("Tell customers of exceptions"),
        "cases.exception.note": _("Write in the conversation of an exception"),
        "cases.exception.close": _("Settle exceptions"),
        "cases.exception.drop": _("Say that an exception was none"),
        "cases.enquiry.view": _("See enquiries"),
        "cases.enquiry.register": _("Register enquiries"),
        "cases.enquiry.find": _("Say which order an enquiry is about"),
        "cases.enquiry.ask": _("Ask departments for an enquiry"),
        "cases.enquiry.reply": _("Reply to questions for an enquiry"),
        "cases.enquiry.answer": _("Answer enquiries"),
        "cases.enquiry.close": _("Close enquiries"),
        "cases.kind.change": _("Change the catalogue of exceptions"),
    }
)
