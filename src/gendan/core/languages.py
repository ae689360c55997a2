"""The languages the product speaks."""

from django.conf import settings


def preferred(accepted: str) -> str:
    """The first language of an Accept-Language header that we speak; empty when there is none."""
    for part in accepted.lower().split(","):
        code = part.partition(";")[0].strip()
        for spoken, _name in settings.LANGUAGES:
            if code and code.partition("-")[0] == spoken.partition("-")[0]:
                return str(spoken)
    return ""
