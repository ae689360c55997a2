"""Permissions of `org`; companies, people and calendars have no machine, so each verb is declared."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "org.company.create": _("Create companies"),
        "org.company.change": _("Change company data and departments"),
        "group.company.all": _("See every company of the group"),
        "org.user.create": _("Create users"),
        "org.user.change": _("Change users, reset passwords, deactivate"),
        "org.user.assign": _("Give and take roles"),
        "org.role.change": _("Change what roles may do"),
        "org.calendar.change": _("Change working time and holidays"),
        "org.reason.change": _("Change lists of reasons"),
        "org.parameter.change": _("Change settings"),
        "org.audit.view": _("Read the audit log"),
        "settings.view": _("Open the settings"),
    }
)
