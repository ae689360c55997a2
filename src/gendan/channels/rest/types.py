"""Types of the wire: ids, texts, quantities, amounts. Inputs are bounded by what the tables hold."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

from gendan.core.actor import Actor
from gendan.core.quantity import plain
from gendan.org.catalogue.reasons import REASONS
from gendan.org.services.reasons import list_of

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))]
Moment = datetime

# In: a JSON string ("12.50") or number, taken exactly; never NaN. Out: always a string.
Quantity = Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
Price = Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
Money = Annotated[Decimal, Field(max_digits=18, decimal_places=2)]
Percent = Annotated[Decimal, Field(max_digits=5, decimal_places=2, ge=0, le=100)]
Number = Annotated[Decimal, PlainSerializer(plain, return_type=str)]
Amount = Annotated[Decimal, PlainSerializer(lambda value: f"{value:f}", return_type=str)]

Code = Annotated[str, Field(min_length=1, max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Text40 = Annotated[str, Field(max_length=40)]
Text60 = Annotated[str, Field(max_length=60)]
Text200 = Annotated[str, Field(max_length=200)]
Text300 = Annotated[str, Field(max_length=300)]
Text500 = Annotated[str, Field(max_length=500)]
Reason = Annotated[str, Field(min_length=1, max_length=200)]
Data = dict[str, Any]


def asked_by(*verbs: Callable[..., Any]) -> Any:
    """Of a reason: which lists the verbs it goes to declare (MDM-14), with the codes that ship."""
    lists = list(dict.fromkeys(map(list_of, verbs)))
    codes = "; ".join(f"`{name}`: {', '.join(code for code, *_names in REASONS[name])}" for name in lists)
    told = (
        f"A code of the list, alone or with a remark after a colon; `GET /api/v1/org/reasons/{lists[0]}` tells those of today."
        f" Other words count as `other`, unless the company takes listed reasons only. {codes}"
    )
    extra: dict[str, Any] = {"x-reason-lists": lists}
    return Field(description=told, json_schema_extra=extra)


def _storable(value: Any) -> Any:
    """Free JSON as a JSON column takes it: numbers that were read exactly become ordinary ones."""
    if isinstance(value, Decimal):
        number = float(value)
        if not isfinite(number):
            raise ValueError("a number is too large")
        return number
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    return value


FreeData = Annotated[dict[str, Any], AfterValidator(_storable)]


class In(BaseModel):
    """A body. Unknown fields are refused: a misspelt one would otherwise do nothing, silently."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """An answer, read from a record or a dict."""

    model_config = ConfigDict(from_attributes=True)


class VersionIn(In):
    """The version of the document that the decision was made on; stale ones are refused."""

    version: int | None = Field(None, ge=1, le=2**31 - 1, description="`version` of the document as read")


class Nothing(In):
    """An empty body."""


class ApiRequest(HttpRequest):
    """A request that passed the door."""

    actor: Actor
    trace: str
