"""Quantity contracts."""

from ninja import Query

from gendan.core.errors import NotFound
from gendan.sales.models import Contract, ContractLine
from gendan.sales.services import contracts

from ..pages import Page, Paging, page
from ..schemas.sales import ContractHead, ContractIn, ContractLineOut, ContractOut
from ..types import ApiRequest, Id
from . import base
from .base import router


@router.get("/contracts", response=Page[ContractHead])
def list_contracts(request: ApiRequest, paging: Query[Paging], customer_id: Id | None = None):
    """Quantity contracts, newest first."""
    request.actor.require("sales.order.view")
    rows = Contract.objects.filter(company_id__in=request.actor.company_ids)
    return page(rows.filter(customer_id=customer_id) if customer_id else rows, paging)


@router.get("/contracts/{number}", response=ContractOut)
def get_contract(request: ApiRequest, number: str):
    """A contract with what was called off."""
    request.actor.require("sales.order.view")
    found = Contract.objects.filter(number=number, company_id__in=request.actor.company_ids).first()
    if found is None:
        raise NotFound()
    return _told(found)


def _told(contract: Contract) -> ContractOut:
    lines = ContractLine.objects.filter(contract=contract).order_by("pk")
    head = ContractHead.model_validate(contract).model_dump()
    return ContractOut(**head, lines=[ContractLineOut.model_validate(line) for line in lines])


@router.post("/contracts", response={201: ContractOut})
def create_contract(request: ApiRequest, body: ContractIn):
    """A quantity contract, in force at once."""
    lines = [contracts.NewContractLine(x.item_id, x.quantity, x.price) for x in body.lines]
    made = contracts.create(
        company_id=base.company(body.company_id, request.actor), customer_id=body.customer_id, name=body.name,
        valid_from=body.valid_from, valid_to=body.valid_to, signed_on=body.signed_on, lines=lines, actor=request.actor,
    )  # fmt: skip
    return _told(made)
