"""Which addresses a webhook may call. Inside the firm's network only where the firm says so: whoever can set up a
webhook must not be able to make the server call its neighbours."""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from gendan.channels.errors import UnsafeAddress

PORTS = {"http": 80, "https": 443}


def check(url: str) -> None:
    """Refuse with UnsafeAddress what is no plain http(s) address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UnsafeAddress(why=_("it cannot be read")) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnsafeAddress(why=_("it has to start with https:// or http://"))
    if parts.username or parts.password:
        raise UnsafeAddress(why=_("it holds a password"))
    if port == 0 or any(c.isspace() or ord(c) < 32 for c in url):
        raise UnsafeAddress(why=_("it cannot be read"))


def resolve(url: str, *, private: bool) -> str:
    """The address to connect to, looked up now. Refuses with UnsafeAddress unknown names and, unless `private`,
    addresses that are not on the public internet. All of a name's addresses must be fine; the first is used, so that
    a second look-up cannot give another answer."""
    check(url)
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnsafeAddress(why=_("the name %(host)s is not known") % {"host": host}) from error
    addresses = [str(info[4][0]) for info in found]
    if not private and not all(_is_public(address) for address in addresses):
        raise UnsafeAddress(why=_("it lies inside the network"))
    return addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    ip = mapped or ip
    return ip.is_global and not ip.is_multicast
