"""Forms made and changed in the browser: fields added, moved, taken away; a preview; a new edition taken into force (WFL-11)."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gendan.papers import queries, seeds
from gendan.papers.models import FormDefinition, Paper
from gendan.papers.services import papers as verbs
from gendan.web.papers import editing
from tests import cast
from tests.pages import client_of

from . import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Client:
    return client_of(office.owner())


def posted(page: str) -> dict[str, Any]:
    """What a browser would send of the editor's page."""
    page = page[page.index('<form class="stack" method="post">') :]
    found: dict[str, Any] = {}
    for tag in re.finditer(
        r"<input ([^>]*)>|<textarea ([^>]*)>(.*?)</textarea>|<select ([^>]*)>(.*?)</select>", page, re.S
    ):
        attributes = dict(re.findall(r'([\w-]+)(?:="([^"]*)")?', tag[1] or tag[2] or tag[4] or ""))
        name = attributes.get("name", "")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if tag[4] is not None:
            chosen = re.findall(r'value="([^"]*)" selected', tag[5])
            found[name] = chosen if "multiple" in attributes else (chosen or [""])[0]
        elif tag[2] is not None:
            found[name] = unescape(tag[3])
        elif attributes.get("type") == "checkbox":
            if "checked" in attributes:
                found.setdefault(name, []).append(attributes.get("value", "on"))
        else:
            found[name] = unescape(attributes.get("value", ""))
    return {name: value for name, value in found.items() if value != []}


def test_saving_what_the_page_shows_changes_nothing_of_any_shipped_form(owner: Client) -> None:
    for code in ("contact_slip", "service_request", "customer_order_config", "appraisal"):
        owner.post(f"/settings/forms/{code}/do/new")
        draft = FormDefinition.objects.get(code=code, state="draft")
        before = queries.form_of(draft)
        page = owner.get(f"/settings/forms/{code}/edit").content.decode()
        answer = owner.post(f"/settings/forms/{code}/edit", posted(page))
        assert answer.status_code == 303, answer.content.decode()[:3000]
        draft.refresh_from_db()
        after = queries.form_of(draft)
        assert sorted(after.fillers) == sorted(before.fillers)
        assert replace(after, fillers=()) == replace(before, fillers=())


def test_a_field_is_added_moved_and_named_and_the_new_edition_holds(owner: Client) -> None:
    owner.post("/settings/forms/contact_slip/do/new")
    path = "/settings/forms/contact_slip/edit"
    form = posted(owner.get(path).content.decode())
    page = owner.post(path, {**form, "op": "add:s.0.f"}).content.decode()
    form = posted(page)
    last = max(int(n) for n in re.findall(r"s\.0\.f\.(\d+)\.code", " ".join(form)))
    form |= {f"s.0.f.{last}.code": "urgent", f"s.0.f.{last}.zh": "是否紧急", f"s.0.f.{last}.kind": "yes_no"}
    form = posted(owner.post(path, {**form, "op": f"up:s.0.f.{last}"}).content.decode())
    assert form[f"s.0.f.{last - 1}.code"] == "urgent"
    assert "urgent" not in str(FormDefinition.objects.get(code="contact_slip", state="draft").content), "not saved yet"
    assert owner.post(path, {**form, "note": "加了是否紧急"}).status_code == 303
    assert "是否紧急" not in owner.get("/settings/forms/contact_slip").content.decode().partition("的样子")[2]
    draft = FormDefinition.objects.get(code="contact_slip", state="draft")
    owner.post("/settings/forms/contact_slip/do/review", {"version": str(draft.version)})
    assert owner.post("/settings/forms/contact_slip/do/enforce", {"version": str(draft.version + 1)}).status_code == 303
    page = owner.get("/settings/forms/contact_slip").content.decode()
    assert "是否紧急" in page.partition("的样子")[2]
    paper = office.slip(office.maker(), urgent="yes")
    assert (paper.definition.edition, paper.values["urgent"]) == ("A/1", True)


def test_faults_are_told_by_section_and_field_and_nothing_typed_is_lost(owner: Client) -> None:
    owner.post("/settings/forms/contact_slip/do/new")
    path = "/settings/forms/contact_slip/edit"
    form = posted(owner.get(path).content.decode())
    answer = owner.post(path, {**form, "s.0.f.0.zh": "", "s.0.f.1.fact": "order.colour", "series": "改过的"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "main.order" in page
    assert posted(page)["series"] == "改过的"


def test_a_form_of_ones_own_from_nothing_to_its_first_paper(owner: Client) -> None:
    made = owner.post("/settings/forms/new", {"code": "site_visit", "zh": "现场走访记录", "series": "ZF%y%m-"})
    assert made["Location"] == "/settings/forms/site_visit/edit"
    assert owner.post("/settings/forms/new", {"code": "contact_slip", "zh": "重复"}).status_code == 422
    owner.post("/settings/forms/site_visit/do/enforce")
    assert "现场走访记录" in owner.get("/settings/forms").content.decode()
    paper = verbs.create("site_visit", values={"matter": "看设备"}, actor=cast.clerk())
    assert Paper.objects.get(pk=paper.pk).number.startswith("ZF")
    owner.post("/settings/forms/site_visit/do/retire")
    assert "现场走访记录" not in owner.get("/settings/forms").content.decode()


def test_only_who_may_opens_the_editor_and_other_companies_drafts_are_not_there(owner: Client) -> None:
    assert client_of(cast.clerk()).get("/settings/forms").status_code == 403
    owner.post("/settings/forms/contact_slip/do/new")
    other = client_of(cast.person("yuanfang", "远方", ["process_owner"], company=cast.company("YD", "远大贸易")))
    assert other.get("/settings/forms/contact_slip/edit").status_code == 404
    assert other.post("/settings/forms/contact_slip/do/enforce").status_code == 404
    assert other.get("/settings/forms/contact_slip").status_code == 200


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_the_editor_is_there_in_both_languages(language: str) -> None:
    client = client_of(office.owner(), language)
    client.post("/settings/forms/contact_slip/do/new")
    for path in ("", "/new", "/contact_slip", "/contact_slip/edit", "/service_request"):
        assert client.get(f"/settings/forms{path}").status_code == 200, path


OPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "up", "down"]),
        st.sampled_from(["s", "g", "c", "s.0", "s.1", "s.0.f", "s.0.f.0", "s.0.f.2", "s.9.f.1", "g.0", "c.0", "c.x", "s.0.f.", ""]),
    ),
    max_size=12,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OPS)
def test_no_sequence_of_buttons_loses_a_field_or_makes_two_of_one_code(ops: list[tuple[str, str]]) -> None:
    _facts, shipped = next(f for f in seeds.shipped() if f[0]["code"] == "contact_slip")
    content = {"signers": [], "copies": [], **_copied(shipped)}
    for verb, place in ops:
        before = _codes(content)
        content = editing.apply(content, f"{verb}:{place}")
        if verb in ("up", "down"):
            assert sorted(_codes(content)) == sorted(before)
        if verb == "add":
            assert set(before) <= set(_codes(content))
    assert len(set(_codes(content))) == len(_codes(content))


def test_a_line_that_makes_no_sense_is_refused_with_its_place() -> None:
    data = QueryDict(mutable=True)
    data.update(
        {"s.0.code": "main", "s.0.f.0.code": "a", "s.0.f.0.kind": "choice", "s.0.f.0.choices": "一\nok 好 | Good"}
    )
    field = editing.read(data, {})["sections"][0]["fields"][0]
    assert field["choices"] == [
        {"code": "一", "name": {"zh": "一"}},
        {"code": "ok", "name": {"zh": "好", "en": "Good"}},
    ]


def _codes(content: dict[str, Any]) -> list[str]:
    return [f["code"] for s in content["sections"] for f in s["fields"]]


def _copied(shipped: dict[str, Any]) -> dict[str, Any]:
    import copy

    return copy.deepcopy(shipped)
