"""Gates: a closed one stops the verb and says who can open it; an override is on record (WFL-07)."""

from dataclasses import dataclass

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import GateClosed, NotAllowed
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.core.states import Machine, Transition
from gendan.core.work import service
from gendan.workflow.models import Gate
from gendan.workflow.services import gates
from tests import cast

pytestmark = pytest.mark.django_db

RELEASE = "trial.paper.release"
PAPER = Machine("trial.paper", [Transition("release", {"draft"}, "released")], {})


@dataclass
class Paper:
    """A document of no area: what a machine asks of one."""

    pk: int = 7
    state: str = "draft"
    version: int = 1

    @property
    def ref(self) -> Ref:
        return Ref("org.company", self.pk)

    def gate_refs(self) -> list[Ref]:
        return [self.ref]


@service
def release(paper: Paper, *, actor, override=None):
    PAPER.advance(paper, "release", actor, override=override)


@pytest.fixture
def paper() -> Paper:
    return Paper(pk=cast.company().pk)


@pytest.fixture
def boss():
    actor = cast.manager()
    object.__setattr__(actor, "permissions", actor.permissions | {RELEASE})
    return actor


def put(paper: Paper, code: str, satisfied: bool, role: str = "accountant", actor=SYSTEM) -> None:
    gates.put(paper.ref, RELEASE, code, satisfied=satisfied, holder_role=role, company_id=paper.pk, actor=actor)


def announced() -> list[str]:
    return list(EventRow.objects.filter(name="workflow.gate.satisfied").values_list("payload__transition", flat=True))


def test_an_open_gate_stops_the_verb_and_names_who_can_satisfy_it(paper, boss):
    cast.accountant()
    put(paper, "payment", False)
    with pytest.raises(GateClosed) as refusal:
        release(paper, actor=boss)
    (condition,) = refusal.value.data["conditions"]
    assert (condition["code"], condition["holder_role"], condition["holders"]) == ("payment", "accountant", ["孙慧"])
    assert (paper.state, paper.version) == ("draft", 1)


def test_the_verb_passes_when_the_last_condition_holds(paper, boss):
    put(paper, "payment", False)
    put(paper, "signature", False, "salesperson")
    gates.satisfy(paper.ref, "payment", actor=SYSTEM)
    assert announced() == []
    with pytest.raises(GateClosed):
        release(paper, actor=boss)
    gates.satisfy(paper.ref, "signature", actor=SYSTEM)
    assert announced() == [RELEASE]
    release(paper, actor=boss)
    assert paper.state == "released"


def test_asking_costs_one_query(paper, django_assert_num_queries):
    put(paper, "payment", False)
    with django_assert_num_queries(1):
        assert len(gates.open_conditions([paper.ref, Ref("org.user", 1)])) == 1


def test_stating_the_same_again_changes_and_announces_nothing(paper):
    put(paper, "payment", True)
    first = Gate.objects.get().satisfied_at
    put(paper, "payment", True)
    assert Gate.objects.get().satisfied_at == first
    assert announced() == [RELEASE]


def test_a_condition_that_no_longer_holds_closes_the_way_again(paper, boss):
    put(paper, "payment", True)
    put(paper, "payment", False)
    with pytest.raises(GateClosed):
        release(paper, actor=boss)
    put(paper, "payment", True)
    assert announced() == [RELEASE, RELEASE]


def test_an_override_needs_the_right_and_is_recorded_with_user_time_and_reason(paper, boss):
    put(paper, "payment", False)
    clerk = cast.clerk()
    object.__setattr__(clerk, "permissions", clerk.permissions | {RELEASE})
    with pytest.raises(NotAllowed):
        release(paper, actor=clerk, override="客户急用")
    assert Gate.objects.get().overridden_at is None
    release(paper, actor=boss, override="客户急用")
    gate = Gate.objects.get()
    assert (gate.overridden_by_id, gate.reason, gate.overridden_at is not None) == (boss.user_id, "客户急用", True)
    event = EventRow.objects.get(name="workflow.gate.overridden")
    assert (event.actor_id, event.payload["reason"], event.payload["code"]) == (boss.user_id, "客户急用", "payment")


def test_an_override_survives_restating_but_not_reopening(paper, boss):
    put(paper, "payment", False)
    release(paper, actor=boss, override="款已在途")
    put(paper, "payment", False)
    assert gates.open_conditions([paper.ref]) == []
    assert gates.reopen(paper.ref, "payment", actor=SYSTEM) == 1
    assert len(gates.open_conditions([paper.ref])) == 1


def test_many_conditions_cost_as_much_as_one(paper, django_assert_num_queries):
    def wanted(n):
        return [(RELEASE, f"c{n}-{k}", False, "accountant", {}) for k in range(n)]

    with django_assert_num_queries(5):  # savepoint and release, bind, lock, insert
        gates.put_many(paper.ref, paper.pk, wanted(1), actor=SYSTEM)
    with django_assert_num_queries(5):
        gates.put_many(paper.ref, paper.pk, wanted(20), actor=SYSTEM)
    assert Gate.objects.count() == 21


def test_conditions_for_a_page_tell_open_and_closed_with_people(paper, boss):
    cast.accountant()
    now = clock.now()
    with clock.at(now):
        put(paper, "payment", False)
        put(paper, "signature", True, "salesperson", actor=boss)
    payment, signature = gates.conditions([paper.ref])
    assert (payment["code"], payment["opened_at"], payment["satisfied_at"], payment["holders"]) == (
        "payment",
        now,
        None,
        ["孙慧"],
    )
    assert (signature["satisfied_at"], signature["satisfied_by"]) == (now, "丁正平")


def test_withdrawn_conditions_guard_nothing_and_announce_nothing(paper, boss):
    put(paper, "payment", False)
    assert gates.withdraw(paper.ref, actor=SYSTEM) == 1
    assert announced() == []
    release(paper, actor=boss)
    assert paper.state == "released"
