"""Notices: kept in the product for each person, sent outside where a route says so (NTF-01 to NTF-03).

Nothing outside is called here: what is to be sent is written down as waiting and a job sends it.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.events import plain
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.org import queries

from .. import messages, wishes
from ..models import Notice, NoticeDelivery, NoticeRoute
from .routes import CUSTOMER

_TELL = """
insert into workflow_notice (user_id, code, data, ref_kind, ref_id, event_id, at)
select u.id, %(code)s, %(data)s::jsonb, %(kind)s, %(id)s::bigint, %(event)s::bigint, %(now)s
from org_user u where u.id = any(%(users)s::bigint[]) and u.is_active
on conflict (user_id, event_id, code) do nothing returning id
"""
_ROUTED = """
select n.id, n.code, n.data, n.ref_kind, n.ref_id, r.id, r.medium, r.address, r.language, u.name, r.company_id,
  u.preferences
from workflow_notice n
join org_user u on u.id = n.user_id
join workflow_noticeroute r on r.active and r.user_id = n.user_id and (r.codes = '{}' or n.code = any(r.codes))
where n.id = any(%(notices)s)
"""
_SHARED = """
select r.id, r.medium, r.address, r.language, r.role from workflow_noticeroute r
where r.active and r.user_id is null and r.company_id = %(company)s and r.role = any(%(roles)s::text[])
  and (r.codes = '{}' or %(code)s = any(r.codes))
"""


@service
def tell(
    to: str | Iterable[int], code: str, *, ref: Ref | None, data: Mapping[str, Any], company_id: int,
    event_id: int | None = None,
) -> list[int]:  # fmt: skip
    """Tell people, or all who act in a role of the company. Returns the new notices.

    With `event_id`, telling twice for one event is telling once. Inactive people are left out. Besides the product
    it goes out by the routes of each person, of the role, and of the company's robot.
    """
    if isinstance(to, str):
        role, users = to, [user.pk for user in queries.users_with_role(company_id, to)]
    else:
        role, users = "", sorted(set(to))
    params = {
        "users": users,
        "code": code,
        "data": _json(data),
        "kind": ref.kind if ref else "",
        "id": ref.id if ref else None,
        "event": event_id,
        "now": clock.now(),
    }
    ids = [id for (id,) in sql.rows(_TELL, params)]
    forward(ids)
    _share(role, code, data, ref, company_id)
    return ids


@service
def tell_customer(
    address: str, code: str, data: Mapping[str, Any], *, ref: Ref | None = None, language: str = "zh-hans"
) -> NoticeDelivery | None:
    """Write to a customer by mail (NTF-02). An empty or impossible address is no error: nothing is sent, None."""
    try:
        validate_email(address)
    except ValidationError:
        return None
    text = messages.render(code, plain(dict(data)), language)
    delivery = NoticeDelivery.objects.create(
        recipient=address, medium="mail", subject=text.subject[:200], body=text.body, created_at=clock.now(),
        ref_kind=ref.kind if ref else "", ref_id=ref.id if ref else None,
    )  # fmt: skip
    _send_later([delivery.pk])
    return delivery


@service
def text_customer(
    phone: str,
    code: str,
    data: Mapping[str, Any],
    *,
    company_id: int,
    ref: Ref | None = None,
    language: str = "zh-hans",
) -> int:
    """One line to a customer's mobile phone by the company's SMS gateways for customers; how many were queued.

    No gateway, or a number that is no mobile's, is no error. The line is the message's subject: no link, no code.
    """
    number = mobile(phone)
    found = NoticeRoute.objects.filter(company_id=company_id, medium="sms", role=CUSTOMER, active=True).order_by("pk")
    wanted = [route for route in found if not route.codes or code in route.codes] if number else []
    text = messages.render(code, plain(dict(data)), language) if wanted else None
    return _keep(
        [
            NoticeDelivery(
                route=route, recipient=number, medium="sms", subject=text.subject[:200], body="", created_at=clock.now(),
                ref_kind=ref.kind if ref else "", ref_id=ref.id if ref else None,
            )
            for route in wanted if text
        ]
    )  # fmt: skip


def mobile(phone: str) -> str:
    """A mobile number as gateways take it: Chinese ones with the country's code, others as they are with a plus; else empty."""
    digits = re.sub(r"[\s()（）-]", "", phone)
    if re.fullmatch(r"(\+?86)?1[3-9]\d{9}", digits):
        return f"+86{digits[-11:]}"
    return digits if re.fullmatch(r"\+[1-9]\d{6,14}", digits) else ""


def forward(notice_ids: Sequence[int]) -> int:
    """Send notices to where their readers want them and when they want them (NTF-05); a fixed number of statements."""
    if not notice_ids:
        return 0
    waiting, now = [], clock.now()
    for id, code, data, kind, ref_id, route, medium, address, language, name, company, preferences in sql.rows(
        _ROUTED, {"notices": list(notice_ids)}
    ):
        wanted = wishes.read(json.loads(preferences or "{}"))
        sending = wanted.sending(code, medium, now, queries.calendar_for(company))
        if sending is not None:
            ref = Ref(kind, ref_id) if kind else None
            delivery = _waiting(code, json.loads(data), ref, route, medium, address, language, name, notice_id=id)
            delivery.state, delivery.not_before = sending
            waiting.append(delivery)
    return _keep(waiting)


def send(held: Sequence[int], more: Sequence[NoticeDelivery]) -> None:
    """Send messages whose time has come: some that were kept, and new ones."""
    made = NoticeDelivery.objects.bulk_create(more)
    ids = [*held, *(delivery.pk for delivery in made)]
    if ids:
        _send_later(ids)


@service
def mark_read(notice_ids: Sequence[int] | None = None, *, actor: Actor) -> int:
    """Mark one's own notices as read; None means all of them. Returns how many were unread."""
    unread = Notice.objects.filter(user_id=actor.user_id or 0, read_at=None)
    if notice_ids is not None:
        unread = unread.filter(pk__in=notice_ids)
    return unread.update(read_at=clock.now())


def _share(role: str, code: str, data: Mapping[str, Any], ref: Ref | None, company_id: int) -> None:
    """One message into the room of a role, or of the company, however many people are in it."""
    rooms = sql.rows(_SHARED, {"company": company_id, "roles": ["", role], "code": code})
    _keep(
        [
            _waiting(code, plain(dict(data)), ref, route, medium, address, language, to or medium)
            for route, medium, address, language, to in rooms
        ]
    )


def _waiting(
    code: str,
    data: Mapping[str, Any],
    ref: Ref | None,
    route: int,
    medium: str,
    address: str,
    language: str,
    name: str,
    notice_id: int | None = None,
) -> NoticeDelivery:
    """A message to be sent. A robot's address is a secret and stays in the route; a mail address is the recipient."""
    text = messages.render(code, data, language)
    return NoticeDelivery(
        notice_id=notice_id, route_id=route, recipient=(address if medium == "mail" else name)[:200], medium=medium,
        subject=text.subject[:200], body="" if medium == "sms" else text.body, created_at=clock.now(),
        ref_kind=ref.kind if ref else "", ref_id=ref.id if ref else None,
    )  # fmt: skip


def _keep(waiting: list[NoticeDelivery]) -> int:
    if waiting:
        NoticeDelivery.objects.bulk_create(waiting)
        now = [delivery.pk for delivery in waiting if delivery.not_before is None]
        if now:
            _send_later(now)
    return len(waiting)


def _send_later(ids: list[int]) -> None:
    """One job for the batch, queued in this transaction: it exists if and only if the messages do."""
    from .. import tasks

    tasks.deliver.defer(delivery_ids=ids)


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(plain(dict(data)), ensure_ascii=False)
