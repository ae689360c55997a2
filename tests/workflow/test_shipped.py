"""Templates that ship with the product: whole, walked in every direction, seeded once."""

import re
from importlib import resources

import pytest
import yaml

from gendan.papers import seeds as forms
from gendan.workflow import published, seeds, sla
from gendan.workflow.catalogue_papers import NAMES
from gendan.workflow.models import ProcessTemplate, SlaRule
from gendan.workflow.process import checking, language
from gendan.workflow.process.engine import DONE, RETURNED, STUCK
from gendan.workflow.services import processes

from . import walking

CODES = {
    "v01": "mto_electrical_group",
    "v02": "oem_diecut_pmc",
    "v03": "wholesale_market",
    "v04": "distribution_centre",
    "v05": "b2c_ecommerce",
    "v06": "o2o",
    "v07": "fmcg_distributor",
    "v08": "pump_maker",
    "v09": "underwear_factory",
    "v10": "garment_contract_maker",
    "v11": "home_decoration",
    "v12": "generic_sme",
    "v13": "counter_billing",
    "v14": "custom_product",
    "v15": "po_so_pmc",
    "v16": "erp_auto",
    "v17": "production_order",
    "v18": "sample_order",
}
FILES = {
    file.name: file.read_text("utf-8") for file in resources.files("gendan.workflow").joinpath("shipped").iterdir()
}
TEMPLATES = {name[:3]: language.read(text) for name, text in sorted(FILES.items())}
ONCE = {"sales.order.confirmed", "sales.order.effective"}
every = pytest.mark.parametrize("key", sorted(TEMPLATES))


def test_every_variant_has_its_file_and_its_code() -> None:
    assert {key: template.code for key, template in TEMPLATES.items()} == CODES
    assert sorted(FILES) == sorted(f"{key}_{code}.yaml" for key, code in CODES.items())


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(FILES))
def test_every_template_is_whole(name: str) -> None:
    text = FILES[name]
    known = processes.vocabulary(None)
    template = language.read(text)
    assert [str(fault) for fault in checking.faults(template, text, known)] == []
    assert re.search(r"S\d\d", template.source)


@pytest.mark.django_db
@every
def test_limits_fit_their_steps(key: str) -> None:
    """Work by people has a limit; one that counts back names its date; one without a clock is no limit for a step."""
    rules = {rule.code: rule for rule in SlaRule.objects.filter(company=None)}
    for step in TEMPLATES[key].steps:
        if not step.roles:
            continue
        assert step.sla, f"{step.code} has no limit"
        if step.sla.code:
            rule = rules[step.sla.code]
            assert rule.unit != "event", f"{step.code}: {rule.code} has no clock"
            assert (rule.limit >= 0) or step.sla.target, f"{step.code}: {rule.code} counts back from nothing"
        else:
            assert sla.Limit.parse(step.sla.limit)
            assert step.sla.escalate, f"{step.code}: nobody hears of it"


@every
def test_names_are_in_both_languages(key: str) -> None:
    data = yaml.safe_load(next(text for name, text in FILES.items() if name.startswith(key)))
    for name in _names(data):
        assert re.search(r"[\u4e00-\u9fff]", name["zh"]), name
        assert not re.search(r"[\u4e00-\u9fff]", name["en"]), name
        assert not re.search(r"[\u4e00-\u9fff][,;:()]", name["zh"]), f"half-width: {name['zh']}"


def _names(value: object) -> list[dict[str, str]]:
    if isinstance(value, dict):
        here = [value] if set(value) == {"zh", "en"} else []
        return here + [name for child in value.values() for name in _names(child)]
    return [name for child in value for name in _names(child)] if isinstance(value, list) else []


@every
def test_every_path_is_walked_and_leads_out(key: str) -> None:
    """Every outcome of every step is taken at least once, and from wherever that leads the run can be ended."""
    template = TEMPLATES[key]
    taken: set[tuple[str, str]] = set()
    for facts in walking.worlds(template):
        walk = walking.Walk(template, facts).everywhere()
        taken |= walk.taken
        for here in walk.places:
            assert here.run.state != STUCK, here.run.fault
            assert here.run.open or here.run.state in (DONE, RETURNED), here.run.state
    wanted = {(step.code, outcome) for step in template.steps for outcome in step.answers}
    assert wanted - taken == set()


@every
def test_no_return_goes_back_before_what_an_order_does_only_once(key: str) -> None:
    """After a return old events do not count: a step that waits for the order to take effect would wait for ever."""
    template = TEMPLATES[key]
    once = [s.code for s in template.steps if not s.roles and {e.event for e in s.ends_on} & ONCE]
    for step in template.steps:
        for outcome in step.answers:
            for target in template.leads(step.code, outcome):
                if target != language.BACK and template.is_return(step.code, target):
                    crossed = [
                        c for c in once if c in template.downstream[target] and step.code in template.downstream[c]
                    ]
                    assert not crossed, f"{step.code} goes back to {target}"


@every
def test_no_gate_stays_closed_on_the_way_to_the_end(key: str) -> None:
    """A run that was answered well everywhere has opened every gate, whatever the firm's choices."""
    template = TEMPLATES[key]
    for facts in walking.worlds(template):
        *_way, story = walking.onward(walking.Walk(template, facts).begun())
        if "archive" in {part.code for part in story.run.parts}:  # not where the order ends early, as a cash sale does
            assert walking.closed_gates(story) == [], facts


def test_papers_of_forms_and_of_the_trade_are_both_known() -> None:
    known = published.known_papers()
    assert {facts["code"] for facts, _content in forms.shipped()} <= set(known)
    assert set(NAMES) <= set(known)
    assert all(zh and en for zh, en in known.values())


@pytest.mark.django_db
def test_seeding_twice_changes_nothing() -> None:
    before = sorted(ProcessTemplate.objects.values_list("pk", "code", "state"))
    limits = SlaRule.objects.count()
    seeds.seed()
    assert sorted(ProcessTemplate.objects.values_list("pk", "code", "state")) == before
    assert SlaRule.objects.count() == limits
    assert {code for _pk, code, _state in before} == set(CODES.values())


@pytest.mark.django_db
def test_a_changed_file_becomes_the_next_version() -> None:
    old = ProcessTemplate.objects.get(company=None, code="wholesale_market")
    text = old.text.replace("version: A/0", "version: A/1").replace("limit: 3cd", "limit: 5cd")
    (new,) = processes.ship([text])
    old.refresh_from_db()
    assert (old.state, new.state, new.number, new.label) == ("retired", "in_force", old.number + 1, "A/1")
    assert SlaRule.objects.get(code=processes.limit_code(new, "contact")).limit == 5
    assert SlaRule.objects.get(code=processes.limit_code(old, "contact")).limit == 3
    assert processes.ship([text]) == []
