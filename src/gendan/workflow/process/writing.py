"""A template as text again, so that what a form changed is saved as everything else: one source, in YAML.

Reading what was written gives the same template. Comments of a text that was typed are lost.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from .language import Template

HEAD = (
    "code", "version", "name", "about", "source", "control", "starts_on", "stops_on", "returns_on", "rounds",
    "parameters", "steps",
)  # fmt: skip
STEP = (
    "code", "name", "kind", "after", "join", "for_each", "enough", "role", "department", "when", "asks", "check", "needs",
    "document", "sla", "auto", "ends_on", "outcomes", "labels", "guards", "passes", "do", "process", "repeats", "note",
)  # fmt: skip
PARAMETER = ("name", "default", "choices")
ON_LINES = (
    "parameters",
    "choices",
    "steps",
    "check",
    "ends_on",
    "auto",
    "control",
)  # one entry a line; all else in a row


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True  # a template has no references to other places

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists stand in from the key above


def write(template: Template) -> str:
    """A template as YAML; reading it gives the same template."""
    return written(plain(template))


def plain(template: Template) -> dict[str, Any]:
    """A template as plain data, without what is usual anyhow."""
    return shortened(template.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def written(data: Mapping[str, Any]) -> str:
    """Plain data as YAML, whole or not, the keys in their usual order."""
    stream = io.StringIO()
    dumper = _Dumper(stream, allow_unicode=True, width=2**20, sort_keys=False)
    dumper.open()
    node = dumper.represent_data(_ordered(data))
    _lay_out(node, "")
    dumper.serialize(node)
    dumper.close()
    return stream.getvalue()


def shortened(data: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data as people write it: one thing without brackets, a limit of the table by its code, nothing empty."""
    made = {key: value for key, value in data.items() if value not in ("", None, [], {}, ())}
    for key in ("stops_on", "returns_on"):
        if key in made:
            made[key] = _one(made[key])
    made["steps"] = [_step(step) for step in data.get("steps", ())]
    return made


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in step.items() if value not in ("", None, [], {}, (), False)}
    for key in ("role", "asks", "needs", "document", "after", "guards", "passes"):
        if key in made:
            made[key] = _one(made[key])
    if "outcomes" in made:
        made["outcomes"] = {code: _one(targets) for code, targets in made["outcomes"].items()}
    if "ends_on" in made:
        made["ends_on"] = _one([_bare(end, "event") for end in _listed(made["ends_on"])])
    if isinstance(made.get("sla"), Mapping):
        sla = {key: value for key, value in made["sla"].items() if value not in ("", None, [])}
        if "escalate" in sla:
            sla["escalate"] = _one(sla["escalate"])
        made["sla"] = _bare(sla, "code")
    return made


def _bare(row: Any, key: str) -> Any:
    """A part that says one thing only is written as that thing."""
    return row[key] if isinstance(row, Mapping) and set(row) == {key} else row


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 and isinstance(value[0], str) else value


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _ordered(data: Mapping[str, Any]) -> dict[str, Any]:
    made = _by(HEAD, data)
    if isinstance(made.get("parameters"), Mapping):
        made["parameters"] = {
            code: _by(PARAMETER, row) if isinstance(row, Mapping) else row for code, row in made["parameters"].items()
        }
    if isinstance(made.get("steps"), list):
        made["steps"] = [_by(STEP, row) if isinstance(row, Mapping) else row for row in made["steps"]]
    return made


def _by(order: Sequence[str], row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in (*order, *row) if key in row}


def _lay_out(node: Any, key: str) -> None:
    """Lists of steps, parameters and points go one below the other; what they hold stands in a row."""
    if isinstance(node, yaml.MappingNode):
        node.flow_style = key not in ("", "step", "parameters", "parameter", "choices", "control")
        for name, child in node.value:
            _lay_out(child, "parameter" if key == "parameters" else name.value if _known(key) else "row")
    elif isinstance(node, yaml.SequenceNode):
        rows = any(isinstance(child, yaml.MappingNode) for child in node.value)
        node.flow_style = not (rows and key in ON_LINES)
        for child in node.value:
            _lay_out(child, "step" if key == "steps" else "row")


def _known(key: str) -> bool:
    return key in ("", "step", "parameter")
