"""What the endpoints of all areas share."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel

from gendan.analytics.ranges import Range
from gendan.core import text
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.partners.queries import visible_customers

from .schemas.sheets import SpanFilter


def company(company_id: int | None, actor: Actor) -> int:
    """The company meant: the one named, else the actor's."""
    chosen = company_id or actor.company_id
    if chosen is None:
        raise Invalid({"company_id": _("Which company?")})
    return chosen


def found(rows: "QuerySet[Any]") -> Any:
    """The one row; NotFound without it."""
    row = rows.first()
    if row is None:
        raise NotFound()
    return row


def wanted(filter: BaseModel, *equal: str, **looked_up: str) -> Q:
    """The condition of a filter's fields that are given: `equal` by their own names, others by look-up.

    A look-up `…__contains` on a search column takes the term as the column keeps it.
    """
    given = {name: value for name in filter.model_fields_set if (value := getattr(filter, name)) not in (None, "")}
    made = Q(**{name: given[name] for name in equal if name in given})
    for name, look_up in looked_up.items():
        if name in given:
            value = piece(given[name]) if look_up == "search__contains" else given[name]
            made &= Q(**{look_up: value})
    return made


def piece(term: str) -> str:
    """What a term looks like inside a search column."""
    term = term.strip().lower()
    pair = len(term) == 2 and all(text.HAN.match(c) for c in term)
    return text.needle(term).strip("%") if pair else term


def of_customers(actor: Actor) -> Q:
    """The condition on documents of customers: whole companies, and where one sees only some customers, theirs."""
    whole = [pk for pk, scope in actor.scopes.items() if scope.level == "company"]
    narrow = [pk for pk in actor.scopes if pk not in whole]
    made = Q(company_id__in=whole)
    if narrow:
        made |= Q(company_id__in=narrow, customer__in=visible_customers(actor).values("pk"))
    return made


def days(span: SpanFilter, most: int = 3700) -> Range:
    """The days a filter names. Refuses with Invalid an end before the start, and more days than are told at once."""
    if span.last < span.first:
        raise Invalid({"last": _("The end lies before the start.")})
    if (span.last - span.first).days > most:
        raise Invalid({"last": _("Too large.")})
    return Range(span.first, span.last)
