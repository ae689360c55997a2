"""Parameters: thresholds and choices a firm may change, declared in code with type, default and source.

Values live in `core_parameter`, per company or for the whole installation.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .models import Parameter
from .remembered import Remembered


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter as code declares it: label (English), default (its type is the type), where the rule comes from."""

    name: str
    default: Any
    label: str
    source: str = ""

    def parse(self, raw: Any) -> Any:
        """A stored or typed value as the parameter's type. A ValueError or ArithmeticError says it does not fit."""
        if isinstance(self.default, bool):
            return raw in (True, "1", "true", "on")
        if isinstance(self.default, Decimal):
            return Decimal(str(raw))
        if isinstance(self.default, int):
            return int(raw)
        return raw


_declared: dict[str, Declared] = {}


def declare(name: str, default: Any, label: str, source: str = "") -> Declared:
    """Declare a parameter once, at import. One without a label is not for people: the product keeps it itself."""
    assert name not in _declared, f"two parameters named {name}"
    _declared[name] = Declared(name, default, label, source)
    return _declared[name]


def declared() -> dict[str, Declared]:
    """All parameters people may set, by name."""
    return {name: one for name, one in _declared.items() if one.label}


def _read() -> dict[tuple[str, int | None], Any]:
    rows = Parameter.objects.values_list("name", "company_id", "value")
    return {(name, owner): _declared[name].parse(value) for name, owner, value in rows if name in _declared}


_values = Remembered(_read)


def get(name: str, company_id: int | None = None) -> Any:
    """The present value of one parameter; the company's own beats the one for all."""
    known = _values.get()
    return known.get((name, company_id), known.get((name, None), _declared[name].default))


def get_many(names: list[str], company_id: int | None = None) -> dict[str, Any]:
    """Present values of several parameters."""
    return {name: get(name, company_id) for name in names}


def forget() -> None:
    """Read again at the next question: after a change, and between tests."""
    _values.forget()
