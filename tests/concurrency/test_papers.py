"""Two at once on one form: both signatures count, the paper is signed once, numbers have no hole."""

import pytest

from gendan.core import invariants
from gendan.core.errors import IllegalTransition, StaleDocument
from gendan.core.models import EventRow
from gendan.papers.errors import NothingToSign
from gendan.papers.models import Copy, Paper, Signature
from gendan.papers.services import papers as verbs
from gendan.papers.services import signing
from tests import cast
from tests.committing import at_once
from tests.papers import office


@pytest.mark.usefixtures("transactional_db")
def test_two_who_sign_at_once_both_sign_and_the_paper_is_signed_once():
    clerk, maker, buyer = cast.clerk(), office.maker(), office.buyer()
    office.sign_off(in_order=False)
    for _ in range(4):
        paper = office.filed(clerk)
        done = at_once(
            [lambda p=paper: signing.sign(p.pk, actor=maker), lambda p=paper: signing.sign(p.pk, actor=buyer)]
        )
        assert [type(d).__name__ for d in done] == ["Paper", "Paper"]
        assert (office.fresh(paper).state, office.standing(paper)) == ("signed", (2, 1))
        assert EventRow.objects.filter(name="papers.paper.signed", about_id=paper.pk).count() == 1
    assert [v for v in invariants.violations() if v.rule.startswith("papers")] == []


@pytest.mark.usefixtures("transactional_db")
def test_a_signature_and_a_change_at_once_never_leave_a_signature_over_other_words():
    clerk, maker = cast.clerk(), office.maker()
    office.sign_off()
    for n in range(6):
        paper = office.filed(clerk)
        signed, changed = at_once(
            [
                lambda p=paper: signing.sign(p.pk, revision=1, actor=maker),
                lambda p=paper, n=n: verbs.fill(p.pk, {"matter": f"改了 {n}"}, actor=clerk),
            ]
        )
        assert isinstance(changed, Paper), changed
        assert isinstance(signed, Paper | StaleDocument), signed
        assert office.standing(paper) == (0, 0)
        assert Signature.objects.filter(paper=paper, revoked_at=None).get().revision == 2
    assert [v for v in invariants.violations() if v.rule.startswith("papers")] == []


@pytest.mark.usefixtures("transactional_db")
def test_one_signature_is_given_once_however_often_the_button_is_pressed():
    clerk, maker = cast.clerk(), office.maker()
    office.sign_off()
    paper = office.filed(clerk)
    done = at_once([lambda: signing.sign(paper.pk, actor=maker)] * 4)
    assert sum(isinstance(d, Paper) for d in done) == 1, done
    assert all(isinstance(d, Paper | NothingToSign | IllegalTransition) for d in done)
    assert office.standing(paper) == (1, 0)


@pytest.mark.usefixtures("transactional_db")
def test_papers_begun_at_once_have_numbers_without_a_hole():
    maker = office.maker()
    office.slip(maker)
    done = at_once([lambda: office.slip(maker)] * 8)
    assert sorted(int(p.number[-4:]) for p in done) == list(range(2, 10))
    assert not Copy.objects.exists()
    assert [v for v in invariants.violations() if v.rule.startswith("papers")] == []
