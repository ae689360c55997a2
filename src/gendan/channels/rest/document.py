"""The OpenAPI document as text, the same on every machine."""

import json

from django.utils import translation


def text() -> str:
    """The document with sorted schemas, ready to be kept in the repository and compared."""
    from .urls import api

    with translation.override("en"):
        document = json.loads(json.dumps(api.get_openapi_schema()))
    document["components"]["schemas"] = dict(sorted(document["components"]["schemas"].items()))
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
