"""The API as one object: routers, token, parser, answers to exceptions, and its OpenAPI document."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import HttpBearer

from . import problems, routers, wire

VERSION = "1.0.0"
PREFIX = "/api/v1"
DESCRIPTION = """\
Everything the pages of Gendan do. Send `Authorization: Bearer gd_…`. Refusals are problem documents (RFC 9457) with
a stable `code`. Send an `Idempotency-Key` with everything that changes something and repeat the request when its
answer is lost. Lists come in pages: pass `next` back as `cursor`. Decimals are strings.
"""
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "maxLength": 80, "pattern": "^[!-~]+$"},
    "description": "One per intended effect. The same request with the same key gets the first answer again.",
}  # fmt: skip
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "instance", "errors", "data"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string"}, "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object", "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string"}, "parameter": {"type": "string"}, "in": {"type": "string"},
                    "rule": {"type": "string"}, "detail": {"type": "string"},
                    "allowed": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
        "data": {"type": "object"},
    },
}  # fmt: skip
REFUSAL = {
    "description": "Refused: a problem document",
    "content": {problems.TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Token(HttpBearer):
    """The door has recognised the token; here only those pass who had one."""

    def __call__(self, request: HttpRequest) -> Any:
        return getattr(request, "actor", None)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        raise AssertionError("the door has done this")


class Api(NinjaAPI):
    """Ninja with our problem documents and a description that tells of keys and refusals."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return problems.of(request, exc)

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**{"path_prefix": f"{PREFIX}/", **options})
        parts = schema["components"]
        parts.setdefault("schemas", {})["Problem"] = PROBLEM
        parts["responses"], parts["parameters"] = {"Refusal": REFUSAL}, {"IdempotencyKey": KEY}
        for path in schema["paths"].values():
            for method, operation in path.items():
                operation["responses"]["default"] = {"$ref": "#/components/responses/Refusal"}
                if method != "get":
                    operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
        _untitled(schema["components"]["schemas"])
        _untitled(schema["paths"])
        return schema

    def asked(self) -> dict[str, dict[str, frozenset[str]]]:
        """Route → method → the query parameters it knows."""
        found: dict[str, dict[str, frozenset[str]]] = {}
        for router in self._get_bound_routers():
            for pattern, operation in zip(router.urls_paths(router.prefix), _operations(router), strict=True):
                names = [name for model in operation.models for name in _query_names(model)]
                for method in operation.methods:
                    found.setdefault(str(pattern.pattern), {})[method] = frozenset(names)
        return found

    def get_openapi_operation_id(self, operation: Any) -> str:
        return operation.view_func.__name__


def _operations(router: Any) -> list[Any]:
    """A router's operations in the order of their addresses."""
    return [operation for view in router.path_operations.values() for operation in view.operations]


def _query_names(model: Any) -> list[str]:
    return list(model.__ninja_flatten_map__) if model.__ninja_param_source__ == "query" else []


def _untitled(part: Any) -> None:
    """Take out the titles that are made from names and say nothing more; they are a third of the document."""
    if isinstance(part, list):
        for item in part:
            _untitled(item)
    elif isinstance(part, dict):
        if isinstance(part.get("title"), str):
            del part["title"]
        for item in part.values():
            _untitled(item)


def build() -> Api:
    """The API with every area's router."""
    api = Api(
        title="Gendan", version=VERSION, description=DESCRIPTION, docs_url=None, auth=Token(),
        parser=wire.ExactParser(), renderer=wire.Renderer(), urls_namespace="api",
    )  # fmt: skip
    for prefix, router in routers.ALL:
        api.add_router(prefix, router, tags=[prefix.strip("/").partition("/")[0]])
    return api
