"""Separation of duties: rules a firm may switch off, asked by the verbs that need two people (SEC-03)."""

from typing import Any

from gendan.core import params

from .errors import SameHands
from .models import User
from .params import RULES


def differ(doc: Any, act_a_user: User | int | None, act_b_user: User | int | None, rule: str) -> None:
    """Refuse with SameHands when one person would do both acts on `doc` and the firm's `rule` forbids it.

    The system and unknown people never clash. `doc` names the company whose setting counts; None: the general one.
    """
    assert rule in RULES, f"no rule of duties named {rule}"
    first, second = _pk(act_a_user), _pk(act_b_user)
    if first is None or first != second:
        return
    if params.get(f"org.duties.{rule}", getattr(doc, "company_id", None)):
        raise SameHands(rule, RULES[rule])


def _pk(user: User | int | None) -> int | None:
    return user.pk if isinstance(user, User) else user
