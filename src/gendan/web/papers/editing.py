"""A form definition as fields of the editor's page, and the posted page as a definition again. Pure.

Every button posts the whole page: what was typed is read, the button's change made, the page drawn anew. Nothing is
saved until somebody saves, and no script is needed.
"""

import re
from collections.abc import Mapping, MutableSequence
from typing import Any

from django.http import QueryDict

Json = dict[str, Any]
COLUMN = re.compile(r"^(\S+)\s+([a-z_]+)(\*?)\s+([^|=]+)(?:\|([^=]*))?(?:=\s*(\S+))?$")
CHOICE = re.compile(r"^(\S+)\s+([^|]+)(?:\|(.*))?$")
LISTS = ("about", "fillers", "papers")
FLAGS = ("must_hang", "in_order", "print_signed_only")


def read(data: QueryDict, before: Mapping[str, Any]) -> Json:
    """The definition that the posted page describes; what the page does not show is taken from `before`."""
    made: Json = {"name": _name(data, ""), "series": _text(data, "series")}
    for key in LISTS:
        if values := data.getlist(key):
            made[key] = values
    made |= {key: key in data for key in FLAGS}
    if title := _text(data, "title"):
        made["title"] = title
    known = {f.get("code"): f for s in before.get("sections", ()) for f in s.get("fields", ())}
    made["sections"] = [_section(data, f"s.{n}.", known) for n in _numbers(data, "s.")]
    made["signers"] = [
        {"code": _text(data, f"g.{n}.code"), "name": _name(data, f"g.{n}."), **_target(data, f"g.{n}.to")}
        for n in _numbers(data, "g.")
    ]
    made["copies"] = [
        {
            **_target(data, f"c.{n}.to"),
            "acknowledge": f"c.{n}.acknowledge" in data,
            "limit": _text(data, f"c.{n}.limit"),
        }
        for n in _numbers(data, "c.")
    ]
    if _text(data, "a.to"):
        answer = {**_target(data, "a.to"), "limit": _text(data, "a.limit"), "due": _text(data, "a.due")}
        made["answer"] = {key: value for key, value in answer.items() if value}
    return made


def _section(data: QueryDict, at: str, known: Mapping[Any, Json]) -> Json:
    made: Json = {"code": _text(data, f"{at}code"), "name": _name(data, at)}
    if _text(data, f"{at}stage") == "answer":
        made["stage"] = "answer"
    made["fields"] = [_field(data, f"{at}f.{n}.", known) for n in _numbers(data, f"{at}f.")]
    return made


def _field(data: QueryDict, at: str, known: Mapping[Any, Json]) -> Json:
    code, kind = _text(data, f"{at}code"), _text(data, f"{at}kind")
    made: Json = {"code": code, "kind": kind, "name": _name(data, at)}
    if f"{at}required" in data:
        made["required"] = True
    for key in ("default", "fact", "of"):
        if value := _text(data, at + key):
            made[key] = value
    if hint := _text(data, f"{at}hint"):
        made["hint"] = {"zh": hint, "en": _text(data, f"{at}hint_en")}
    if kind in ("choice", "choices"):
        made["choices"] = [_choice(line) for line in _lines(data, f"{at}choices")]
    if kind == "table":
        columns = {c.get("code"): c for c in known.get(code, {}).get("columns", ())}
        made["columns"] = [_column(line, columns) for line in _lines(data, f"{at}columns")]
    return made


def _choice(line: str) -> Json:
    """`code 中文 | English`; a line that says less becomes a code that is refused with its place."""
    found = CHOICE.match(line)
    if not found:
        return {"code": line, "name": {"zh": line}}
    return {"code": found[1], "name": {"zh": found[2].strip(), "en": (found[3] or "").strip()}}


def _column(line: str, known: Mapping[Any, Json]) -> Json:
    """`code kind* 中文 | English = fact`; what a line cannot say is kept from the column of that code."""
    found = COLUMN.match(line)
    if not found:
        return {"code": line, "kind": "text", "name": {"zh": line}}
    kept = {key: value for key, value in known.get(found[1], {}).items() if key in ("choices", "default", "hint")}
    made = {
        **kept,
        "code": found[1],
        "kind": found[2],
        "name": {"zh": found[4].strip(), "en": (found[5] or "").strip()},
    }
    if found[3]:
        made["required"] = True
    if found[6]:
        made["fact"] = found[6]
    return made


def column_line(column: Mapping[str, Any]) -> str:
    """A column as a line of the editor."""
    fact = f" = {column['fact']}" if column.get("fact") else ""
    return f"{column['code']} {column['kind']}{'*' if column.get('required') else ''} {_both(column)}{fact}"


def choice_line(choice: Mapping[str, Any]) -> str:
    """A choice as a line of the editor."""
    return f"{choice['code']} {_both(choice)}"


def _both(row: Mapping[str, Any]) -> str:
    name = row.get("name") or {}
    return f"{name.get('zh', '')} | {name['en']}" if name.get("en") else str(name.get("zh", ""))


def target(row: Mapping[str, Any]) -> str:
    """`role:buyer`, `department:…`, `field:…`: the value of the choice of whom."""
    return next((f"{key}:{row[key]}" for key in ("role", "department", "field") if row.get(key)), "")


def apply(content: Json, op: str) -> Json:
    """The change a button asks for: `add:s`, `add:s.0.f`, `remove:s.0.f.2`, `up:…`, `down:…`; anything else changes nothing."""
    verb, _colon, place = op.partition(":")
    if verb == "add":
        _add(content, place)
        return content
    rows, n = _found(content, place)
    if rows is None or not 0 <= n < len(rows):
        return content
    if verb == "remove":
        del rows[n]
    other = n + {"up": -1, "down": 1}.get(verb, 0)
    if verb in ("up", "down") and 0 <= other < len(rows):
        rows[n], rows[other] = rows[other], rows[n]
    return content


def _add(content: Json, place: str) -> None:
    parts = place.split(".")
    if place == "s":
        content["sections"].append(
            {"code": _free("part", [s.get("code") for s in content["sections"]]), "name": {"zh": ""}, "fields": []}
        )
    elif len(parts) == 3 and parts[2] == "f":
        rows, n = _found(content, f"s.{parts[1]}")
        if rows is not None and 0 <= n < len(rows):
            codes = [f.get("code") for s in content["sections"] for f in s["fields"]]
            rows[n]["fields"].append({"code": _free("field", codes), "kind": "text", "name": {"zh": ""}})
    elif place == "g":
        content["signers"].append(
            {"code": _free("signer", [g.get("code") for g in content["signers"]]), "name": {"zh": ""}}
        )
    elif place == "c":
        content["copies"].append({"acknowledge": True, "limit": "SLA-U1"})


def _free(stem: str, taken: list[Any]) -> str:
    n = 1
    while f"{stem}_{n}" in taken:
        n += 1
    return f"{stem}_{n}"


def _found(content: Json, place: str) -> tuple[MutableSequence[Any] | None, int]:
    """The list a place lies in, and its number there."""
    parts = place.split(".")
    lists = {"s": "sections", "g": "signers", "c": "copies"}
    if parts[0] not in lists or not all(p.isdecimal() and len(p) < 5 for p in parts[1::2]) or len(parts) not in (2, 4):
        return None, 0
    rows = content[lists[parts[0]]]
    if len(parts) == 4:
        n = int(parts[1])
        if parts[0] != "s" or parts[2] != "f" or n >= len(rows):
            return None, 0
        return rows[n]["fields"], int(parts[3])
    return rows, int(parts[1])


def _numbers(data: QueryDict, prefix: str) -> list[int]:
    found = {key[len(prefix) :].partition(".")[0] for key in data if key.startswith(prefix)}
    return sorted(int(n) for n in found if n.isdecimal() and len(n) < 5)


def _text(data: QueryDict, key: str) -> str:
    return str(data.get(key, "")).strip()


def _lines(data: QueryDict, key: str) -> list[str]:
    return [line.strip() for line in str(data.get(key, "")).splitlines() if line.strip()]


def _name(data: QueryDict, at: str) -> Json:
    made = {"zh": _text(data, f"{at}zh"), "en": _text(data, f"{at}en")}
    return {key: value for key, value in made.items() if value}


def _target(data: QueryDict, key: str) -> Json:
    kind, colon, code = _text(data, key).partition(":")
    return {kind: code} if colon and kind in ("role", "department", "field") else {}
