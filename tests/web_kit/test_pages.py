"""The demo pages through the test client: whole pages, parts, refusals, drafts, saved views, signing in."""

import json

import pytest
from django.test import Client

from gendan.web.models import Draft, SavedView
from tests.web_kit import demo
from tests.cast import PASSWORD

HX = {"HX-Request": "true"}


@pytest.mark.parametrize("path", ["list", "list?rows=none", "order/SO1", "parts", "form", "scan", "paper"])
def test_every_demo_page_renders_without_inline_style_or_script(page_client, path):
    response = page_client.get(f"/demo/{path}")
    html = response.content.decode()
    assert response.status_code == 200
    assert " style=" not in html and " onclick=" not in html
    assert "<script>" not in html


def test_a_list_answers_only_its_part_to_htmx(page_client):
    part = page_client.get("/demo/list?sort=new", headers={**HX, "HX-Target": "list-demo-orders"}).content.decode()
    assert "<html" not in part and 'id="list-demo-orders"' in part
    whole = page_client.get("/demo/list", headers={**HX, "HX-History-Restore-Request": "true"}).content.decode()
    assert "<html" in whole
