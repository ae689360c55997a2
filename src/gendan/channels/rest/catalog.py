"""Items, units, families, channels, price lists, rules."""

from typing import Any

from ninja import Query, Router

from gendan.catalog import queries
from gendan.catalog.models import Channel, Family, Item, PriceList
from gendan.catalog.services import basics, items, price_lists, rules

from .base import company, found, wanted
from .pages import Page, Paging, page
from .schemas import catalog as s
from .types import ApiRequest, Code, Id, Text60

router = Router()


@router.get("/items", response=Page[s.Item])
def list_items(request: ApiRequest, filter: Query[s.ItemFilter], paging: Query[Paging]):
    """Items by code."""
    rows = queries.visible_items(request.actor).filter(
        wanted(filter, "barcode", "family_id", "style_id", "life", "active", code="code__iexact", q="search__contains")
    )
    return page(rows, paging, "code")


@router.get("/items/find", response=list[s.Found])
def find_items(request: ApiRequest, q: Text60, limit: int = 10):
    """Items by code, barcode, part of the name, pinyin or initials, best first, with the general price."""
    return queries.find_items(q, actor=request.actor, limit=min(max(limit, 1), 50))


@router.post("/items", response={201: s.ItemDetail})
def create_item(request: ApiRequest, body: s.ItemIn):
    """Create an item."""
    return _detail(items.create(items.ItemSpec(**body.model_dump()), actor=request.actor), request)


@router.get("/items/{int:item_id}", response=s.ItemDetail)
def get_item(request: ApiRequest, item_id: Id):
    """An item with its units."""
    return _detail(queries.get_item(item_id, actor=request.actor), request)


def _detail(item: Item, request: ApiRequest) -> dict[str, Any]:
    told = s.Item.model_validate(item).model_dump()
    cost = item.cost if request.actor.may("catalog.item.cost") else None
    return {**told, "cost": cost, "knowledge": item.knowledge, "units": list(item.units.order_by("factor", "pk"))}


@router.patch("/items/{int:item_id}", response=s.ItemDetail)
def edit_item(request: ApiRequest, item_id: Id, body: s.ItemEdit):
    """Change an item."""
    return _detail(items.edit(item_id, body.model_dump(exclude_unset=True), actor=request.actor), request)


@router.post("/items/{int:item_id}/life", response=s.ItemDetail)
def set_item_life(request: ApiRequest, item_id: Id, body: s.LifeIn):
    """Move an item through its life and name what replaces it."""
    done = items.set_life(item_id, body.life, replaced_by_id=body.replaced_by_id, actor=request.actor)
    return _detail(done, request)


@router.put("/items/{int:item_id}/units", response=list[s.ItemUnit])
def set_item_units(request: ApiRequest, item_id: Id, body: s.ItemUnitsIn):
    """Set the other units of an item."""
    units = [items.UnitSpec(x.unit_id, x.factor, x.barcode) for x in body.units]
    return items.set_units(item_id, units, actor=request.actor)


@router.post("/items/{int:item_id}/variants", response={201: list[s.Item]})
def create_item_variants(request: ApiRequest, item_id: Id, body: s.VariantsIn):
    """Make the variants of a style."""
    return items.create_variants(item_id, body.axes, actor=request.actor)


@router.get("/units", response=list[s.Unit])
def list_units(request: ApiRequest):
    """Units in use."""
    return queries.units()


@router.put("/units/{code}", response=s.Unit)
def put_unit(request: ApiRequest, code: Code, body: s.UnitIn):
    """Create or change a unit."""
    spec = basics.NamedSpec(code, body.name, body.name_en, body.active)
    return basics.put_unit(spec, decimals=body.decimals, actor=request.actor)


@router.get("/families", response=list[s.Family])
def list_families(request: ApiRequest):
    """Product families in use."""
    return queries.families()


@router.put("/families/{code}", response=s.Family)
def put_family(request: ApiRequest, code: Code, body: s.FamilyIn):
    """Create or change a product family."""
    parent = found(Family.objects.filter(pk=body.parent_id)) if body.parent_id else None
    spec = basics.NamedSpec(code, body.name, body.name_en, body.active)
    return basics.put_family(spec, parent=parent, actor=request.actor)


@router.get("/channels", response=list[s.Channel])
def list_channels(request: ApiRequest):
    """Channels in use."""
    return list(Channel.objects.filter(active=True).order_by("code"))


@router.put("/channels/{code}", response=s.Channel)
def put_channel(request: ApiRequest, code: Code, body: s.ChannelIn):
    """Create or change a channel."""
    spec = basics.NamedSpec(code, body.name, body.name_en, body.active)
    return basics.put_channel(spec, actor=request.actor)


@router.get("/price-lists", response=Page[s.PriceList])
def list_price_lists(request: ApiRequest, paging: Query[Paging]):
    """Price lists of the companies one sees, by code."""
    return page(_price_lists(request), paging, "code")


def _price_lists(request: ApiRequest) -> Any:
    request.actor.require("catalog.price.view")
    return PriceList.objects.filter(company_id__in=request.actor.company_ids)


@router.post("/price-lists", response={201: s.PriceList})
def create_price_list(request: ApiRequest, body: s.PriceListIn):
    """A new price list, with prices if given."""
    facts = body.model_dump(exclude={"prices", "company_id"})
    spec = price_lists.ListSpec(company_id=company(body.company_id, request.actor), **facts)
    return price_lists.create(spec, prices=_prices(body.prices), actor=request.actor)


def _prices(rows: list[s.PriceIn]) -> list[price_lists.PriceSpec]:
    return [price_lists.PriceSpec(x.item_id, x.price, x.from_quantity) for x in rows]


@router.get("/price-lists/{int:list_id}", response=s.PriceList)
def get_price_list(request: ApiRequest, list_id: Id):
    """A price list."""
    return found(_price_lists(request).filter(pk=list_id))


@router.patch("/price-lists/{int:list_id}", response=s.PriceList)
def edit_price_list(request: ApiRequest, list_id: Id, body: s.PriceListEdit):
    """Change a price list."""
    return price_lists.edit(list_id, body.model_dump(exclude_unset=True), actor=request.actor)


@router.get("/price-lists/{int:list_id}/prices", response=Page[s.PriceRow])
def list_prices(request: ApiRequest, list_id: Id, paging: Query[Paging], item_id: Id | None = None):
    """The prices of a list."""
    rows = found(_price_lists(request).filter(pk=list_id)).prices.all()
    return page(rows.filter(item_id=item_id) if item_id else rows, paging, "id")


@router.post("/price-lists/{int:list_id}/prices", response=s.PriceList)
def set_prices(request: ApiRequest, list_id: Id, body: s.PricesIn):
    """Set prices in a list; the others stay."""
    return price_lists.set_prices(list_id, _prices(body.prices), actor=request.actor)


@router.post("/price-lists/{int:list_id}/copy", response={201: s.PriceList})
def copy_price_list(request: ApiRequest, list_id: Id, body: s.CopyIn):
    """A copy of a list, raised by so many percent."""
    return price_lists.copy(
        list_id, code=body.code, name=body.name, valid_from=body.valid_from, percent=body.percent, actor=request.actor
    )


@router.post("/price-lists/{int:list_id}/close", response=s.PriceList)
def close_price_list(request: ApiRequest, list_id: Id, body: s.CloseIn):
    """End a list."""
    return price_lists.close(list_id, body.on, actor=request.actor)


@router.post("/price-lists/{int:list_id}/succeed", response={201: s.PriceList})
def succeed_price_list(request: ApiRequest, list_id: Id, body: s.SucceedIn):
    """End a list and begin the one that follows."""
    return price_lists.succeed(
        list_id, code=body.code, name=body.name, start=body.start, percent=body.percent, actor=request.actor
    )


@router.get("/discounts", response=list[s.Discount])
def list_discounts(request: ApiRequest):
    """Discount rules of the company one works in."""
    return list(queries.discount_rules(request.actor))


@router.post("/discounts", response={201: s.Discount})
def create_discount(request: ApiRequest, body: s.DiscountIn):
    """A new discount rule."""
    return rules.put_discount(_discount(body, request), actor=request.actor)


@router.put("/discounts/{int:rule_id}", response=s.Discount)
def edit_discount(request: ApiRequest, rule_id: Id, body: s.DiscountIn):
    """Change a discount rule."""
    return rules.put_discount(_discount(body, request), rule_id=rule_id, actor=request.actor)


def _discount(body: s.DiscountIn, request: ApiRequest) -> rules.DiscountSpec:
    return rules.DiscountSpec(**{**body.model_dump(), "company_id": company(body.company_id, request.actor)})


@router.get("/gifts", response=list[s.Gift])
def list_gifts(request: ApiRequest):
    """Gift rules of the company one works in."""
    return list(queries.gift_rules(request.actor))


@router.post("/gifts", response={201: s.Gift})
def create_gift(request: ApiRequest, body: s.GiftIn):
    """A new gift rule."""
    return rules.put_gift(_gift(body, request), actor=request.actor)


@router.put("/gifts/{int:rule_id}", response=s.Gift)
def edit_gift(request: ApiRequest, rule_id: Id, body: s.GiftIn):
    """Change a gift rule."""
    return rules.put_gift(_gift(body, request), rule_id=rule_id, actor=request.actor)


def _gift(body: s.GiftIn, request: ApiRequest) -> rules.GiftSpec:
    return rules.GiftSpec(**{**body.model_dump(), "company_id": company(body.company_id, request.actor)})
