"""Idempotency keys: the same request, sent again, does nothing and gets the same answer.

The answer's row commits in the transaction of the work itself, so a process killed in between leaves either both
or neither. The unique constraint on (user, key) decides; the advisory lock in front of it only spares two
simultaneous twins the work. One statement at the start; the answer is written with what the work wrote.

| what comes with a known key | answer |
| --- | --- |
| nothing known | the work, once |
| same request, answered | the stored answer, byte for byte, with `Idempotent-Replayed: true` |
| same request, being worked on | 409 `idempotency_key_busy` |
| another request | 422 `idempotency_key_reused` |
| a refusal of the work (4xx) | remembered like any answer; nothing was left behind |
| unreadable, unauthenticated, not of the documented shape, 5xx | not remembered: nothing was tried |
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gendan.channels.errors import BadRequest, KeyBusy, KeyReused
from gendan.channels.models import RememberedAnswer
from gendan.core import bulk, clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import violated
from gendan.core.work import service, unit_of_work

from .problems import TYPE

LONGEST = 80
REPLAYED = "Idempotent-Replayed"

# A request is about one document and its statements look up by key whatever the values are: they need no plan per call.
_LOOK = """
set_config('plan_cache_mode', 'force_generic_plan', true),
  pg_try_advisory_xact_lock(hashtextextended(%(lock)s, 0)), a.fingerprint, a.status, a.body
from (values (1)) one (x) left join channels_rememberedanswer a on a.user_id = %(user)s and a.key = %(key)s
"""
_KNOWN = "select fingerprint, status, body from channels_rememberedanswer where user_id = %s and key = %s"

Work = Callable[[], HttpResponse]


class Refused(Exception):
    """Carries a refusal out of the transaction, which is rolled back by it."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


def answer(request: HttpRequest, work: Work, *, actor: Actor) -> HttpResponse:
    """Do the work in one transaction, at most once per key. A refusal leaves nothing behind."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        try:
            return _whole(work, actor=actor)
        except Refused as refused:
            return refused.answer
    _check(key)
    print_ = fingerprint(request)
    try:
        return _first(work, key, print_, actor=actor)
    except Refused as refused:
        if getattr(refused.answer, "refusal", False) and refused.answer.status_code < 500:
            kept = RememberedAnswer(**_remembered(key, print_, refused.answer, actor))
            RememberedAnswer.objects.bulk_create([kept], ignore_conflicts=True)
        return refused.answer
    except IntegrityError as error:
        if violated(error) != "channels_answer_key":
            raise
        # A twin committed first: this transaction is rolled back and the twin's answer given.
        twin = sql.one(_KNOWN, [actor.user_id, key])
        assert twin is not None
        known, status, body = twin
        return _again(known, status, body, print_)


@service
def _whole(work: Work, *, actor: Actor) -> HttpResponse:
    return _unless_refused(work())


def _first(work: Work, key: str, print_: str, *, actor: Actor) -> HttpResponse:
    lock = f"answer:{actor.user_id}:{key}"
    with unit_of_work(actor, _LOOK, lock=lock, user=actor.user_id, key=key) as (_set, free, known, status, body):
        if known is not None:
            return _again(known, status, body, print_)
        if not free:
            raise KeyBusy()
        done = _unless_refused(work())
        bulk.later(RememberedAnswer, [_remembered(key, print_, done, actor)])
        return done


def _unless_refused(done: HttpResponse) -> HttpResponse:
    if done.status_code >= 400:
        raise Refused(done)
    return done


def _remembered(key: str, print_: str, done: HttpResponse, actor: Actor) -> dict[str, Any]:
    return {
        "user_id": actor.user_id, "key": key, "fingerprint": print_, "status": done.status_code, "body": done.content,
        "at": clock.now(),
    }  # fmt: skip


def _again(known: str, status: int, body: bytes, print_: str) -> HttpResponse:
    if known != print_:
        raise KeyReused()
    content_type = TYPE if status >= 400 else "application/json; charset=utf-8"
    answer = HttpResponse(bytes(body), status=status, content_type=content_type)
    answer[REPLAYED] = "true"
    return answer


def _check(key: str) -> None:
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise BadRequest(_("An Idempotency-Key is 1 to %(most)s printable ASCII characters."), most=LONGEST)


def fingerprint(request: HttpRequest) -> str:
    """What makes two requests the same: method, address, body. The boundary of a form differs with every try."""
    body = request.body
    _kind, _sep, boundary = request.headers.get("Content-Type", "").partition("boundary=")
    if boundary:
        body = body.replace(boundary.strip('"').encode(), b"")
    head = f"{request.method}\n{request.get_full_path()}\n"
    return hashlib.sha256(head.encode() + body).hexdigest()
