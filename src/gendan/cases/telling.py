"""What tasks about exceptions say."""

from django.utils.translation import gettext_noop as noop

from gendan.workflow import messages

messages.TITLES.update(
    {
        "cases.exception": noop("Say what is done about the exception"),
        "cases.exception_due": noop("Settle the exception"),
        "cases.take_note": noop("Take note of the exception"),
        "cases.tell_customer": noop("Tell the customer and agree a date"),
        "cases.enquiry": noop("Answer the customer's enquiry"),
        "cases.enquiry_data": noop("Reply to a question for an enquiry"),
        "cases.cause_analysis": noop("File the cause analysis with measures"),
    }
)
