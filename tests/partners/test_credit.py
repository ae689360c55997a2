"""The credit ledger: callers state targets, it posts differences; exposure is always the sum of the entries."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from gendan.core import invariants, sql
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.partners.models import CreditAccount, CreditEntry, Customer
from gendan.partners.queries import credit_state
from gendan.partners.services import credit
from tests import cast
from tests.factories import partners as make

pytestmark = pytest.mark.django_db


def order(number: int) -> Ref:
    return Ref("sales.order", number)


def entries() -> list[tuple[int, Decimal]]:
    return list(CreditEntry.objects.order_by("pk").values_list("ref_id", "amount"))


def wrong_exposure() -> list[dict[str, object]]:
    return sql.dicts(invariants.rules()["partners.credit_exposure"])


def test_a_document_commits_credit_and_the_state_says_what_is_left() -> None:
    customer = make.customer(credit_limit=1000)
    state = credit.put(customer.pk, order(1), Decimal(700), actor=SYSTEM)
    assert (state.exposure, state.free, state.over, state.findings) == (Decimal(700), Decimal(300), 0, ())
    assert credit_state(customer.pk) == state


def test_stating_the_same_target_again_posts_nothing() -> None:
    customer = make.customer()
    credit.put(customer.pk, order(1), Decimal("70.10"), actor=SYSTEM)
    again = credit.put(customer.pk, order(1), Decimal("70.10"), actor=SYSTEM)
    assert again.exposure == Decimal("70.10")
    assert entries() == [(1, Decimal("70.10"))]


def test_a_changed_target_posts_the_difference_and_zero_gives_all_back() -> None:
    customer = make.customer()
    for target in ("100", "130", "80", "0"):
        credit.put(customer.pk, order(1), Decimal(target), actor=SYSTEM)
    assert entries() == [(1, Decimal(100)), (1, Decimal(30)), (1, Decimal(-50)), (1, Decimal(-80))]
    assert credit_state(customer.pk).exposure == 0


def test_money_on_account_lowers_exposure() -> None:
    customer = make.customer(credit_limit=100)
    credit.put(customer.pk, order(1), Decimal(150), actor=SYSTEM)
    state = credit.put(customer.pk, Ref("finance.payment", 1), Decimal(-60), actor=SYSTEM)
    assert (state.exposure, state.over) == (Decimal(90), 0)


def test_exposure_above_the_limit_is_told_not_refused() -> None:
    customer = make.customer(credit_limit=100, credit_policy="refuse")
    state = credit.put(customer.pk, order(1), Decimal("100.01"), actor=SYSTEM)
    assert (state.over, state.policy, state.findings) == (Decimal("0.01"), "refuse", ("over_limit",))


def test_a_firm_that_does_not_check_credit_is_never_over() -> None:
    customer = make.customer(credit_limit=0, credit_policy="off")
    state = credit.put(customer.pk, order(1), Decimal(500), actor=SYSTEM)
    assert (state.over, state.findings) == (0, ())


def test_overdue_debt_and_a_block_are_findings_of_their_own() -> None:
    customer = make.customer()
    credit.set_overdue({customer.pk: Decimal("12.5")}, actor=SYSTEM)
    credit.block(customer.pk, "支票退票", actor=cast.accountant())
    assert credit_state(customer.pk).findings == ("blocked", "overdue")
    credit.set_overdue({customer.pk: Decimal(0)}, actor=SYSTEM)
    credit.unblock(customer.pk, "已付清", actor=cast.accountant())
    assert credit_state(customer.pk).findings == ()
    assert list(
        EventRow.objects.filter(name__startswith="partners.credit.").order_by("pk").values_list("name", flat=True)
    ) == [
        "partners.credit.blocked",
        "partners.credit.unblocked",
    ]


@pytest.mark.parametrize("count", [1, 40])
def test_posting_takes_two_statements_for_any_number_of_documents(count: int) -> None:
    wanted = [(make.customer().pk, order(n), Decimal(n + 1)) for n in range(count)]

    @service
    def verb(*, actor: object) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            credit.put_many(wanted, actor=SYSTEM)
        return [query["sql"] for query in captured.captured_queries]

    assert len(verb(actor=SYSTEM)) == 2
    assert [credit_state(customer).exposure for customer, _, _ in wanted] == [n + 1 for n in range(count)]


def test_two_documents_of_one_customer_in_one_batch_both_count() -> None:
    customer = make.customer()
    states = credit.put_many([(customer.pk, order(1), Decimal(10)), (customer.pk, order(2), Decimal(20))], actor=SYSTEM)
    assert states[customer.pk].exposure == Decimal(30)
    assert wrong_exposure() == []


def test_the_state_is_one_query(django_assert_num_queries: object) -> None:
    customer = make.customer()
    with django_assert_num_queries(1):  # type: ignore[operator]
        credit_state(customer.pk)


def test_a_customer_brought_in_without_an_account_gets_one() -> None:
    customer = make.customer()
    CreditAccount.objects.filter(customer=customer).delete()
    assert credit.put(customer.pk, order(1), Decimal(5), actor=SYSTEM).exposure == Decimal(5)
    assert sql.dicts(invariants.rules()["partners.customer_without_credit_account"]) == []


def test_an_exposure_written_past_the_ledger_is_found() -> None:
    customer = make.customer()
    credit.put(customer.pk, order(1), Decimal(5), actor=SYSTEM)
    assert wrong_exposure() == []
    CreditAccount.objects.filter(customer=customer).update(exposure=6)
    assert [row["customer_id"] for row in wrong_exposure()] == [customer.pk]


def test_entries_cannot_be_changed() -> None:
    customer = make.customer()
    credit.put(customer.pk, order(1), Decimal(5), actor=SYSTEM)
    with pytest.raises((IntegrityError, InternalError), match="ledger"):
        CreditEntry.objects.update(amount=1)


def test_finance_sets_the_limit_and_the_clerk_may_not() -> None:
    customer = make.customer(credit_limit=100)
    with pytest.raises(NotAllowed):
        credit.set_limit(customer.pk, Decimal(999), actor=cast.clerk())
    with pytest.raises(NotAllowed):
        credit.block(customer.pk, "x", actor=cast.clerk())
    assert credit_state(customer.pk).limit == Decimal(100)
    credit.set_limit(customer.pk, Decimal(250), policy="refuse", actor=cast.accountant())
    assert (credit_state(customer.pk).limit, credit_state(customer.pk).policy) == (Decimal(250), "refuse")
    event = EventRow.objects.get(name="partners.credit.limit_set")
    assert (event.payload["before"], event.payload["after"]) == ("100.00", "250.00")


def test_limits_and_blocks_need_sense() -> None:
    customer = make.customer()
    for call in (
        lambda: credit.set_limit(customer.pk, Decimal(-1), actor=SYSTEM),
        lambda: credit.set_limit(customer.pk, Decimal(1), policy="maybe", actor=SYSTEM),
        lambda: credit.block(customer.pk, " ", actor=SYSTEM),
    ):
        with pytest.raises(Invalid):
            call()
    assert not CreditAccount.objects.get(customer=customer).is_blocked


def test_a_customer_of_another_company_has_no_credit_to_block() -> None:
    stranger = make.customer(company=cast.company("YZ", "扬州分厂"))
    with pytest.raises(NotFound):
        credit.block(stranger.pk, "x", actor=cast.accountant())


targets = st.lists(
    st.tuples(st.integers(0, 1), st.integers(1, 3), st.decimals(-999, 999, places=2)), min_size=1, max_size=12
)


@settings(max_examples=25, deadline=None)
@given(targets)
def test_whatever_is_stated_exposure_is_the_sum_of_the_last_targets(steps: list[tuple[int, int, Decimal]]) -> None:
    pair = [make.customer(), make.customer()]
    last: dict[tuple[int, int], Decimal] = {}
    for which, document, amount in steps:
        credit.put(pair[which].pk, order(document), amount, actor=SYSTEM)
        last[which, document] = amount
    for which, customer in enumerate(pair):
        expected = sum(amount for (owner, _), amount in last.items() if owner == which)
        assert credit_state(customer.pk).exposure == expected
    assert wrong_exposure() == []
    assert Customer.objects.filter(pk__in=[c.pk for c in pair]).count() == 2
