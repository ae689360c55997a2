"""What tasks and notices about papers say."""

from django.utils.translation import gettext_noop as noop

from gendan.workflow import messages

messages.TITLES.update(
    {
        "papers.sign": noop("Sign the form"),
        "papers.acknowledge": noop("Take note of the form"),
        "papers.answer": noop("Answer the form"),
    }
)
messages.declare("papers.copy", noop("For your information: %(number)s"), noop("%(subject)s"))
