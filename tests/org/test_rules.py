"""Reasons, settings, duties that two people share (MDM-14, SEC-03)."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

import gendan
from gendan.core import params
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import AuditRow
from gendan.org import duties, queries
from gendan.org.errors import SameHands
from gendan.org.models import GivenReason, Reason
from gendan.org.params import RULES
from gendan.org.services import parameters, reasons, users
from tests import cast

pytestmark = pytest.mark.django_db

REQUIRED_LISTS = {"return", "cancel", "decline", "delay", "short_shipment", "remedy", "override", "nonconformity"}


def test_every_list_asked_for_ships_with_reasons_in_both_languages():
    assert set(queries.reason_lists()) >= REQUIRED_LISTS
    for name in queries.reason_lists():
        offered = queries.offered(name)
        assert len(offered) >= 4
        assert all(reason.name and reason.name_en and reason.name != reason.name_en for reason in offered)
    assert next(r.label("en") for r in queries.offered("cancel")) == "Customer no longer wants it"


def given(text: str, strict: bool = False) -> reasons.Why:
    """What a clerk's reason for cancelling says."""
    clerk = cast.clerk()
    parameters.put("org.reasons.cancel", strict, company_id=clerk.company_id, actor=SYSTEM)
    return reasons.read("cancel", text, company_id=clerk.company_id, actor=clerk)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("text", "code", "words", "note"),
    [
        ("no_payment", "no_payment", "货款未到", ""),
        ("no_payment: 催了三次", "no_payment", "货款未到：催了三次", "催了三次"),
        ("No_Payment：a: b", "no_payment", "货款未到：a: b", "a: b"),
        ("货款未到", "no_payment", "货款未到", ""),
        ("Payment did not come", "no_payment", "货款未到", ""),
        ("other: 老板说的", "other", "其他：老板说的", "老板说的"),
        ("其他：老板说的", "other", "其他：老板说的", "老板说的"),
    ],
)
def test_a_reason_is_a_code_or_its_name_with_a_remark(strict, text, code, words, note):
    why = given(text, strict)
    assert (why.code, why.text, why.note) == (code, words, note)


def test_words_of_no_list_count_as_other_unless_only_listed_reasons_are_taken():
    why = given("老板说的")
    assert (why.code, why.text) == ("other", "老板说的")
    for text in ("老板说的", "capacity", "：no_payment"):
        with pytest.raises(Invalid) as refusal:
            given(text, strict=True)
        assert list(refusal.value.errors) == ["reason"]
    Reason.objects.filter(list="cancel").update(active=False)
    queries.forget_reasons()
    assert given("老板说的", strict=True).reason_id is None  # an empty list asks for nothing


def test_other_has_to_be_told_in_words():
    with pytest.raises(Invalid):
        given("other")


def test_a_reason_no_longer_offered_is_not_taken_but_kept():
    admin = cast.admin()
    reasons.save("cancel", "no_payment", "货款未到", active=False, actor=admin)
    for text in ("no_payment", "货款未到：真的"):
        with pytest.raises(Invalid):
            given(text)
    assert "no_payment" not in [r.code for r in queries.offered("cancel")]
    reasons.save("cancel", "moved", "客户搬走", actor=admin)
    assert queries.offered("cancel")[0].code in {"customer_withdrew", "moved"}
    with pytest.raises(NotAllowed):
        reasons.save("cancel", "x", "某某", actor=cast.clerk())


def services() -> Iterator[tuple[str, Any]]:
    """Every service of every area, by name."""
    for found in pkgutil.walk_packages(gendan.__path__, "gendan."):
        if ".services." in found.name:
            module = importlib.import_module(found.name)
            for name, thing in vars(module).items():
                if not name.startswith("_") and getattr(thing, "is_service", False) and thing.__module__ == found.name:
                    area, noun = found.name.split(".")[1], found.name.split(".")[-1]
                    yield f"{area}.{noun}.{name.rstrip('_')}", thing


def test_every_verb_that_takes_a_reason_says_of_which_list_it_is():
    asking = {name for name, verb in services() if "reason" in inspect.signature(verb).parameters}
    declared = set(reasons.verbs())
    assert len(declared) > 25
    # What was said when a task or a step ended: mostly no reason but what was done.
    own_words = {"workflow.tasks.complete", "workflow.runs.answer"}
    assert asking - declared == own_words, "no list of reasons is named"
    assert set(reasons.verbs().values()) <= set(queries.reason_lists())


def test_a_deactivated_colleague_is_counted_under_the_reason_and_nothing_is_kept_of_a_refusal():
    admin, clerk = cast.admin(), cast.clerk()
    parameters.put("org.reasons.account_close", True, company_id=admin.company_id, actor=SYSTEM)
    with pytest.raises(Invalid):
        users.deactivate(clerk.user_id, reason="因为", actor=admin)
    assert cast.user_of(clerk).is_active
    assert not GivenReason.objects.exists()
    users.deactivate(clerk.user_id, reason="left: 月底走", actor=admin)
    kept = GivenReason.objects.select_related("reason").get()
    assert (kept.reason.code, kept.note, kept.verb) == ("left", "月底走", "org.users.deactivate")
    assert (kept.about_kind, kept.about_id, kept.by_id) == ("org.user", clerk.user_id, admin.user_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        GivenReason.objects.all().delete()


@pytest.mark.parametrize("rule", sorted(RULES))
def test_one_person_may_not_do_both_acts_until_the_firm_says_otherwise(rule):
    firm, clerk, boss = cast.company(), cast.clerk(), cast.manager()
    paper = SimpleNamespace(company_id=firm.pk)
    duties.differ(paper, clerk.user_id, boss.user_id, rule)
    duties.differ(paper, None, None, rule)  # the system clashes with nobody
    with pytest.raises(SameHands) as refusal:
        duties.differ(paper, clerk.user_id, cast.user_of(clerk), rule)
    assert refusal.value.data["rule"] == rule
    parameters.put(f"org.duties.{rule}", False, company_id=firm.pk, actor=SYSTEM)
    duties.differ(paper, clerk.user_id, clerk.user_id, rule)
    with pytest.raises(SameHands):
        duties.differ(SimpleNamespace(company_id=firm.pk + 1), clerk.user_id, clerk.user_id, rule)


def test_settings_are_typed_audited_and_the_companys_own_beat_the_general_ones():
    firm, admin = cast.company(), cast.admin()
    name = "workflow.escalate_every_hours"
    assert params.get(name, firm.pk) == 24
    parameters.put(name, "12", actor=SYSTEM)
    parameters.put(name, "8", company_id=firm.pk, actor=admin)
    assert (params.get(name, firm.pk), params.get(name)) == (8, 12)
    assert AuditRow.objects.filter(table="core_parameter").latest("id").actor_id == admin.user_id
    parameters.reset(name, company_id=firm.pk, actor=admin)
    assert params.get(name, firm.pk) == 12
    with pytest.raises(Invalid):
        parameters.put(name, "soon", actor=SYSTEM)
    with pytest.raises(NotFound):
        parameters.put("no.such", 1, actor=SYSTEM)
    with pytest.raises(NotFound):
        parameters.put(name, 1, company_id=cast.company("BT", "北塔分销").pk, actor=admin)
    with pytest.raises(NotAllowed):
        parameters.put(name, 1, actor=cast.clerk())
