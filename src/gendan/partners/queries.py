"""Reads of customers, suppliers and credit, always for an actor."""

from typing import Any

from django.db.models import Q, QuerySet

from gendan.catalog import finding
from gendan.catalog.queries import changes_of
from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound

from .models import CreditAccount, Customer, Doubt, Supplier
from .standing import CreditState


def visible_customers(actor: Actor) -> QuerySet[Customer]:
    """The customers that exist for an actor: of their companies, and there all, their departments' or their own."""
    if actor.is_system:
        return Customer.objects.all()
    visible = Q(pk__in=[])
    for company_id, scope in actor.scopes.items():
        part = Q(company_id=company_id)
        if scope.level == "own":
            part &= Q(salesperson_id=actor.user_id)
        elif scope.level == "department":
            part &= Q(salesperson__department_id__in=scope.department_ids)
        visible |= part
    return Customer.objects.filter(visible)


def get_customer(customer_id: int, *, actor: Actor) -> Customer:
    """A customer the actor may see; NotFound else."""
    found = visible_customers(actor).filter(pk=customer_id).first()
    if found is None:
        raise NotFound()
    return found


def visible_suppliers(actor: Actor) -> QuerySet[Supplier]:
    """The suppliers of an actor's companies."""
    if actor.is_system:
        return Supplier.objects.all()
    return Supplier.objects.filter(company_id__in=actor.company_ids)


def visible_doubts(actor: Actor) -> QuerySet[Doubt]:
    """Doubtful data of an actor's companies, and of what all companies share."""
    if actor.is_system:
        return Doubt.objects.all()
    return Doubt.objects.filter(Q(company_id__in=actor.company_ids) | Q(company_id=None))


def credit_state(customer_id: int) -> CreditState:
    """A customer's credit as it stands. One query; a customer without an account has no credit at all."""
    columns = ("customer_id", "limit", "exposure", "overdue", "policy", "is_blocked")
    row = CreditAccount.objects.filter(customer_id=customer_id).values_list(*columns).first()
    if row is None:
        raise NotFound()
    return CreditState(*row)


_FOUND = """
select c.id, c.code, c.name, c.short_name, c.grade, c.type, c.region, c.active, c.company_id, u.name as salesperson,
  k.name as contact, k.phone
from (
  select c.*, h.place from {hits} h join partners_customer c on c.id = h.id
  order by c.active desc, h.place, c.pinyin, c.id limit %(limit)s
) c
left join org_user u on u.id = c.salesperson_id
left join lateral (
  select name, phone from partners_contact where customer_id = c.id and active order by is_main desc, id limit 1
) k on true
order by c.active desc, c.place, c.pinyin, c.id
"""
_TAIL = (
    "c.id in (select customer_id from partners_contact"
    " where digits <> '' and digits like %(tail)s and active limit {bound})"
)


def find_customers(term: str, *, actor: Actor, limit: int = 10) -> list[dict[str, Any]]:
    """Customers by code, part of the name, pinyin or initials, contact, or the end of a phone number. One statement.

    Refuses with NotAllowed.
    """
    actor.require("partners.customer.view")
    typed = finding.term(term)
    if not typed.raw:
        return []
    params: dict[str, Any] = {"limit": limit}
    lookup = finding.Lookup("partners_customer", _visible_sql(actor, params), "c.company_id, c.pinyin", limit, params)
    lookup.add_text(typed)
    if typed.digits:
        lookup.add(1, _TAIL.format(bound=finding.BOUND), tail=typed.digits[::-1] + "%")
    return sql.dicts(_FOUND.format(hits=lookup.hits()), lookup.params)


_SUPPLIERS = """
select c.id, c.code, c.name, c.contact, c.phone, c.rating, c.active, c.company_id
from {hits} h
join partners_supplier c on c.id = h.id
order by c.active desc, h.place, c.pinyin, c.id
limit %(limit)s
"""


def find_suppliers(term: str, *, actor: Actor, limit: int = 10) -> list[dict[str, Any]]:
    """Suppliers by code, part of the name, pinyin or initials, contact, phone. One statement; there are few of them.

    Refuses with NotAllowed.
    """
    actor.require("partners.supplier.view")
    typed = finding.term(term)
    if not typed.raw:
        return []
    where = "true" if actor.is_system else "c.company_id = any(%(companies)s)"
    params: dict[str, Any] = {"limit": limit, "companies": actor.company_ids}
    lookup = finding.Lookup("partners_supplier", where, "c.pinyin", limit, params)
    lookup.add_text(typed)
    return sql.dicts(_SUPPLIERS.format(hits=lookup.hits()), lookup.params)


def _visible_sql(actor: Actor, params: dict[str, Any]) -> str:
    """`visible_customers` as a condition on alias c; companies seen as a whole stay one plain list."""
    if actor.is_system:
        return "true"
    whole = [id for id, scope in actor.scopes.items() if scope.level == "company"]
    parts = ["c.company_id = any(%(companies)s)"] if whole or not actor.scopes else []
    params["companies"] = whole
    for company_id, scope in actor.scopes.items():
        if scope.level == "own":
            params["me"] = actor.user_id
            parts.append(f"(c.company_id = {int(company_id)} and c.salesperson_id = %(me)s)")
        elif scope.level == "department":
            name = f"departments{int(company_id)}"
            params[name] = list(scope.department_ids)
            parts.append(
                f"(c.company_id = {int(company_id)} and c.salesperson_id in"
                f" (select id from org_user where department_id = any(%({name})s)))"
            )
    return f"({' or '.join(parts)})"


def customer_page(customer_id: int, *, actor: Actor) -> dict[str, Any]:
    """Everything the page of a customer shows; credit only for who may see it. A fixed number of queries."""
    actor.require("partners.customer.view")
    related = ("salesperson", "merchandiser", "price_list", "company")
    customer = visible_customers(actor).select_related(*related).filter(pk=customer_id).first()
    if customer is None:
        raise NotFound()
    return {
        "customer": customer,
        "contacts": list(customer.contacts.order_by("-active", "-is_main", "pk")),
        "addresses": list(customer.addresses.order_by("-active", "-is_main", "pk")),
        "corrections": list(
            customer.corrections.select_related("reported_by", "contact", "address").order_by("-pk")[:10]
        ),
        "credit": credit_state(customer_id) if actor.may("partners.credit.view") else None,
        "commitments": commitments(customer_id) if actor.may("partners.credit.view") else [],
        "history": changes_of("partners_customer", customer_id),
    }


def commitments(customer_id: int, limit: int = 12) -> list[dict[str, Any]]:
    """What commits a customer's credit now: documents with what each holds, the latest first. One query."""
    return sql.dicts(
        "select e.ref_kind, e.ref_id, sum(e.amount) as amount, max(e.at) as at"
        " from partners_creditentry e join partners_creditaccount a on a.id = e.account_id"
        " where a.customer_id = %s group by e.ref_kind, e.ref_id having sum(e.amount) <> 0"
        " order by max(e.id) desc limit %s",
        [customer_id, limit],
    )


def get_supplier(supplier_id: int, *, actor: Actor) -> Supplier:
    """A supplier the actor may see. Refuses with NotFound, NotAllowed."""
    actor.require("partners.supplier.view")
    found = visible_suppliers(actor).filter(pk=supplier_id).first()
    if found is None:
        raise NotFound()
    return found
