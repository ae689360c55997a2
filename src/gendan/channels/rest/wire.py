"""JSON in and out: exact decimals, no NaN, no text the database cannot hold."""

import json
from datetime import time
from decimal import Decimal
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from gendan.core.events import plain

TYPE = "application/json; charset=utf-8"
BYTES = {
    "description": "The bytes",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
SUSPECT = (b"\\u0000", b"\\ud", b"\\uD")


class ExactParser(Parser):
    """Numbers become Decimals as they are written; NaN, Infinity and NUL are refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = request.body
        data = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
        if any(sign in body for sign in SUSPECT):
            _check(data)
        return data


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _check(value: Any) -> None:
    """Refuse NUL and halves of surrogate pairs, in keys too."""
    if isinstance(value, str):
        value.encode()
        if "\x00" in value:
            raise ValueError("NUL")
    elif isinstance(value, list):
        for item in value:
            _check(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check(key)
            _check(item)


class Renderer(BaseRenderer):
    """Plain JSON; decimals and moments as strings."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return dumps(data)


def dumps(data: Any) -> str:
    """JSON text of plain data, decimals, dates and moments."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat()
    told = plain(value)
    if told is value:
        raise TypeError(f"{type(value).__name__} is not JSON")
    return told


def answer(data: Any, status: int = 200) -> HttpResponse:
    """An answer whose data already has the documented shape: nothing is checked or converted twice."""
    return HttpResponse(dumps(data).encode(), status=status, content_type=TYPE)
