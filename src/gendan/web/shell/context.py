"""What the frame knows of a request: person, language, look, navigation. Worked out when a template asks."""

import time
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from gendan.core.actor import Actor
from gendan.org.models import Company

from . import drawing, nav

THEMES = ("auto", "light", "dark")


_names: dict[str, tuple[float, dict[int, tuple[str, str]]]] = {}
NAMES_SECONDS = 60


def company_names() -> dict[int, tuple[str, str]]:
    """Chinese and English name of every company; remembered for a minute per process."""
    database = str(connection.settings_dict["NAME"])
    known = _names.get(database)
    if known is None or time.monotonic() - known[0] > NAMES_SECONDS:
        rows = Company.objects.filter(active=True).order_by("code").values_list("pk", "name", "name_en")
        known = (time.monotonic(), {pk: (name, name_en or name) for pk, name, name_en in rows})
        _names[database] = known
    return known[1]


class Shell:
    """The frame of one page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def actor(self) -> Actor | None:
        """Who looks."""
        return getattr(self.request, "actor", None)

    @cached_property
    def preferences(self) -> dict[str, Any]:
        """What the person set for themselves."""
        user = getattr(self.request, "user", None)
        return getattr(user, "preferences", None) or {}

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.actor is not None and self.actor.user_id is not None

    @property
    def person_id(self) -> int | str:
        """Whose browser storage to use."""
        return (self.actor.user_id if self.actor else None) or ""

    @property
    def product(self) -> Any:
        """The product's name."""
        return settings.SYSTEM_NAME

    @cached_property
    def companies(self) -> list[tuple[int, str]]:
        """The firms this person may work in, by name."""
        if not self.signed_in or self.actor is None:
            return []
        named = company_names()
        return [(id, named[id][self.lang == "en"]) for id in self.actor.companies if id in named]

    @property
    def company_id(self) -> int | None:
        """The firm being worked in."""
        return self.actor.company_id if self.actor else None

    @property
    def company(self) -> str:
        """Its name, at the top of the side bar."""
        return dict(self.companies).get(self.company_id or 0, str(settings.SYSTEM_NAME))

    @property
    def elsewhere(self) -> list[tuple[int, str]]:
        """The firms whose documents this person sees only when working there."""
        seen = self.actor.company_ids if self.actor else []
        return [(id, name) for id, name in self.companies if id not in seen]

    @cached_property
    def language(self) -> str:
        """The code of the reader's language."""
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def lang(self) -> str:
        """`zh` or `en`."""
        return "en" if self.language.startswith("en") else "zh"

    @property
    def html_lang(self) -> str:
        """The language tag, so that glyphs have the right shape."""
        return "en" if self.lang == "en" else "zh-CN"

    @property
    def theme(self) -> str:
        """`auto`, `light` or `dark`, as set in the cookie."""
        chosen = self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def theme_now(self) -> str:
        """What the page begins with; a script follows the system for `auto`."""
        return "dark" if self.theme == "dark" else "light"

    @property
    def density(self) -> str:
        """`dense` for low rows."""
        return "dense" if self.request.COOKIES.get("density") == "dense" else ""

    @property
    def folded(self) -> bool:
        """Whether the person folded the side bar."""
        return self.request.COOKIES.get("side") == "mini"

    @property
    def keys_on(self) -> bool:
        """Whether single keys do things."""
        return bool(self.preferences.get("keys", True))

    @cached_property
    def nav(self) -> list[Any]:
        """Groups of the side bar."""
        if not self.signed_in or self.actor is None:
            return []
        return nav.side(self.actor, self.request.path, getattr(self.request, "nav", ""))

    @property
    def side(self) -> SafeString:
        """The groups above the foot."""
        return drawing.side([group for group in self.nav if group[1][0].item.group != "settings"], self.language)

    @property
    def side_foot(self) -> SafeString:
        """The settings items at the foot."""
        shown = [s for _label, group in self.nav for s in group if s.item.group == "settings"]
        return drawing.foot(shown, self.language)

    @cached_property
    def up(self) -> str:
        """Where the phone's back button leads: the list a document belongs to; nowhere from the lists themselves."""
        path = self.request.path
        if not self.signed_in or any(shown.url == path for _label, group in self.nav for shown in group):
            return ""
        return next((s.url for _label, group in self.nav for s in group if s.current), "/")

    @property
    def tabs(self) -> SafeString:
        """The phone's bottom tabs."""
        return drawing.tabs(nav.tabs(self.nav), self.language)

    @property
    def dialogs(self) -> SafeString:
        """The dialogs every page carries."""
        return drawing.dialogs(self.signed_in, get_token(self.request) if self.signed_in else "", self.language)

    @property
    def toasts(self) -> list[dict[str, Any]]:
        """Messages to show once: text, whether bad, where to undo."""
        out = []
        for message in get_messages(self.request):
            undo = next((t[5:] for t in message.tags.split() if t.startswith("undo:")), "")
            out.append({"text": message.message, "bad": "error" in message.tags, "undo": undo})
        return out

    @property
    def script_data(self) -> SafeString:
        """Texts and pages for the scripts, as JSON."""
        items = tuple([s.item for _label, group in self.nav for s in group])
        return drawing.script_data(items, self.language, self.lang)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame as `shell` in every template."""
    return {"shell": Shell(request)}
