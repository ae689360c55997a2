"""The credit ledger: callers state what a document commits of a customer's credit, the ledger posts the difference."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from django.utils.translation import gettext as _

from gendan.core import clock, money, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_one, note_lock, publish, service
from gendan.org.services.reasons import asks

from ..events import CreditBlocked, CreditLimitSet, CreditUnblocked
from ..models import CreditAccount, Customer
from ..queries import visible_customers
from ..standing import CreditState

Commitment: TypeAlias = tuple[int, Ref, Decimal]

_LOCK = "select customer_id from partners_creditaccount where customer_id = any(%s) order by id for no key update"
POLICIES = ("hold", "refuse", "off")


@service
def put(customer_id: int, ref: Ref, amount: Decimal, *, actor: Actor, fresh: bool = False) -> CreditState:
    """State that the document `ref` commits `amount` of a customer's credit; negative for money on account.

    Repeating is without effect; 0 releases. Locks the account. Two statements, one for a `fresh` document, which was
    made in this transaction and commits nothing yet. Never refuses: the caller reads the state and decides by its
    policy. Part of other verbs, which check who may do them.
    """
    return put_many([(customer_id, ref, amount)], actor=actor, fresh=fresh)[customer_id]


@service
def put_many(commitments: Sequence[Commitment], *, actor: Actor, fresh: bool = False) -> dict[int, CreditState]:
    """`put` for many documents at once, in as many statements. Locks the accounts low pk first.

    A document stands once in the list for each customer.
    """
    if not commitments:
        return {}
    customers = [customer_id for customer_id, _, _ in commitments]
    assert len({(c, ref) for c, ref, _ in commitments}) == len(commitments), "a document is named twice"
    note_lock("partners")
    found = _post(commitments) if fresh else {}
    if len(found) < len(set(customers)):
        _lock(customers)
        found = _post(commitments)
    return found


def _post(commitments: Sequence[Commitment]) -> dict[int, CreditState]:
    """Post what is not posted yet; the accounts there are, afterwards.

    The statement reads accounts as it locks them, but entries as they were when it began: what a document commits
    already is certain only under locks taken before, unless nobody else knows the document.
    """
    rows = sql.rows(
        sql.named("partners", "credit_put"),
        {
            "customers": [customer_id for customer_id, _, _ in commitments],
            "kinds": [ref.kind for _, ref, _ in commitments],
            "ids": [ref.id for _, ref, _ in commitments],
            "amounts": [money.rounded(amount) for _, _, amount in commitments],
            "at": clock.now(),
        },
        apart=True,
    )
    return {row[0]: CreditState(*row) for row in rows}


@service
def set_overdue(amounts: Mapping[int, Decimal], *, actor: Actor) -> None:
    """Set what customers owe past its date; finance works it out and tells it here. Locks the accounts; one update."""
    if not amounts:
        return
    _lock(amounts)
    sql.execute(
        "update partners_creditaccount a set overdue = n.amount"
        " from unnest(%s::bigint[], %s::numeric[]) as n (customer_id, amount)"
        " where a.customer_id = n.customer_id and a.overdue <> n.amount",
        [list(amounts), [money.rounded(amount) for amount in amounts.values()]],
    )


@service
def set_limit(customer_id: int, limit: Decimal, *, actor: Actor, policy: str | None = None) -> CreditAccount:
    """Set a customer's credit limit and what happens above it. Locks the account. Announces CreditLimitSet.

    Refuses with NotAllowed, Invalid.
    """
    actor.require("partners.credit.edit")
    if limit < 0:
        raise Invalid({"limit": _("A credit limit is not negative.")})
    if policy is not None and policy not in POLICIES:
        raise Invalid({"policy": _("There is no such policy.")})
    account = _account(customer_id, actor)
    before = account.limit
    account.limit = money.rounded(limit)
    account.policy = policy or account.policy
    account.save(update_fields=["limit", "policy"])
    publish(
        CreditLimitSet(customer_id, before, account.limit, account.policy),
        about=Ref(Customer.KIND, customer_id), company_id=account.customer.company_id,
    )  # fmt: skip
    return account


@service
@asks("credit_block", about=Customer.KIND)
def block(customer_id: int, reason: str, *, actor: Actor) -> CreditAccount:
    """Stop sales on account whatever the figures say. Locks the account. Announces CreditBlocked.

    Refuses with NotAllowed, and Invalid without a reason. Blocking twice is without effect.
    """
    return _set_blocked(customer_id, True, reason, actor)


@service
@asks("credit_release", about=Customer.KIND)
def unblock(customer_id: int, reason: str, *, actor: Actor) -> CreditAccount:
    """Lift a block (CRD-03). Locks the account. Announces CreditUnblocked. Refuses like `block`."""
    return _set_blocked(customer_id, False, reason, actor)


def _set_blocked(customer_id: int, blocked: bool, reason: str, actor: Actor) -> CreditAccount:
    actor.require("partners.credit.block")
    account = _account(customer_id, actor)
    if account.is_blocked == blocked:
        return account
    account.is_blocked = blocked
    account.save(update_fields=["is_blocked"])
    event = (CreditBlocked if blocked else CreditUnblocked)(customer_id, reason.strip())
    publish(event, about=Ref(Customer.KIND, customer_id), company_id=account.customer.company_id)
    return account


def _account(customer_id: int, actor: Actor) -> CreditAccount:
    """The locked account of a customer the actor sees; NotFound else."""
    ids = visible_customers(actor).filter(pk=customer_id).values("pk")
    return lock_one(CreditAccount.objects.filter(customer__in=ids).select_related("customer"))


def _lock(customer_ids: Iterable[int]) -> None:
    """Lock accounts low pk first; customers from an import that have none yet get theirs."""
    wanted = sorted(set(customer_ids))
    note_lock("partners")
    found = {row[0] for row in sql.rows(_LOCK, [wanted])}
    missing = [id for id in wanted if id not in found]
    if missing:
        CreditAccount.objects.bulk_create([CreditAccount(customer_id=id) for id in missing], ignore_conflicts=True)
        lock(CreditAccount.objects.filter(customer__in=wanted))
