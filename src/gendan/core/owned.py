"""Records of one company may name records of the same company only; what belongs to another does not exist for them."""

from django.db import models

from .errors import NotFound


def by(company_id: int, model: type[models.Model], *ids: int | None) -> None:
    """Refuse with NotFound unless the rows of `model` with these ids belong to the company. No query without an id."""
    wanted = {id for id in ids if id is not None}
    if wanted and model._default_manager.filter(pk__in=wanted, company_id=company_id).count() != len(wanted):
        raise NotFound()
