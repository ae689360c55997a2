"""PLT-02: whatever a page does through a service, the API does through the same one. Read from the sources of both doors."""

import ast
import importlib
from pathlib import Path
from typing import Any

import gendan

PACKAGE = Path(gendan.__file__).parent
# Verbs of pages that no machine needs, each with the reason.
PAGES_ONLY = {
    "shipping.links.confirm": "the customer's own page, opened by a link instead of an account",
    "shipping.links.problem": "the customer's own page, opened by a link instead of an account",
    "shipping.links.seen": "the customer's own page, opened by a link instead of an account",
    "sales.requests.attach": "not yet: files of a change request come in through the page",
    "sales.reviews.enter": "not yet: the meeting, where reviewers' words are entered, has no door for machines",
    "workflow.meetings.begin": "not yet: the meeting has no door for machines",
    "workflow.meetings.close": "not yet: the meeting has no door for machines",
    "workflow.meetings.decide": "not yet: the meeting has no door for machines",
    "workflow.meetings.write": "not yet: the meeting has no door for machines",
}


def verbs_used_below(folder: str) -> set[str]:
    """Every service that sources below a folder name: `sales.orders.confirm`."""
    return {verb for path in (PACKAGE / folder).rglob("*.py") for verb in _verbs(path)}


def _verbs(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    modules: dict[str, Any] = {}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("gendan."):
            for name in node.names:
                thing = _named(node.module, name.name)
                modules[name.asname or name.name] = thing
                found |= _verb(thing)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            found |= _verb(getattr(modules[node.value.id], node.attr, None))
    return found


def _named(module: str, name: str) -> Any:
    try:
        return importlib.import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return getattr(importlib.import_module(module), name, None)


def _verb(thing: Any) -> set[str]:
    """A function that opens the unit of work, by area, module and name."""
    if not getattr(thing, "is_service", False):
        return set()
    _gendan, area, *_services, module = thing.__module__.split(".")
    return {f"{area}.{module}.{thing.__name__}"}


def test_the_reader_finds_verbs_at_both_doors() -> None:
    for folder in ("web", "channels/rest"):
        assert {"sales.orders.confirm", "finance.payments.confirm", "warehouse.picks.finish"} <= verbs_used_below(
            folder
        )


def test_whatever_a_page_does_a_machine_can_do() -> None:
    pages, machines = verbs_used_below("web"), verbs_used_below("channels/rest")
    assert sorted(pages - machines - PAGES_ONLY.keys()) == []
    assert sorted(PAGES_ONLY.keys() - pages) == [], "an exception nobody needs any more"
