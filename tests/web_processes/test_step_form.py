"""The form of a step says everything of the step: drawn and posted unchanged, nothing of it is different."""

from importlib import resources
from typing import Any

import pytest
from django.template.loader import render_to_string

from gendan.web.processes import pane, step_form
from gendan.web.processes.choices import Choices
from gendan.web.processes.editing import read
from gendan.workflow.process import language, writing

from .forms import posted

pytestmark = pytest.mark.django_db
FILES = {f.name[:3]: f.read_text("utf-8") for f in resources.files("gendan.workflow").joinpath("shipped").iterdir()}


def drawn(data: dict[str, Any], n: int, choices: Choices) -> str:
    shown = pane.step(data["steps"][n], n, choices, read(data), [])
    return render_to_string("processes/step.html", {"step": shown})


def again(data: dict[str, Any], n: int, choices: Choices, **changes: Any) -> dict[str, Any]:
    """A step after its form was posted, as it is written down."""
    step = step_form.read(posted(drawn(data, n, choices), **changes), data["steps"][n], choices.facts)
    return writing.shortened({"steps": [step]})["steps"][0]


@pytest.mark.parametrize("key", sorted(FILES))
def test_a_form_that_is_posted_as_it_was_drawn_changes_no_step(key: str) -> None:
    data = writing.plain(language.read(FILES[key]))
    choices = Choices(None, data)
    for n, step in enumerate(data["steps"]):
        assert again(data, n, choices) == writing.shortened({"steps": [step]})["steps"][0], step["code"]


@pytest.mark.parametrize("key", ["v01", "v12"])
def test_the_form_of_the_template_changes_nothing_by_itself(key: str) -> None:
    data = writing.plain(language.read(FILES[key]))
    html = render_to_string("processes/head.html", {"head": pane.head(data, Choices(None, data), [])})
    assert writing.shortened(step_form.head(posted(html), data)) == writing.shortened(data)


def v03() -> tuple[dict[str, Any], Choices]:
    data = writing.plain(language.read(FILES["v03"]))
    return data, Choices(None, data)


def at(data: dict[str, Any], code: str) -> int:
    return next(n for n, step in enumerate(data["steps"]) if step["code"] == code)


def test_what_is_chosen_is_what_is_written() -> None:
    data, choices = v03()
    changes: dict[str, Any] = {
        "f.role": ["keeper", "picker", ""], "f.sla.code": "own", "f.sla.n": "4", "f.sla.unit": "wh",
        "f.sla.escalate": ["sales_manager"], "f.when.mode": "all", "f.when.0.fact": "order.total", "f.when.0.op": "gte",
        "f.when.0.value": "5000", "f.note.zh": "轻拿轻放",
    }  # fmt: skip
    step = again(data, at(data, "pack"), choices, **changes)
    assert step["role"] == ["keeper", "picker"]
    assert step["sla"] == {"limit": "4wh", "escalate": "sales_manager"}
    assert step["when"] == {"order.total__gte": 5000}
    assert step["note"] == {"zh": "轻拿轻放", "en": ""}


def test_an_answer_with_a_name_of_its_own_is_added_and_asks_for_its_name() -> None:
    data, choices = v03()
    step = again(data, at(data, "track"), choices, **{"f.out.add": "own"})
    assert step["outcomes"] == {"done": "next", "answer_1": "next"}
    assert step["labels"] == {"answer_1": {"zh": "", "en": ""}}


def test_another_kind_keeps_where_the_good_answer_led() -> None:
    data, choices = v03()
    n = at(data, "check_stock")
    step = again(data, n, choices, **{"f.kind": "approval"})
    assert (step["kind"], step["outcomes"]["approve"], step["outcomes"]["failed"]) == ("approval", "pick", "resupply")


def test_a_date_a_limit_counts_back_from_makes_it_negative() -> None:
    data, choices = v03()
    changes = {"f.sla.code": "own", "f.sla.n": "2", "f.sla.unit": "wd", "f.sla.target": "order.promised_on"}
    step = again(data, at(data, "pick"), choices, **changes)
    assert step["sla"] == {"limit": "-2wd", "target": "order.promised_on"}


def test_of_several_values_any_counts() -> None:
    data, choices = v03()
    changes: dict[str, Any] = {
        "f.when.mode": "any", "f.when.0.fact": "order.channel", "f.when.0.op": "", "f.when.0.value": ["phone", "wechat"],
        "f.when.1.fact": "order.short", "f.when.1.op": "", "f.when.1.value": "yes",
    }  # fmt: skip
    step = again(data, at(data, "pick"), choices, **changes)
    assert step["when"] == {"any": [{"order.channel": ["phone", "wechat"]}, {"order.short": True}]}
