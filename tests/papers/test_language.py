"""The language of forms: what is sound, what every fault is called, and that values survive being read again."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gendan.core.errors import Invalid
from gendan.papers import reading, seeds, values
from gendan.papers.language import CELLS, FILL, KINDS

from .office import content, text

KNOWN = reading.Known(
    roles={"buyer", "fg_keeper"}, departments={"purchasing_dept"}, limits={"SLA-U1"},
    facts={"sales.order": {"order.number": frozenset(), "order.lines": frozenset({"item", "quantity"})}},
)  # fmt: skip
PEOPLE = values.Directory({5: "周岚"}, {"sales_dept": "销售部"}, {"buyer": "采购员"})
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other work may keep the machine
CHOICES = [{"code": "one", "name": {"zh": "一"}}, {"code": "two", "name": {"zh": "二"}}]


def faults(data: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        reading.read(data, KNOWN)
    return refusal.value.errors


def with_fields(*fields: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return content(sections=[{"code": "main", "name": {"zh": "内容"}, "fields": list(fields)}], **facts)


TABLE = {
    "code": "items", "kind": "table", "name": {"zh": "明细"},
    "columns": [text("goods"), {"code": "amount", "kind": "money", "name": {"zh": "金额"}}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (with_fields(text("matter", kind="picture")), "main.matter"),
        (with_fields({"kind": "text", "name": {"zh": "无代码"}}), "main.fields.1"),
        (with_fields(text("Big")), "main.fields.1"),
        (with_fields(text("a"), text("a")), "sections"),
        (with_fields(text("a", name={"en": "Only English"})), "main.a"),
        (with_fields(text("a", colour="red")), "main.a"),
        (with_fields(text("a", kind="choice")), "main.a"),
        (with_fields(text("a", kind="table")), "main.a"),
        (with_fields({**TABLE, "columns": [TABLE]}), "main.items.items"),
        (with_fields(TABLE, text("total", kind="sum", of="items.goods")), "main.total"),
        (with_fields(TABLE, text("total", kind="sum", of="lines.amount")), "main.total"),
        (with_fields(text("a", kind="date", default="soon")), "main.a"),
        (with_fields(text("a", fact="order.colour"), about=["sales.order"]), "main.a"),
        (with_fields(text("a", fact="order.number")), "main.a"),
        (with_fields(text("a"), about=["sales.dream"]), "about"),
        (with_fields(text("a"), must_hang=True), "about"),
        (with_fields(text("a"), fillers=["wizard"]), "fillers"),
        (with_fields(text("a"), copies=[{"role": "wizard"}]), "copies.1"),
        (with_fields(text("a"), copies=[{"role": "buyer", "limit": "SLA-99"}]), "copies.1"),
        (with_fields(text("a"), copies=[{"role": "buyer", "field": "a"}]), "copies.1"),
        (with_fields(text("a"), copies=[{"field": "a"}]), "copies.1"),
        (with_fields(text("a"), signers=[{"code": "x", "name": {"zh": "签"}, "department": "moon"}]), "signers.x"),
        (with_fields(text("a"), answer={"role": "buyer", "limit": "SLA-U1"}), "answer"),
        (with_fields(text("a"), title="b"), "title"),
        (with_fields(text("a"), series="%m-"), "series"),
        (with_fields(text("a"), series="HQ%m-"), "series"),
        (with_fields(), "sections"),
        (with_fields(text("a"), papers=["a3"]), "papers"),
        ([], ""),
        (content(sections="all"), "sections"),
    ],
)
def test_every_fault_is_named_by_section_and_field(data: Any, place: str) -> None:
    assert list(faults(data)) == [place]


def test_a_sound_definition_is_read_with_everything_it_says() -> None:
    form = reading.read(
        with_fields(
            TABLE, text("total", kind="sum", of="items.amount"), text("who", kind="person", default="@me"),
            about=["sales.order"], copies=[{"field": "who", "limit": "SLA-U1"}], fillers=["buyer"],
        ),
        KNOWN,
    )  # fmt: skip
    assert [f.code for f in form.fields()] == ["items", "total", "who"]
    assert form.copies[0].to.field == "who"
    assert (form.in_order, form.papers, form.must_hang) == (True, ("a4", "form241"), False)


def test_shipped_forms_are_sound_named_in_both_languages_and_differ_in_code_and_number() -> None:
    found = [(facts, reading.read(data)) for facts, data in seeds.shipped()]
    assert len({facts["code"] for facts, _form in found}) == len(found)
    assert len({form.series for _facts, form in found}) == len(found)
    for facts, form in found:
        named = [form.name, *(s.name for s in (*form.sections, *form.signers))]
        for one in form.fields():
            named += [one.name, *(c.name for c in (*one.choices, *one.columns))]
        assert [name for name in named if not (name.zh and name.en)] == [], facts["code"]


FIELDS = {kind: {"code": kind, "kind": kind, "name": {"zh": kind}} for kind in KINDS}
FIELDS["choice"]["choices"] = FIELDS["choices"]["choices"] = CHOICES
FIELDS["table"]["columns"] = [
    {**FIELDS[kind], **({"choices": CHOICES} if kind == "choice" else {})} for kind in CELLS
]  # fmt: skip
FIELDS["sum"]["of"] = "table.money"
EVERYTHING = reading.read(with_fields(*FIELDS.values()))

plain_text = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=30)
numbers = st.decimals(-(10**9), 10**9, places=4).map(str)
money = st.decimals(-(10**9), 10**9, places=2).map(str)
cell = {
    "text": plain_text, "number": numbers, "money": money, "date": st.dates().map(str),
    "time": st.times().map(lambda t: f"{t:%H:%M}"), "choice": st.sampled_from(["one", "two"]), "yes_no": st.booleans(),
    "person": st.just(5), "department": st.just("sales_dept"),
}  # fmt: skip
sound = st.fixed_dictionaries(
    {},
    optional={
        **cell, "long_text": plain_text, "customer": plain_text, "role": st.just("buyer"),
        "choices": st.lists(st.sampled_from(["one", "two"]), unique=True),
        "table": st.lists(st.fixed_dictionaries({}, optional=cell), max_size=4),
    },
)  # fmt: skip


def kept(typed: Any, before: Any = None) -> dict[str, Any]:
    return values.checked(EVERYTHING, typed, FILL, PEOPLE, before=before or {})


@patient
@given(sound)
def test_what_is_kept_is_kept_the_same_when_it_is_sent_again(typed: dict[str, Any]) -> None:
    once = kept(typed)
    again = kept({k: v for k, v in once.items() if k != "sum"})
    assert again == once


@patient
@given(sound)
def test_a_sum_is_the_sum_of_its_column(typed: dict[str, Any]) -> None:
    rows = typed.get("table", [])
    assert Decimal(kept(typed)["sum"]) == sum((Decimal(row.get("money", "0")) for row in rows), Decimal(0))


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | plain_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain_text, inner, max_size=3),
    max_leaves=8,
)


@patient
@given(st.dictionaries(st.sampled_from(list(KINDS)), json) | json)
def test_whatever_is_sent_is_kept_or_refused_by_field(typed: Any) -> None:
    try:
        made = kept(typed)
    except Invalid:
        return
    assert set(made) <= set(KINDS)


@patient
@given(json | st.dictionaries(st.sampled_from(["name", "series", "sections", "copies", "signers", "answer"]), json))
def test_whatever_is_called_a_definition_is_read_or_refused(data: Any) -> None:
    with pytest.raises(Invalid):
        reading.read(data, KNOWN)


def test_nothing_typed_empties_a_field_and_what_is_not_named_stays() -> None:
    once = kept({"text": "甲", "number": "3"})
    assert kept({"text": ""}, once) == {"number": "3", "sum": "0.00"}


def test_what_is_missing_is_named_down_to_the_cell() -> None:
    table = {**TABLE, "columns": [text("goods", required=True), *TABLE["columns"][1:]]}
    form = reading.read(with_fields(text("matter", required=True), table))
    made = values.checked(form, {"items": [{"goods": "铜排"}, {"amount": "3"}]}, FILL, PEOPLE, before={})
    assert sorted(values.missing(form, FILL, made)) == ["items.1.goods", "matter"]
