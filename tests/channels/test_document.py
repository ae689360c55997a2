"""The OpenAPI document: current, complete, free of clashes."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from gendan.channels.rest import document
from gendan.channels.rest.types import In, Out
from gendan.core.states import machines
from tests.conftest import PROJECT

from . import api

SNAPSHOT = PROJECT / "docs" / "reference" / "openapi.json"
# Verbs without an endpoint of their own: what the API says instead.
BY_OTHER_MEANS = {
    "sales.change.negotiate": "follows from a review's answer; the customer's word is /agree",
    "sales.quotation.expire": "by the clock", "sales.quotation.revise": "by quoting the order again",
    "workflow.task.cancel": "cancelled with its document",
    "finance.invoice.issue": "POST /finance/invoices issues at once",
    "finance.invoice.void": "no drafts are kept",
    "inventory.transfer.complete": "by receiving the last of it",
    "shipping.delivery.pick": "/picked", "shipping.delivery.pack": "/packed", "shipping.delivery.load": "/sign-loading",
    "shipping.delivery.check": "/gate-check", "shipping.delivery.deliver": "/delivered",
    "shipping.delivery.close": "/slip/hand-over", "shipping.shortage.contact": "/follow-up",
}  # fmt: skip


def test_the_copy_in_the_repository_is_current() -> None:
    assert SNAPSHOT.read_text("utf-8") == document.text(), "run: gendan openapi --write docs/reference/openapi.json"


def test_no_two_schemas_share_a_name() -> None:
    places = defaultdict(set)
    for schema in (*_below(In), *_below(Out)):
        places[schema.__name__].add(schema.__module__)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def _below(base: type) -> Iterator[type]:
    for found in base.__subclasses__():
        yield found
        yield from _below(found)


def test_every_operation_is_described_secured_and_tells_of_refusals() -> None:
    for path, methods in api.document()["paths"].items():
        for method, operation in methods.items():
            name = f"{method} {path}"
            assert operation["description"].endswith("."), name
            assert operation["security"] == [{"Token": []}], name
            assert "default" in operation["responses"], name
            keys = [p["$ref"] for p in operation["parameters"] if "$ref" in p]
            assert keys == ([] if method == "get" else ["#/components/parameters/IdempotencyKey"]), name


def test_every_verb_of_every_document_has_an_endpoint() -> None:
    """PLT-02: what the pages can do, a machine can. The pages' buttons are the machines' verbs."""
    said = " ".join(path.replace("-", "_") for path in api.document()["paths"])
    missing = [
        f"{kind}.{verb}"
        for kind, machine in machines().items()
        for verb in machine.transitions
        if not kind.startswith("demo.") and f"{kind}.{verb}" not in BY_OTHER_MEANS and f"/{verb}" not in said
    ]
    assert missing == []


def test_the_command_prints_and_writes_it(tmp_path: Path) -> None:
    from argparse import Namespace

    from gendan.cli.commands import openapi

    target = tmp_path / "openapi.json"
    assert openapi.run(Namespace(write=target)) == 0
    assert target.read_text("utf-8") == document.text()
