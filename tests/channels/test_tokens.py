"""Tokens: only the hash is kept, they act as their user within their scopes, and they end at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gendan.channels import tokens as pure
from gendan.channels.models import ApiToken
from gendan.channels.services import tokens
from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import AuditRow, EventRow
from gendan.org.services import users
from gendan.org.services.actors import actor_for
from tests import cast
from tests.factories import sales

from . import api, world
from .test_orders import wanted

pytestmark = pytest.mark.django_db


def test_of_a_token_only_hash_and_hint_are_kept() -> None:
    row, text = tokens.create("ERP", ["*"], user=cast.user_of(cast.clerk()), actor=SYSTEM)
    assert text.startswith("gd_")
    assert len(text) == 46
    assert (row.hash, row.hint) == (pure.digest(text), text[-4:])
    kept = [str(value) for value in ApiToken.objects.values().get(pk=row.pk).values()]
    assert not any(text in value for value in kept)
    assert row.hash not in str(list(AuditRow.objects.filter(table="channels_apitoken").values_list("after")))


@pytest.mark.parametrize("text", ["", "gd_", "gd_" + "x" * 43, "gd_" + "x" * 500, "Bearer", "gd_ä"])
def test_what_is_no_token_gets_401(text: str) -> None:
    answer = api.Machine(text).get("/org/me")
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_with_revocation_expiry_and_with_its_user() -> None:
    clerk = cast.clerk()
    user = cast.user_of(clerk)
    row, text = tokens.create("a", ["*"], user=user, actor=SYSTEM)
    _row, short = tokens.create("b", ["*"], user=user, expires_at=clock.now() + timedelta(hours=1), actor=SYSTEM)
    _row, third = tokens.create("c", ["*"], user=user, actor=SYSTEM)
    assert [api.Machine(t).get("/org/me").status for t in (text, short, third)] == [200] * 3
    tokens.revoke(row.pk, actor=clerk)
    assert api.Machine(text).get("/org/me").status == 401
    with clock.at(clock.now() + timedelta(hours=2)):
        assert api.Machine(short).get("/org/me").status == 401
    users.deactivate(user.pk, actor=SYSTEM)
    assert api.Machine(third).get("/org/me").status == 401


def test_the_day_of_use_is_noted_once_a_day() -> None:
    machine = api.of(cast.clerk())
    first = api.statements(lambda: machine.get("/org/me"))
    assert ApiToken.objects.get().last_used_on == clock.today()
    assert len(first) == 2
    assert len(api.statements(lambda: machine.get("/org/me"))) == 1  # token, user, roles and scopes in one


def test_a_token_may_what_user_and_scopes_both_allow() -> None:
    shop = sales.shop()
    reader = api.of(cast.clerk(), "*.view")
    assert reader.get("/sales/orders").status == 200
    refused = reader.post("/sales/orders", wanted(shop))
    assert (refused.status, refused.code) == (403, "not_allowed")
    assert refused.body["data"] == {"permission": "sales.order.create"}
    entering = api.of(cast.clerk(), "sales.order.create", "sales.order.submit")
    assert entering.post("/sales/orders", wanted(shop, until="submitted")).status == 201
    assert entering.get("/sales/orders").status == 403
    assert api.of(cast.keeper(), "*").post("/sales/orders", wanted(shop)).status == 403  # the user may not


def test_a_token_works_in_the_company_it_was_made_in_whatever_its_user_does_on_the_pages() -> None:
    first, second = cast.company(), cast.company("BT", "北塔分销")
    user = cast.user_of(cast.person("song", "宋词", ["sales_manager"], company=first))
    users.assign(user, "fg_keeper", second, actor=SYSTEM)
    _row, text = tokens.create("店", ["*"], actor=actor_for(user, company_id=first.pk))
    users.change(user.pk, preferences={"company_id": second.pk}, actor=SYSTEM)
    me = api.Machine(text).get("/org/me").body
    assert (me["company_id"], me["company_ids"]) == (first.pk, [first.pk])
    assert "warehouse.pick.confirm" not in me["permissions"]
    users.unassign(user, "sales_manager", first, actor=SYSTEM)
    assert api.Machine(text).get("/org/me").body["permissions"] == []


def test_heads_of_desks_make_their_own_tokens_and_others_do_not() -> None:
    row, _text = tokens.create("店", ["sales.*"], actor=cast.manager())
    assert row.company_id == cast.company().pk
    with pytest.raises(NotAllowed):
        tokens.create("店", ["sales.*"], actor=cast.clerk())


def test_patterns_of_scopes() -> None:
    held = frozenset({"sales.*", "catalog.item.view"})
    assert pure.within(held, ("*",)) == held
    assert pure.within(held, ("catalog.*",)) == {"catalog.item.view"}
    assert "sales.order.view" in pure.within(held, ("*.view",))
    assert "sales.order.confirm" not in pure.within(held, ("*.view",))
    assert pure.within(held, ("finance.*",)) == frozenset()
    assert pure.meaningless(["sales.*", "sales.oder.*", "*", "*.view", "x"]) == ["sales.oder.*", "x"]


def test_what_a_token_does_is_its_users_deed_and_names_the_token() -> None:
    shop = sales.shop()
    clerk = cast.clerk()
    answer = api.of(clerk).post("/sales/orders", wanted(shop))
    event = EventRow.objects.get(name="sales.order.created")
    assert (event.actor_id, event.actor_name) == (clerk.user_id, "周岚")
    assert event.cause == f"token:{ApiToken.objects.get().pk}/{answer.headers['Request-Id']}"


def test_a_token_cannot_make_a_wider_one_nor_one_for_somebody_else() -> None:
    boss = world.boss()
    machine = api.of(boss, "channels.token.own", "sales.order.view")
    made = machine.post("/org/tokens", {"name": "child", "scopes": ["*"]})
    assert made.status == 201
    assert made.body["scopes"] == ["channels.token.own", "sales.order.view"]
    child = api.Machine(made.body["token"])
    assert child.get("/sales/orders").status == 200
    assert child.get("/catalog/items").status == 403
    with pytest.raises(NotAllowed):
        tokens.create("x", ["*"], user=cast.user_of(cast.clerk()), actor=replace(boss, origin="api"))


def test_tokens_of_others_do_not_exist_without_the_right() -> None:
    clerk, keeper = cast.clerk(), cast.keeper()
    row, _text = tokens.create("x", ["*"], user=cast.user_of(clerk), actor=SYSTEM)
    with pytest.raises(NotFound):
        tokens.revoke(row.pk, actor=keeper)
    boss = world.boss()
    assert tokens.revoke(row.pk, actor=boss).revoked_at is not None


def test_a_token_needs_name_and_scopes_that_mean_something() -> None:
    user = cast.user_of(cast.clerk())
    for name, scopes, expires in (("", ["*"], None), ("x", [], None), ("x", ["nothing.at.all"], None),
                                  ("x", ["*"], clock.now())):  # fmt: skip
        with pytest.raises(Invalid):
            tokens.create(name, scopes, user=user, expires_at=expires, actor=SYSTEM)
    assert not ApiToken.objects.exists()


def test_the_command_line_makes_the_first_token(capsys: pytest.CaptureFixture[str]) -> None:
    from argparse import Namespace

    from gendan.cli.commands import token

    cast.clerk()
    assert token.run(Namespace(username="zhoulan", name="ERP", scopes=None)) == 0
    assert api.Machine(capsys.readouterr().out.strip()).get("/org/me").body["name"] == "周岚"
