"""People and papers for the tests of forms."""

from typing import Any

from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.papers.models import Copy, Paper, Signature
from gendan.papers.services import definitions
from gendan.papers.services import papers as verbs
from gendan.workflow.models import Task
from tests import cast
from tests.factories import sales


def maker() -> Actor:
    """冯立, production manager."""
    return cast.person("fengli", "冯立", ["production_manager"], department="production_dept")


def buyer() -> Actor:
    """程小曼, buyer."""
    return cast.person("chengxiaoman", "程小曼", ["buyer"], department="purchasing_dept")


def owner() -> Actor:
    """沈文, process owner: makes forms."""
    return cast.person("shenwen", "沈文", ["process_owner"])


def order_ref() -> tuple[Any, Ref]:
    """A confirmed order to hang papers on."""
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 5)])
    return order, order.ref


def slip(actor: Actor, **values: Any) -> Paper:
    """A contact slip to purchasing, not filed yet."""
    filled = {
        "to_department": "purchasing_dept", "matter": "material", "problem": "铜排还差两百公斤", "required_on": "2030-01-10",
        **values,
    }  # fmt: skip
    return verbs.create("contact_slip", values=filled, actor=actor)


def text(code: str, **more: Any) -> dict[str, Any]:
    """A text field."""
    return {"code": code, "kind": "text", "name": {"zh": f"字段{code}"}, **more}


def content(**facts: Any) -> dict[str, Any]:
    """A small sound definition."""
    return {
        "name": {"zh": "会签单", "en": "Sign-off"}, "series": "HQ%y%m-",
        "sections": [{"code": "main", "name": {"zh": "内容"}, "fields": [text("matter", required=True)]}],
        **facts,
    }  # fmt: skip


SIGNERS = [
    {"code": "production", "name": {"zh": "生产"}, "role": "production_manager"},
    {"code": "buying", "name": {"zh": "采购"}, "role": "buyer"},
]


def sign_off(*, in_order: bool = True, **facts: Any) -> None:
    """A form of the company's own with two signatures and a copy to the keeper, in force."""
    whole = content(
        signers=SIGNERS, in_order=in_order, copies=[{"role": "fg_keeper", "limit": "SLA-U1"}], title="matter", **facts
    )
    row = definitions.create("sign_off", whole, actor=owner())
    definitions.enforce(row.pk, actor=owner())


def filed(actor: Actor) -> Paper:
    """A sign-off that waits for its signatures."""
    paper = verbs.create("sign_off", values={"matter": "换供应商"}, actor=actor)
    return verbs.file(paper.pk, actor=actor)


def fresh(paper: Paper) -> Paper:
    """The paper as it lies in the database."""
    return Paper.objects.select_related("definition").get(pk=paper.pk)


def tasks_of(paper: Paper, state: str = "open") -> list[tuple[str, str]]:
    """Code and role of the tasks about a paper."""
    found = Task.objects.filter(ref_kind=Paper.KIND, ref_id=paper.pk, state=state).order_by("pk")
    return list(found.values_list("code", "role"))


def standing(paper: Paper) -> tuple[int, int]:
    """Signatures that count, copies that are out."""
    given = Signature.objects.filter(paper=paper, revoked_at=None, signed_at__isnull=False).count()
    return given, Copy.objects.filter(paper=paper, recalled_at=None).count()
