"""A machine that calls the API: a token, JSON in and out, every answer held against the OpenAPI document."""

import json
from functools import cache
from itertools import count
from typing import Any

import jsonschema_rs
from django.db import connection
from django.test import Client
from django.urls import resolve

from gendan.channels.rest.urls import api as described
from gendan.channels.services import tokens
from gendan.core.actor import SYSTEM, Actor
from tests import cast

_serial = count(1)
PROBLEM = "application/problem+json"


def token(actor: Actor, *scopes: str, **facts: Any) -> str:
    """A token of a person of the cast."""
    _row, text = tokens.create("测试", scopes or ("*",), user=cast.user_of(actor), actor=SYSTEM, **facts)
    return text


class Answer:
    """Status, headers, body."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.raw = response.content if not response.streaming else b"".join(response.streaming_content)

    @property
    def body(self) -> Any:
        """The JSON body."""
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        """The code of a refusal."""
        assert self.headers["Content-Type"] == PROBLEM, (self.status, self.headers["Content-Type"], self.raw[:300])
        return str(self.body["code"])

    def __repr__(self) -> str:
        return f"{self.status} {self.raw[:600].decode(errors='replace')}"


class Machine:
    """A caller with a token."""

    def __init__(self, text: str) -> None:
        self.token = text
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **query: Any) -> Answer:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.send("POST", path, {} if body is None else body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Answer:
        return self.send("PUT", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.send("DELETE", path, **options)

    def send(
        self, method: str, path: str, body: Any = None, *, key: str = "", query: Any = None, raw: bytes | None = None,
        headers: dict[str, str] | None = None, content_type: str = "application/json",
    ) -> Answer:  # fmt: skip
        """Send a request and check that the answer has the documented shape."""
        told = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **(headers or {})}
        if key:
            told["Idempotency-Key"] = key
        data = raw if raw is not None else (json.dumps(body).encode() if body is not None else b"")
        address = f"/api/v1{path}"
        found = self.client.generic(
            method, address, data, content_type=content_type, headers=told, query_params=query or None
        )
        answer = Answer(found)
        conforms(method, address, answer)
        return answer

    def walk(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All rows of a list, page by page."""
        rows: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            answer = self.get(path, **query, **cursor)
            assert answer.status == 200, answer
            rows += answer.body["items"]
            if answer.body["next"] is None:
                return rows
            cursor = {"cursor": answer.body["next"]}

    def upload(self, path: str, data: dict[str, Any], *, key: str = "") -> Answer:
        """Send a form with files."""
        told = {"Authorization": f"Bearer {self.token}", **({"Idempotency-Key": key} if key else {})}
        answer = Answer(self.client.post(f"/api/v1{path}", data, headers=told))
        conforms("POST", f"/api/v1{path}", answer)
        return answer


def of(actor: Actor, *scopes: str) -> Machine:
    """A machine that acts for a person."""
    return Machine(token(actor, *scopes))


def key() -> str:
    """A fresh idempotency key."""
    return f"key-{next(_serial)}"


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return json.loads(json.dumps(described.get_openapi_schema()))


def conforms(method: str, path: str, answer: Answer) -> None:
    """Fail when an answer is not what the document says."""
    assert answer.headers["Request-Id"]
    if answer.status >= 400:
        assert answer.headers["Content-Type"] == PROBLEM, repr(answer)
        shape = {"$ref": "#/components/schemas/Problem"}
        assert answer.body["status"] == answer.status
    else:
        operation = document()["paths"]["/" + _template(path)][method.lower()]
        told = operation["responses"][str(answer.status)]
        if "content" not in told or "application/json" not in told["content"]:
            return
        shape = told["content"]["application/json"]["schema"]
    jsonschema_rs.validate({**shape, "components": document()["components"]}, answer.body)


def _template(path: str) -> str:
    """The address as the document writes it."""
    route = resolve(path).route
    return "".join(
        "{" + part.partition(">")[0].rpartition(":")[2] + "}" + part.partition(">")[2] if n else part
        for n, part in enumerate(route.split("<"))
    )


def statements(work: Any) -> list[str]:
    """The SQL statements of a piece of work."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        work()
    return [query["sql"] for query in seen.captured_queries]
