"""Who may print; seeing the document is asked for besides."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(**{"printing.print": _("Print documents and labels")})
