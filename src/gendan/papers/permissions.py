"""Permissions of `papers`. Who fills and signs a form is said by the form; these say who takes part at all."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "papers.paper.view": _("See forms that were filled in"),
        "papers.paper.create": _("Begin forms"),
        "papers.paper.any": _("Act on forms that other roles fill in"),
        "papers.paper.fill": _("Fill in forms"),
        "papers.paper.file": _("File forms"),
        "papers.paper.sign": _("Sign forms"),
        "papers.paper.return": _("Return forms that are to be signed"),
        "papers.paper.acknowledge": _("Acknowledge copies of forms"),
        "papers.paper.answer": _("Answer forms"),
        "papers.paper.recall": _("Recall forms"),
        "papers.paper.close": _("Close forms"),
        "papers.paper.void": _("Void forms"),
        "papers.form.create": _("Make forms and new editions"),
        "papers.form.change": _("Change drafts of forms"),
        "papers.form.review": _("Review drafts of forms"),
        "papers.form.enforce": _("Take forms into force"),
        "papers.form.retire": _("Retire forms"),
    }
)
