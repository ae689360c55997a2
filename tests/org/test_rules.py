"""Reasons, settings, duties that two people share (MDM-14, SEC-03)."""

from types import SimpleNamespace

import pytest

from gendan.core import params
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import AuditRow
from gendan.org import duties, queries
from gendan.org.errors import SameHands
from gendan.org.params import RULES
from gendan.org.services import parameters, reasons
from tests import cast

pytestmark = pytest.mark.django_db

REQUIRED_LISTS = {"return", "cancel", "decline", "delay", "short_shipment", "remedy", "override", "nonconformity"}


def test_every_list_asked_for_ships_with_reasons_in_both_languages():
    assert set(queries.reason_lists()) >= REQUIRED_LISTS
    for name in queries.reason_lists():
        offered = queries.reasons(name)
        assert len(offered) >= 4
        assert all(reason.name and reason.name_en and reason.name != reason.name_en for reason in offered)
    assert next(r.label("en") for r in queries.reasons("cancel")) == "Customer no longer wants it"


def test_a_verb_that_asks_why_takes_a_reason_of_its_list_only():
    assert reasons.check("cancel", "no_payment").name == "货款未到"
    for code in ("", "capacity", "nonsense"):
        with pytest.raises(Invalid) as refusal:
            reasons.check("cancel", code)
        assert "reason" in refusal.value.errors


def test_a_reason_no_longer_offered_is_not_taken_but_kept():
    admin = cast.admin()
    reasons.save("cancel", "no_payment", "货款未到", active=False, actor=admin)
    with pytest.raises(Invalid):
        reasons.check("cancel", "no_payment")
    assert "no_payment" not in [r.code for r in queries.reasons("cancel")]
    reasons.save("cancel", "moved", "客户搬走", actor=admin)
    assert queries.reasons("cancel")[0].code in {"customer_withdrew", "moved"}
    with pytest.raises(NotAllowed):
        reasons.save("cancel", "x", "某某", actor=cast.clerk())


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
