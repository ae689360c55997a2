"""Pages asked for by a signed-in person, over HTTP on one connection."""

from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from . import clients
from .clients import Load

if TYPE_CHECKING:
    from .world import World


@dataclass(frozen=True)
class Browser:
    """A signed-in session with the bench's web server."""

    port: int
    cookie: str

    def get(self, path: str, seconds: float) -> Load:
        """Ask for a page again and again."""
        return self.each([path], seconds)

    def each(self, paths: list[str], seconds: float) -> Load:
        """Ask for pages in turn, over and over, one at a time."""
        requests = [clients.request("GET", path, self.port, {"Cookie": self.cookie}) for path in paths]
        turn = iter(range(1 << 60))
        load = clients.run(self.port, 1, seconds, lambda: requests[next(turn) % len(requests)], b" 200 ")
        if load.bad:
            raise RuntimeError(f"{paths[0]} was answered with {load.bad[0][:300]!r}")
        return load

    def body(self, path: str) -> bytes:
        """One page's content."""
        request = clients.request("GET", path, self.port, {"Cookie": self.cookie})
        return clients.one(self.port, request).partition(clients.END)[2]


def in_turn(browsers: "list[Browser]", path: str, seconds: float) -> Load:
    """Ask for a page as one person after the other, one at a time."""
    port, headers = browsers[0].port, [{"Cookie": browser.cookie} for browser in browsers]
    requests = cycle([clients.request("GET", path, port, header) for header in headers])
    load = clients.run(port, 1, seconds, lambda: next(requests), b" 200 ")
    if load.bad:
        raise RuntimeError(f"{path} was answered with {load.bad[0][:300]!r}")
    return load


def sign_in(firm: "World", port: int, user_id: int | None = None) -> Browser:
    """A session for the firm's clerk, or somebody named, made the way signing in makes it."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from gendan.org.models import User

    user = User.objects.get(pk=user_id or firm.actor.user_id or 0)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return Browser(port, f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
