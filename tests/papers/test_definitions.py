"""Editions of forms as controlled documents: what is in force never changes, papers keep theirs (WFL-11)."""

from datetime import timedelta

import pytest

from gendan.core import clock
from gendan.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from gendan.core.models import AuditRow, EventRow, NumberSeries
from gendan.papers import queries, seeds
from gendan.papers.models import FormDefinition
from gendan.papers.services import definitions
from gendan.papers.services import papers as verbs
from tests import cast

from . import office
from .office import fresh

pytestmark = pytest.mark.django_db


def test_a_paper_keeps_the_edition_it_was_begun_on() -> None:
    office.sign_off()
    old = verbs.create("sign_off", values={"matter": "甲"}, actor=cast.clerk())
    draft = definitions.new_edition("sign_off", actor=office.owner())
    assert (draft.edition, draft.state) == ("A/1", "draft")
    longer = office.content(
        sections=[{"code": "main", "name": {"zh": "内容"}, "fields": [office.text("matter"), office.text("why")]}]
    )
    definitions.change(draft.pk, longer, facts={"note": "加了原因"}, actor=office.owner())
    definitions.enforce(draft.pk, actor=office.owner())
    new = verbs.create("sign_off", values={"why": "便宜"}, actor=cast.clerk())
    assert (fresh(old).definition.edition, fresh(new).definition.edition) == ("A/0", "A/1")
    with pytest.raises(Invalid):
        verbs.fill(old.pk, {"why": "便宜"}, actor=cast.clerk())
    assert list(FormDefinition.objects.filter(code="sign_off").order_by("pk").values_list("edition", "state")) == [
        ("A/0", "retired"), ("A/1", "in_force"),
    ]  # fmt: skip


def test_a_controlled_document_says_who_prepared_reviewed_and_approved_it_and_since_when() -> None:
    owner, boss = office.owner(), cast.admin()
    row = definitions.create("tour", office.content(), facts={"document_number": "QR/JY-2005"}, actor=owner)
    definitions.review(row.pk, actor=boss)
    definitions.enforce(row.pk, effective_on=clock.today() - timedelta(days=3), actor=boss)
    row.refresh_from_db()
    assert (row.prepared_by_id, row.reviewed_by_id, row.approved_by_id) == (owner.user_id, boss.user_id, boss.user_id)
    assert (row.document_number, row.edition) == ("QR/JY-2005", "A/0")
    assert row.effective_on == clock.today() - timedelta(days=3)
    assert EventRow.objects.filter(name="papers.form.in_force", about_id=row.pk).count() == 1
    assert AuditRow.objects.filter(table="papers_formdefinition", row_id=row.pk, verb="U").exists()


def test_a_change_after_the_review_needs_a_new_one() -> None:
    owner = office.owner()
    row = definitions.create("tour", office.content(), actor=owner)
    definitions.review(row.pk, actor=owner)
    assert definitions.change(row.pk, office.content(title="matter"), actor=owner).reviewed_by_id is None


def test_what_is_in_force_does_not_change_and_a_day_to_come_is_refused() -> None:
    owner = office.owner()
    row = definitions.create("tour", office.content(), actor=owner)
    with pytest.raises(Invalid):
        definitions.enforce(row.pk, effective_on=clock.today() + timedelta(days=1), actor=owner)
    row.refresh_from_db()
    assert row.state == "draft"
    definitions.enforce(row.pk, actor=owner)
    with pytest.raises(IllegalTransition):
        definitions.change(row.pk, office.content(), actor=owner)


def test_a_shipped_form_becomes_the_companys_own_and_others_keep_the_shipped_one() -> None:
    owner = office.owner()
    with pytest.raises(NotFound):
        definitions.retire(queries.definition("contact_slip", owner.company_id).pk, actor=owner)
    draft = definitions.new_edition("contact_slip", actor=owner)
    assert definitions.new_edition("contact_slip", actor=owner).pk == draft.pk
    definitions.enforce(draft.pk, actor=owner)
    other = cast.company("YD", "远大贸易")
    assert queries.definition("contact_slip", owner.company_id).edition == "A/1"
    assert queries.definition("contact_slip", other.pk).edition == "A/0"
    definitions.retire(draft.pk, actor=owner)
    assert queries.definition("contact_slip", owner.company_id).edition == "A/0"


def test_forms_are_made_by_who_may_under_a_code_and_a_number_of_their_own() -> None:
    owner = office.owner()
    with pytest.raises(NotAllowed):
        definitions.create("tour", office.content(), actor=cast.clerk())
    with pytest.raises(Invalid) as refusal:
        definitions.create("contact_slip", office.content(), actor=owner)
    assert list(refusal.value.errors) == ["code"]
    row = definitions.create("tour", office.content(series="LX%y%m-"), actor=owner)
    with pytest.raises(Invalid) as refusal:
        definitions.enforce(row.pk, actor=owner)
    assert list(refusal.value.errors) == ["series"]
    assert not NumberSeries.objects.filter(kind="papers.tour").exists()


@pytest.mark.parametrize(
    ("edition", "taken", "after"),
    [("A/0", set(), "A/1"), ("A/9", set(), "B/0"), ("A/0", {"A/1", "A/2"}, "A/3"), ("Z/9", set(), "Z/10")],
)
def test_editions_are_counted_as_controlled_documents_are(edition: str, taken: set[str], after: str) -> None:
    assert definitions.following(edition, taken) == after


def test_seeding_again_changes_nothing_and_a_new_shipped_edition_retires_the_one_before() -> None:
    before = FormDefinition.objects.count()
    seeds.seed()
    assert FormDefinition.objects.count() == before
    facts, content = next(f for f in seeds.shipped() if f[0]["code"] == "contact_slip")
    seeds._insert({**facts, "edition": "A/1"}, content)
    rows = FormDefinition.objects.filter(code="contact_slip").order_by("pk").values_list("edition", "state")
    assert list(rows) == [("A/0", "retired"), ("A/1", "in_force")]


def test_the_codes_a_process_may_name_are_those_in_force() -> None:
    office.sign_off()
    assert {"expediting_slip", "contact_slip", "sign_off"} <= set(queries.form_codes(cast.company().pk))
    assert "sign_off" not in queries.form_codes(cast.company("YD", "远大贸易").pk)
