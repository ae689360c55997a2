"""The kit's pages under test: demo addresses, one signed-in person, made-up rows."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from gendan.org.models import User
from gendan.server import translations
from gendan.web.shell import nav
from tests import cast
from tests.web_kit import demo

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ITEMS = [
    nav.Item("workbench", "mine", "layout-list", "工作台", "/demo/parts", key="W", tab=1),
    nav.Item("orders", "orders", "files", "订单", "/demo/list", key="O", tab=2),
    nav.Item("entry", "orders", "square-plus", "录单", "/demo/form", tab=3),
    nav.Item("picking", "warehouse", "barcode", "拣货", "/demo/scan"),
    nav.Item("secret", "money", "lock", "工资", "/demo/parts", permission="finance.salary.view"),
    nav.Item("setup", "settings", "settings", "设置", "/demo/parts?settings"),
]


@pytest.fixture(scope="session", autouse=True)
def chinese() -> None:
    """The catalogues as the product has them."""
    translations.compile()


@pytest.fixture(autouse=True)
def demo_site(settings, monkeypatch) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.web_kit.demo"
    monkeypatch.setattr(nav, "items", lambda: tuple(ITEMS))
    demo.ROWS[:] = demo.made_up(120)
    demo.SEEN.posts.clear()
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def person(db) -> User:
    return cast.user_of(cast.clerk())


@pytest.fixture
def page_client(person: User) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(person, BACKEND)
    return client
