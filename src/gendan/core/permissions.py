"""The register of permissions: every verb of every machine, and what areas declare beside them."""

from . import states

_declared: dict[str, str] = {}


def declare(**names: str) -> None:
    """Declare permissions that belong to no transition: `declare(**{"sales.order.view": "See orders"})`."""
    _declared.update(names)


def all_permissions() -> list[str]:
    """Every permission a role can be given, sorted."""
    verbs = {m.permission(verb) for m in states.machines().values() for verb in m.transitions}
    return sorted(verbs | set(_declared))


def label(permission: str) -> str:
    """The declared English text of a permission, else its name."""
    return _declared.get(permission, permission)
