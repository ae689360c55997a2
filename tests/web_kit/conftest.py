"""The kit's pages under test: demo addresses, one signed-in person, made-up rows."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from gendan.core.actor import Actor
from gendan.org.models import User
from gendan.web.shell import middleware, nav
from tests.web_kit import demo

PASSWORD = "lvshui-qingshan-9"
ITEMS = [
    nav.Item("workbench", "mine", "layout-list", "工作台", "/demo/parts", key="W", tab=1),
    nav.Item("orders", "orders", "files", "订单", "/demo/list", key="O", tab=2),
    nav.Item("entry", "orders", "square-plus", "录单", "/demo/form", tab=3),
    nav.Item("picking", "warehouse", "barcode", "拣货", "/demo/scan"),
    nav.Item("secret", "money", "lock", "工资", "/demo/parts", permission="finance.salary.view"),
    nav.Item("setup", "settings", "settings", "设置", "/demo/parts?settings"),
]


@pytest.fixture(autouse=True)
def demo_site(settings, monkeypatch) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.web_kit.demo"
    monkeypatch.setattr(middleware, "actor_of", _actor)
    monkeypatch.setattr(nav, "items", lambda: tuple(ITEMS))
    demo.ROWS[:] = demo.made_up(120)
    demo.SEEN.posts.clear()
    with translation.override("zh-hans"):
        yield


def _actor(request) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return middleware.NOBODY
    return Actor(user.pk, user.name, frozenset({"sales.*"}), language=user.language, origin="web")


@pytest.fixture
def person(db) -> User:
    user = User(username="chenxm", name="陈晓敏")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def page_client(person: User) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client
