"""The list of approvals and the approval matrix in the settings."""

import pytest

from gendan.workflow.models import Approval, ApprovalRule
from gendan.workflow.services import approval_rules, approvals
from gendan.workflow.signing import Plan, Signer
from tests import cast
from tests.channels import api
from tests.factories import sales
from tests.pages import client_of

pytestmark = pytest.mark.django_db


def asked(order, *signers: Signer, subject="order") -> list[Approval]:
    made = approvals.request(
        order.ref, subject, Plan([list(signers)]), document_version=order.version, number=order.number or "",
        text="金义百货 · 600.00", company_id=order.company_id, actor=cast.clerk(),
    )  # fmt: skip
    return list(made.signatures.order_by("pk"))


def test_several_are_signed_at_once_but_not_those_with_points_to_check():
    shop = sales.shop()
    (plain,) = asked(sales.order(shop), Signer("company_gm"))
    (checked,) = asked(sales.order(shop), Signer("company_gm", checks=("金额合理",)))
    (price,) = asked(sales.order(shop), Signer("company_gm"), subject="price")
    client = client_of(cast.manager())
    page = client.get("/approvals").content.decode()
    assert page.count("金义百货 · 600.00") >= 3
    client.post("/approvals/approve", {"id": [plain.pk, checked.pk, price.pk]})
    assert [Approval.objects.get(pk=a.pk).decision for a in (plain, checked, price)] == [
        "approved",
        "pending",
        "pending",
    ]


def test_somebody_elses_approvals_are_not_in_the_list_nor_signed_from_it():
    shop = sales.shop()
    (one,) = asked(sales.order(shop), Signer("chief_engineer"))
    other = cast.person("lu", "陆平", ["supervisor"])
    client = client_of(other)
    assert "金义百货 · 600.00" not in client.get("/approvals?view=all").content.decode()
    client.post("/approvals/approve", {"id": [one.pk]})
    assert Approval.objects.get(pk=one.pk).decision == "pending"


def test_the_pane_tells_the_signatures_the_customer_and_asks_for_every_check():
    shop = sales.shop(grade="B")
    sales.order(shop)
    (one, _other) = asked(sales.order(shop), Signer("company_gm", checks=("金额合理",)), Signer("chief_engineer"))
    client = client_of(cast.manager())
    page = client.get(f"/tasks/{one.task_id}").content.decode()
    assert "金额合理" in page
    assert "技术部总工" in page
    assert "下过 1 单" in page
    answer = client.post(
        f"/tasks/{one.task_id}/do/approve", {"comment": ""}, headers={"HX-Request": "true", "HX-Target": "wb"}
    )
    assert answer.status_code == 422
    client.post(f"/tasks/{one.task_id}/do/approve", {"comment": "", "checks": ["金额合理"]})
    assert Approval.objects.get(pk=one.pk).decision == "approved"


def test_a_row_is_written_in_words_and_the_preview_names_who_signs():
    client, boss = client_of(cast.admin()), cast.manager()
    typed = {
        "kind": "sales.order", "name": "大单", "name_en": "", "whose": "own", "sort": "20", "transition": "", "sla": "SLA-49",
        "checks": "金额合理\n有库存", "ordered": "on", "active": "on", "signer": ["sales_manager", "company_gm", ""],
        "word": "all", "fact": ["order.total", "customer.class", ""], "op": ["gte", "", ""], "value": ["100,000", "A、B", ""],
    }  # fmt: skip
    assert client.post("/settings/approvals/new", typed).status_code in (302, 303)
    row = ApprovalRule.objects.get()
    assert row.condition == {"all": [{"order.total__gte": "100000"}, {"customer.class": ["A", "B"]}]}
    assert (row.signers, row.checks, row.ordered) == (["sales_manager", "company_gm"], ["金额合理", "有库存"], True)
    page = client.get("/settings/approvals?try=1&kind=sales.order&order.total=120000&customer.class=B").content.decode()
    assert cast.user_of(boss).name in page
    assert "大单" in page.split('role="status"')[1]
    page = client.get("/settings/approvals?try=1&kind=sales.order&order.total=99999&customer.class=B").content.decode()
    assert "没有符合的规则" in page
    typed["value"] = ["viel", "A", ""]
    assert client.post(f"/settings/approvals/{row.pk}", typed).status_code == 422
    assert client_of(cast.clerk()).get("/settings/approvals").status_code == 403


def test_the_matrix_is_changed_and_tried_by_the_api():
    admin = api.of(cast.admin())
    body = {"kind": "sales.order", "name": "大单", "condition": {"order.total__gte": 500}, "signers": ["company_gm"]}
    made = admin.post("/workflow/approval-rules", body)
    assert made.status == 201
    tried = admin.post("/workflow/approval-rules/try", {"kind": "sales.order", "facts": {"order.total": 600}}).body
    assert [one["role"] for one in tried["signatures"]] == ["company_gm"]
    admin.put(f"/workflow/approval-rules/{made.body['id']}", {**body, "active": False})
    tried = admin.post("/workflow/approval-rules/try", {"kind": "sales.order", "facts": {"order.total": 600}}).body
    assert [one["role"] for one in tried["signatures"]] == ["approver"]
    assert "order.total" in [f["name"] for f in admin.get("/workflow/approval-kinds").body[0]["facts"]]
    assert api.of(cast.clerk()).post("/workflow/approval-rules", body).status == 403
    assert approval_rules.plan("sales.order", cast.company().pk, {"order.total": 600}) is None
