"""Forms by machine: the same verbs, the same refusals; other companies' papers do not exist."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import cast
from tests.channels import api

from . import office

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def test_a_contact_slip_from_its_first_word_to_its_end() -> None:
    maker, buyer = api.of(office.maker()), api.of(office.buyer())
    begun = maker.post(
        "/papers", {"form": "contact_slip", "values": {"to_department": "purchasing_dept", "matter": "material"}}
    )
    assert begun.status == 201, begun
    paper, path = begun.body, f"/papers/{begun.body['number']}"
    assert (paper["state"], paper["edition"], paper["values"]["issued_by"]["name"]) == ("draft", "A/0", "冯立")
    missing = maker.post(f"{path}/file", {"version": paper["version"]})
    assert (missing.status, sorted(e["pointer"] for e in missing.body["errors"])) == (
        422,
        ["#/problem", "#/required_on"],
    )
    words = {"problem": "铜排差两百公斤", "required_on": "2030-01-10"}
    assert maker.post(f"{path}/fill", {"values": words, "version": paper["version"]}).status == 200
    photo = maker.upload(f"{path}/files", {"field": "photos", "file": SimpleUploadedFile("现场.png", PNG)})
    assert (photo.status, photo.body["role"]) == (201, "photos")
    assert maker.get(f"/files/{photo.body['id']}").raw == PNG
    filed = maker.post(f"{path}/file", {}).body
    assert (filed["state"], len(filed["copies"]), filed["copies"][0]["acknowledged_at"]) == ("filed", 1, None)
    assert buyer.post(f"{path}/acknowledge", {"note": "收到"}).body["copies"][0]["note"] == "收到"
    answered = buyer.post(f"{path}/answer", {"values": {"reply": "明天到", "done_on": "2030-01-09"}})
    assert answered.body["values"]["reply"] == "明天到"
    assert maker.post(f"{path}/close", {}).body["state"] == "closed"
    assert maker.post(f"{path}/recall", {"reason": "x"}).code == "illegal_transition"
    assert maker.get("/prints/paper", number=paper["number"]).raw[:5] == b"%PDF-"


def test_papers_are_found_by_form_state_document_and_person() -> None:
    order, _ref = office.order_ref()
    clerk = api.of(cast.clerk())
    slip = clerk.post("/papers", {"form": "expediting_slip", "about": {"kind": "sales.order", "number": order.number}})
    assert slip.status == 201, slip
    assert slip.body["values"]["order"] == order.number
    other = office.slip(office.maker())
    found = [
        [row["number"] for row in clerk.walk("/papers", **query)]
        for query in (
            {"form": "expediting_slip"}, {"state": "draft"}, {"kind": "sales.order", "document": order.number},
            {"created_by_id": office.maker().user_id}, {"q": "材料"}, {"state": "closed"},
        )
    ]  # fmt: skip
    mine, theirs = slip.body["number"], other.number
    assert found == [[mine], [theirs, mine], [mine], [theirs], [theirs], []]


def test_signing_and_returning_by_machine() -> None:
    office.sign_off()
    paper = office.filed(cast.clerk())
    maker, path = api.of(office.maker()), f"/papers/{paper.number}"
    assert maker.post(f"{path}/sign", {"revision": 9}).code == "stale_document"
    assert api.of(office.buyer()).post(f"{path}/sign", {}).code == "nothing_to_sign"
    signed = maker.post(f"{path}/sign", {"revision": 1, "note": "同意"}).body
    assert [(s["signer"], s["note"]) for s in signed["signatures"]] == [("production", "同意"), ("buying", "")]
    back = api.of(office.buyer()).post(f"{path}/return", {"reason": "没有报价"}).body
    assert (back["state"], back["reason"], back["revision"]) == ("draft", "没有报价", 2)
    assert api.of(cast.clerk()).post(f"{path}/void", {"reason": "不办了"}).body["state"] == "void"


def test_a_form_of_ones_own_is_made_changed_reviewed_and_taken_into_force() -> None:
    owner = api.of(office.owner())
    bad = owner.post("/papers/forms", {"code": "tour", "content": office.content(fillers=["wizard"])})
    assert (bad.status, [e["pointer"] for e in bad.body["errors"]]) == (422, ["#/fillers"])
    row = owner.post("/papers/forms", {"code": "tour", "content": office.content(), "document_number": "QR/XS-07"}).body
    path = f"/papers/editions/{row['id']}"
    assert (row["edition"], row["state"], row["document_number"]) == ("A/0", "draft", "QR/XS-07")
    assert owner.post(f"{path}/change", {"content": office.content(title="matter"), "version": 1}).body["version"] == 2
    assert owner.post(f"{path}/review", {}).body["reviewed_by_id"] == office.owner().user_id
    assert owner.post(f"{path}/enforce", {}).body["state"] == "in_force"
    assert [f["code"] for f in owner.get("/papers/forms").body if f["code"] == "tour"] == ["tour"]
    assert owner.get("/papers/forms/tour").body["content"]["title"] == "matter"
    second = owner.post("/papers/forms/contact_slip/new-edition", {}).body
    assert (second["edition"], second["company_id"]) == ("A/1", office.owner().company_id)
    assert [e["edition"] for e in owner.get("/papers/forms/contact_slip/editions").body] == ["A/1", "A/0"]
    assert owner.post(f"{path}/retire", {}).body["state"] == "retired"
    assert owner.get("/papers/forms/tour").status == 404


def test_another_company_finds_nothing() -> None:
    paper = office.slip(office.maker())
    stranger = api.of(cast.person("yuanfang", "远方", ["production_manager"], company=cast.company("YD", "远大贸易")))
    assert stranger.get(f"/papers/{paper.number}").status == 404
    assert stranger.walk("/papers") == []
    for verb in ("fill", "answer"):
        assert stranger.post(f"/papers/{paper.number}/{verb}", {"values": {}}).status == 404
    for verb in ("recall", "void", "return"):
        assert stranger.post(f"/papers/{paper.number}/{verb}", {"reason": "x"}).status == 404
    for verb in ("file", "sign", "acknowledge", "close"):
        assert stranger.post(f"/papers/{paper.number}/{verb}", {}).status == 404
