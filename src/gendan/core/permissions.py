"""The register of permissions: every verb of every machine, and what areas declare beside them."""

from . import states, words


def declare(**names: str) -> None:
    """Declare permissions with their titles: `declare(**{"sales.order.view": "See orders"})`.

    The verbs of machines are permissions without it; here they get the title that people read.
    """
    words.name_permissions(names)


def all_permissions() -> list[str]:
    """Every permission a role can be given, sorted."""
    verbs = {m.permission(verb) for m in states.machines().values() for verb in m.transitions}
    return sorted(verbs | set(words.declared()))
