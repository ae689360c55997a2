"""Permissions of the boards."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(**{"analytics.board.view": _("See boards and statistics")})
