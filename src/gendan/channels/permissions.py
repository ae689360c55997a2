"""Permissions of the doors for machines."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "channels.token.own": _("Make tokens that act for oneself"),
        "channels.token.any": _("See and revoke everybody's tokens"),
        "channels.import.use": _("Import sheets"),
        "channels.webhook.view": _("See webhooks and what they sent"),
        "channels.webhook.edit": _("Set up webhooks and send again"),
    }
)
