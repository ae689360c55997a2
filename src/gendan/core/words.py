"""What people call codes that refusals name: states of documents and permissions. Areas register here what is theirs."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

_states: dict[tuple[str, str], Any] = {}
_permissions: dict[str, str] = {}


def name_states(kind: str, words: Mapping[str, Any]) -> None:
    """Say what the states of a kind of document are called; the words are lazy translations."""
    _states.update({(kind, str(state)): word for state, word in words.items()})


def state(kind: str, code: str) -> str:
    """A state in the reader's language; its code while nobody has named it."""
    return str(_states.get((kind, code), code))


def name_permissions(words: Mapping[str, str]) -> None:
    """Say what permissions are called, in English as the catalogues know it."""
    _permissions.update(words)


def declared() -> list[str]:
    """The permissions that have a name."""
    return list(_permissions)


def permission(code: str) -> str:
    """A permission's title in the reader's language; its code while nobody has named it."""
    return _(_permissions[code]) if code in _permissions else code
