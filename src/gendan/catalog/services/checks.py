"""Checks that services share: codes that are taken, fields that may be changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from gendan.core.errors import Invalid


@contextmanager
def unique(constraint: str, field: str = "code") -> Iterator[None]:
    """Turn a broken unique constraint into Invalid on `field`; whatever else breaks is a bug."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint not in str(error):
            raise
        raise Invalid({field: _("This is already taken.")}) from error


def required(values: Mapping[str, Any], *fields: str) -> None:
    """Refuse with Invalid when one of these fields is present and empty."""
    empty = [name for name in fields if name in values and not str(values[name] or "").strip()]
    if empty:
        raise Invalid({name: _("This is needed.") for name in empty})


def period(start: date | None, end: date | None, field: str = "valid_to") -> None:
    """Refuse a period that ends before it starts."""
    if start and end and end < start:
        raise Invalid({field: _("The end lies before the start.")})


def fits_columns(model: type[models.Model], values: Mapping[str, Any]) -> None:
    """Refuse with Invalid texts longer than their columns and values outside their choices."""
    errors = {}
    for name, value in values.items():
        column = model._meta.get_field(name)
        length = getattr(column, "max_length", None)
        choices = getattr(column, "choices", None)
        if isinstance(value, str) and length and len(value) > length:
            errors[name] = _("At most %(count)s characters.") % {"count": length}
        elif choices and value not in dict(choices):
            errors[name] = _("There is no such choice.")
    if errors:
        raise Invalid(errors)


def apply(row: models.Model, changes: Mapping[str, Any], editable: Sequence[str]) -> list[str]:
    """Set the fields of `changes` on a locked row; returns those that really changed. Unknown fields are a bug."""
    unknown = set(changes) - set(editable)
    assert not unknown, f"not editable: {sorted(unknown)}"
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    return changed
