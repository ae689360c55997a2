"""What tasks and notices about papers say, and which papers process templates may name."""

from django.utils.translation import gettext_noop as noop

from gendan.workflow import messages, published

from . import seeds

messages.TITLES.update(
    {
        "papers.sign": noop("Sign the form"),
        "papers.acknowledge": noop("Take note of the form"),
        "papers.answer": noop("Answer the form"),
    }
)
messages.declare("papers.copy", noop("For your information: %(number)s"), noop("Please read it. %(subject)s"))
published.papers(
    **{facts["code"]: (content["name"]["zh"], content["name"]["en"]) for facts, content in seeds.shipped()}
)
