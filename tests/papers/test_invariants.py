"""Each rule finds the wrong row it is for."""

import pytest

from gendan.core import clock, invariants
from gendan.papers.models import Copy, FormDefinition, Paper, Signature
from gendan.papers.services import copies, signing
from gendan.papers.services import papers as verbs
from gendan.workflow.models import Task
from tests import cast

from . import office

pytestmark = pytest.mark.django_db


def broken() -> set[str]:
    return {v.rule for v in invariants.violations() if v.rule.startswith("papers")}


@pytest.fixture
def signed() -> Paper:
    office.sign_off()
    paper = office.filed(cast.clerk())
    signing.sign(paper.pk, actor=office.maker())
    signing.sign(paper.pk, actor=office.buyer())
    assert broken() == set()
    return paper


def test_a_signed_paper_without_its_signature_is_found(signed: Paper) -> None:
    Signature.objects.filter(paper=signed, signer="buying").update(revoked_at=clock.now())
    assert broken() == {"papers.paper.signed_without_signature"}


def test_a_signature_of_another_revision_is_found(signed: Paper) -> None:
    Signature.objects.filter(paper=signed, signer="buying").update(revision=7)
    assert broken() == {"papers.paper.signature_of_other_revision"}


def test_a_paper_that_waits_for_no_signature_is_found() -> None:
    office.sign_off()
    paper = office.filed(cast.clerk())
    Task.objects.filter(ref_kind=Paper.KIND, ref_id=paper.pk).update(state="done", closed_at=clock.now())
    assert broken() == {"papers.paper.waits_for_nobody"}


def test_a_copy_nobody_is_asked_to_acknowledge_is_found(signed: Paper) -> None:
    Task.objects.filter(code="papers.acknowledge").update(state="cancelled", closed_at=clock.now())
    assert broken() == {"papers.copy.nobody_must_acknowledge"}


def test_a_task_done_without_its_acknowledgement_is_found(signed: Paper) -> None:
    copies.acknowledge(signed.pk, actor=cast.keeper())
    assert broken() == set()
    Copy.objects.update(acknowledged_at=None)
    assert "papers.copy.task_without_acknowledgement" in broken()


def test_a_copy_of_a_void_paper_is_found(signed: Paper) -> None:
    verbs.void(signed.pk, "不办了", actor=cast.clerk())
    Copy.objects.update(recalled_at=None)
    assert "papers.copy.out_of_a_paper_that_does_not_count" in broken()


def test_a_hole_in_the_numbers_is_found() -> None:
    first, second = office.slip(office.maker()), office.slip(office.maker())
    assert broken() == set()
    Paper.objects.filter(pk=second.pk).update(number=f"{str(first.number)[:-4]}0003")
    assert broken() == {"papers.paper.hole_in_numbers"}


def test_a_paper_on_a_draft_is_found() -> None:
    paper = office.slip(office.maker())
    FormDefinition.objects.filter(pk=paper.definition_id).update(state="draft")
    assert broken() == {"papers.paper.on_a_draft"}


def test_a_reference_to_nothing_is_found() -> None:
    paper = office.slip(office.maker())
    Paper.objects.filter(pk=paper.pk).update(ref_kind="sales.order", ref_id=10**9)
    assert broken() == {"papers_paper.reference"}
