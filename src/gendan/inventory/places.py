"""Places that exist because the ledger needs them: outside the walls, and two in every warehouse."""

from .models import Place

K = Place.Kind
INSIDE = frozenset({K.BIN, K.STAGING})
STAGING, ARRIVALS = "STAGE", "ARRIVE"


def virtual(company_id: int, kind: str) -> Place:
    """The company's place of that kind outside (supplier, customer, transit, scrap …), made when first asked for."""
    assert kind not in INSIDE, f"{kind} lies inside a warehouse"
    return _ensure(company_id, None, kind, kind.upper(), "working")


def staging(company_id: int, warehouse_id: int) -> Place:
    """Where picked goods of a warehouse wait for the truck."""
    return _ensure(company_id, warehouse_id, K.STAGING, STAGING, "temporary")


def arrivals(company_id: int, warehouse_id: int) -> Place:
    """Where goods lie that arrived and have no bin yet."""
    return _ensure(company_id, warehouse_id, K.BIN, ARRIVALS, "temporary")


def _ensure(company_id: int, warehouse_id: int | None, kind: str, code: str, purpose: str) -> Place:
    """One indexed read; the unique constraint settles who makes it first."""
    key = {"company_id": company_id, "warehouse_id": warehouse_id, "code": code}
    found = Place.objects.filter(**key).first()
    return found or Place.objects.get_or_create(**key, defaults={"kind": kind, "purpose": purpose})[0]
