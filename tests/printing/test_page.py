"""The address of papers: what a browser gets."""

import io

import pytest
from pypdf import PdfReader

from gendan.shipping.models import Delivery
from tests import cast
from tests.printing import stories as st
from tests.printing.reading import missing, pages, sizes

pytestmark = pytest.mark.django_db


@pytest.fixture
def deliveries():
    firm = cast.company()
    buyer, house = st.customer(firm), st.warehouse(firm, code="PRINT")
    return [st.delivery(st.order(firm, buyer), house) for _ in range(2)]


@pytest.fixture
def clerk(client):
    client.force_login(cast.user_of(cast.clerk()), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_link_opens_the_paper_in_the_browser_and_counts_it(clerk, deliveries):
    first, second = deliveries
    answer = clerk.get("/print/delivery_note", {"number": [first.number, second.number], "paper": "a4", "lang": "zh"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="delivery_note.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert len(pages(answer.content)) == 2
    assert not missing(answer.content, first.number, second.number, "送货单", "第 1 次打印")
    assert list(Delivery.objects.order_by("pk").values_list("printed", flat=True)) == [1, 1]


def test_without_wishes_it_is_the_usual_paper_in_the_readers_language(clerk, deliveries):
    answer = clerk.get("/print/delivery_note", {"number": deliveries[0].number}, headers={"accept-language": "en"})
    assert answer["Content-Disposition"] == f'inline; filename="delivery_note-{deliveries[0].number}.pdf"'
    assert sizes(answer.content) == {(683.15, 396.85)}
    assert not missing(answer.content, "Delivery note", "Print no. 1")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/print/delivery_note?number=DN0000-0000", 404), ("/print/nothing?number=1", 404),
        ("/print/delivery_note", 422),
        ("/print/delivery_note?number=1&paper=a9", 422), ("/print/delivery_note?number=1&lang=fr", 422),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused_like_everywhere(clerk, path, status):
    assert clerk.get(path).status_code == status


def test_who_may_not_see_deliveries_cannot_print_them(client, deliveries):
    admin = cast.user_of(cast.admin())
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/print/delivery_note", {"number": deliveries[0].number}).status_code == 403
    assert Delivery.objects.filter(printed__gt=0).count() == 0


def test_strangers_are_asked_to_sign_in(client, deliveries):
    answer = client.get("/print/delivery_note", {"number": deliveries[0].number})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_only_getting_prints(clerk, deliveries):
    assert clerk.post("/print/delivery_note", {"number": deliveries[0].number}).status_code == 405


def test_the_pdf_brings_its_font_along(clerk, deliveries):
    answer = clerk.get("/print/delivery_note", {"number": deliveries[0].number})
    fonts = {
        font.get_object()["/BaseFont"]
        for page in PdfReader(io.BytesIO(answer.content)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("NotoSansCJK" in name for name in fonts)
