"""Lists of reasons, kept in one place and asked for by every verb that asks why (MDM-14).

A verb says in its declaration which list its reason is of:

    @service
    @asks("cancel")
    def cancel(order_id: int, *, reason: str, actor: Actor) -> Order: ...

Every door gives the reason as one text: a code of the list or its name, alone or with a remark after a colon
(`wrong_entry`, `wrong_entry: 10 instead of 1`). Words of nobody's list count as `other`, unless the company takes
listed reasons only. The verb gets the words to keep; the code is kept beside the document, so that it can be counted.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gendan.core import clock, params
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.core.work import service

from .. import queries
from ..models import GivenReason, Reason

P = ParamSpec("P")
R = TypeVar("R")

OTHER = "other"  # the reason that is told in words
LONGEST = 200  # what the shortest column takes
_VERBS: dict[str, str] = {}
_asked: ContextVar[bool] = ContextVar("asked", default=False)


@dataclass(frozen=True, slots=True)
class Why:
    """A reason as given: the words a verb keeps, the entry of the list, the remark beside it."""

    text: str
    reason_id: int | None = None
    code: str = ""
    note: str = ""


@service
def save(
    list_name: str, code: str, name: str, *, actor: Actor, name_en: str = "", sort: int = 0, active: bool = True
) -> Reason:
    """Add or change a reason of a list; a reason that was used is never deleted, only no longer offered."""
    actor.require("org.reason.change")
    if not code or not name:
        raise Invalid({"name": _("Required.")})
    reason, _created = Reason.objects.update_or_create(
        list=list_name, code=code, defaults={"name": name, "name_en": name_en, "sort": sort, "active": active}
    )
    transaction.on_commit(queries.forget_reasons)
    queries.forget_reasons()
    return reason


def asks(
    list_name: str, argument: str = "reason", *, needed: bool = True, unless: str = "", about: str = ""
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare that a verb asks why, below `@service`: of which list the reason in `argument` is.

    A yes in the argument `unless` needs none. `about` is the kind of the document whose key comes first, where the verb
    does not answer the document. Inside a verb that was asked no other asks again; the system is never asked.
    """

    def declare(verb: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(verb)
        name = _name(verb)
        _VERBS[name] = list_name

        @functools.wraps(verb)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            if _asked.get() or given.arguments.get(unless):
                return verb(*args, **kwargs)
            actor: Actor = given.arguments["actor"]
            why = _answer(list_name, given.arguments[argument], actor, argument, needed)
            given.arguments[argument] = why.text
            token = _asked.set(True)
            try:
                done = verb(*given.args, **given.kwargs)
            finally:
                _asked.reset(token)
            keep(why, name, _refs(about, next(iter(given.arguments.values())), done), actor=actor)
            return done

        return run

    return declare


def list_of(verb: Callable[..., Any] | str) -> str:
    """The list a verb's reason is of, as the verb declares; by name (`sales.orders.cancel`) where it is not at hand."""
    return _VERBS[verb if isinstance(verb, str) else _name(verb)]


def verbs() -> dict[str, str]:
    """Verb → list, of all verbs that ask why."""
    return dict(_VERBS)


def read(list_name: str, text: str, *, company_id: int | None, actor: Actor, field: str = "reason") -> Why:
    """What was given, found in the list; what the system says is taken as said.

    Refuses with Invalid what is no longer offered, `other` without words, and where the company takes listed reasons
    only, words of no list.
    """
    if actor.is_system:
        return Why(text.strip())
    known = queries.reasons(list_name)
    offered = [reason for reason in known if reason.active]
    head, _colon, note = (part.strip() for part in text.replace("：", ":", 1).partition(":"))
    named = [r for r in known if head and head.casefold() in _names(r)]
    found = max(named, key=lambda r: r.active, default=None)
    if found is None and offered and params.get(f"org.reasons.{list_name}", company_id):
        raise Invalid({field: _("Choose a reason from the list.")})
    if found is None:
        other = next((r for r in offered if r.code == OTHER), None)
        return Why(text.strip(), other.pk, OTHER, text.strip()) if other else Why(text.strip())
    if not found.active:
        raise Invalid({field: _("Choose a reason from the list.")})
    if found.code == OTHER and not note:
        raise Invalid({field: _("Say it in words.")})
    name = found.label(get_language() or "zh")
    return Why(f"{name}：{note}"[:LONGEST] if note else name, found.pk, found.code, note)


def keep(why: Why, verb: str, about: Iterable[tuple[Ref, int | None]], *, actor: Actor) -> None:
    """Keep the code beside the documents it was given for; words of no list are kept by the verb alone."""
    if why.reason_id is None:
        return
    GivenReason.objects.bulk_create(
        GivenReason(
            reason_id=why.reason_id, verb=verb, note=why.note[:1000], about_kind=ref.kind, about_id=ref.id,
            company_id=company_id or actor.company_id, by_id=actor.user_id, at=clock.now(),
        )
        for ref, company_id in about
    )  # fmt: skip


def _answer(list_name: str, text: str, actor: Actor, field: str, needed: bool) -> Why:
    if not text.strip():
        if needed:
            raise Invalid({field: _("Say why.")})
        return Why("")
    return read(list_name, text, company_id=actor.company_id, actor=actor, field=field)


def _names(reason: Reason) -> tuple[str, ...]:
    return reason.code.casefold(), reason.name.casefold(), reason.name_en.casefold()


def _name(verb: Callable[..., Any]) -> str:
    """Area, noun and verb: `sales.orders.cancel`."""
    _gendan, area, *_services, module = verb.__module__.split(".")
    return f"{area}.{module}.{verb.__name__.rstrip('_')}"


def _refs(kind: str, first: Any, done: Any) -> Iterator[tuple[Ref, int | None]]:
    """The documents a verb was about: those it answers, else the one its first argument names."""
    if kind:
        yield Ref(kind, first), None
        return
    if done is None:
        yield first if isinstance(first, Ref) else first[0], None
        return
    for row in done if isinstance(done, list) else [done]:
        ref = Ref(row.KIND, row.pk) if hasattr(row, "KIND") else Ref(row.ref_kind, row.ref_id)
        yield ref, getattr(row, "company_id", None)
