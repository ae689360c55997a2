"""The approval matrix as rows: saved, and asked what follows for a document (APR-01)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.remembered import Remembered
from gendan.core.work import lock_one, service
from gendan.org.models import Role

from .. import conditions, published, signing
from ..models import ApprovalRule, SlaRule
from ..signing import SUPERIOR, Plan, Rule, Signer

LONGEST = 60
MOST = 12  # signers of a row, checks of a row


@service
def save(
    *, actor: Actor, kind: str, name: str, condition: Mapping[str, Any], signers: Sequence[str], rule_id: int | None = None,
    company_id: int | None = None, name_en: str = "", ordered: bool = False, reserved: bool = False,
    checks: Sequence[str] = (), transition: str = "", tell_customer: bool = False, sla: str = "SLA-49", sort: int = 0,
    active: bool = True,
) -> ApprovalRule:  # fmt: skip
    """Add or change a row, of one company or (None) of all; what is submitted from now on follows. Locks the row there is.

    Needs `workflow.matrix.change`. Rows that are no longer wanted are made inactive. Refuses with NotFound (another
    company), Invalid: a condition that makes no sense is told at its place, such as `condition.order.total__gte`.
    """
    actor.require("workflow.matrix.change")
    row: ApprovalRule = lock_one(ApprovalRule.objects.filter(pk=rule_id)) if rule_id else ApprovalRule()
    for company in (company_id, row.company_id):
        if company is not None and not actor.sees_company(company):
            raise NotFound()
    facts: dict[str, Any] = {
        "kind": kind, "name": name.strip(), "name_en": name_en.strip(), "condition": dict(condition),
        "signers": list(dict.fromkeys(signers)), "ordered": ordered, "reserved": reserved,
        "checks": list(dict.fromkeys(text.strip() for text in checks if text.strip())), "transition": transition,
        "tell_customer": tell_customer, "sla": sla, "sort": sort, "active": active, "company_id": company_id,
    }  # fmt: skip
    if faults := _faults(facts):
        raise Invalid(faults)
    for column, value in facts.items():
        setattr(row, column, value)
    row.save()
    transaction.on_commit(forget)
    forget()
    return row


def plan(kind: str, company_id: int, facts: Mapping[str, Any]) -> Plan | None:
    """Whose signatures a document with these facts needs; None when no row holds. No query while rows are fresh."""
    return signing.plan(rules(kind, company_id), facts)


def usual(kind: str) -> Plan:
    """Who decides where no row holds and a decision is needed all the same."""
    return Plan([[Signer(role) for role in published.known_approvables()[kind].usual]])


def rules(kind: str, company_id: int) -> list[Rule]:
    """The rows a company's documents of a kind are asked by, in their order."""
    return [rule for rule in _rules.get().get(kind, ()) if rule.company_id in (None, company_id)]


def forget() -> None:
    """Read again at the next question: after a change, and between tests."""
    _rules.forget()


def _read() -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for row in ApprovalRule.objects.filter(active=True).order_by("sort", "pk"):
        found.setdefault(row.kind, []).append(rule_of(row))
    return found


def rule_of(row: ApprovalRule) -> Rule:
    """A row as it is asked."""
    return Rule(
        row.pk, row.company_id, row.kind, row.name, row.name_en, row.condition, row.signers, row.ordered, row.reserved,
        row.checks, row.transition, row.tell_customer, row.sla, row.sort,
    )  # fmt: skip


_rules = Remembered(_read)


def _faults(facts: Mapping[str, Any]) -> dict[str, str]:
    known = published.known_approvables().get(facts["kind"])
    if known is None:
        return {"kind": _("Nothing of this kind is approved.")}
    faults: dict[str, str] = {}
    if not facts["name"]:
        faults["name"] = _("Required.")
    types = published.known_facts()
    for place, text in conditions.faults(facts["condition"], {name: types[name] for name in known.facts}):
        faults[f"condition.{place}".rstrip(".")] = text
    roles = set(Role.objects.filter(code__in=facts["signers"], active=True).values_list("code", flat=True)) | {SUPERIOR}
    if not facts["signers"]:
        faults["signers"] = _("Who signs?")
    elif unknown := [code for code in facts["signers"] if code not in roles]:
        faults["signers"] = _("Unknown: %(codes)s") % {"codes": ", ".join(unknown)}
    elif len(facts["signers"]) > MOST:
        faults["signers"] = _("At most %(n)s.") % {"n": MOST}
    if any(len(text) > LONGEST for text in facts["checks"]):
        faults["checks"] = _("A check has at most %(n)s characters.") % {"n": LONGEST}
    elif len(facts["checks"]) > MOST:
        faults["checks"] = _("At most %(n)s.") % {"n": MOST}
    if facts["transition"] and facts["transition"] not in known.transitions:
        faults["transition"] = _("This does not wait for an approval.")
    if not SlaRule.objects.filter(code=facts["sla"]).exists():
        faults["sla"] = _("No such time limit.")
    return faults
