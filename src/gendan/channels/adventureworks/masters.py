"""Master data: what is missing is created, what is here stays as the firm has it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from gendan.catalog.models import Family, Item, PriceList, Unit
from gendan.catalog.services import basics, items, price_lists
from gendan.catalog.services.basics import NamedSpec
from gendan.catalog.services.items import ItemSpec
from gendan.catalog.services.price_lists import ListSpec, PriceSpec
from gendan.core.actor import Actor
from gendan.core.money import rounded
from gendan.org.models import Company
from gendan.org.services import companies
from gendan.partners.models import Customer, Supplier
from gendan.partners.services import customers, suppliers
from gendan.partners.services.customers import AddressSpec, ContactSpec, CustomerSpec, NewCustomer
from gendan.partners.services.suppliers import SupplierSpec, SupplyLine

from .files import Files, Row, number

BATCH = 1000
CURRENCY = "USD"
KILOGRAM = {"LB": Decimal("0.45359237"), "G": Decimal("0.001"), "": Decimal(1)}
TERMS = {"reseller": ("dealer", 30), "individual": ("retail", 0)}  # the files tell no terms: these are our choice
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Product:
    """What orders need of an item."""

    id: int
    name: str
    unit_id: int
    list_price: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """What orders need of a customer."""

    id: int
    name: str
    ship_to: str


def company(code: str, actor: Actor) -> Company:
    """The company, in dollars; the files' prices are net, so no tax is contained."""
    found = Company.objects.filter(code=code).first()
    return found or companies.create(
        code, "AdventureWorks", name_en="AdventureWorks", currency=CURRENCY, tax_rate=Decimal(0), actor=actor
    )


def products(files: Files, actor: Actor, advance: Advance) -> dict[str, Product]:
    """Families and items; every product of the files by its ProductID."""
    families = _families(files, actor)
    unit = Unit.objects.filter(code="ea").first() or basics.put_unit(NamedSpec("ea", "件", "each"), actor=actor)
    texts = _descriptions(files)
    rows = list(files.rows("Product"))
    present = set(Item.objects.values_list("code", flat=True))
    fresh = [_item(row, unit, families, texts) for row in rows if row["ProductNumber"] not in present]
    items.create_many(fresh, actor=actor)
    ids = dict(Item.objects.filter(code__in=[row["ProductNumber"] for row in rows]).values_list("code", "pk"))
    advance(len(rows))
    return {
        row["ProductID"]: Product(
            ids[row["ProductNumber"]], row["Name"], unit.pk, rounded(number(row["ListPrice"]), CURRENCY)
        )
        for row in rows
    }


def _families(files: Files, actor: Actor) -> dict[str, Family]:
    """Categories, and the subcategories below them, by subcategory id."""
    categories = {
        row["ProductCategoryID"]: _family(f"aw-{row['ProductCategoryID']}", row["Name"], None, actor)
        for row in files.rows("ProductCategory")
    }
    return {
        row["ProductSubcategoryID"]: _family(
            f"aw-{row['ProductCategoryID']}-{row['ProductSubcategoryID']}", row["Name"],
            categories[row["ProductCategoryID"]], actor,
        )
        for row in files.rows("ProductSubcategory")
    }  # fmt: skip


def _family(code: str, name: str, parent: Family | None, actor: Actor) -> Family:
    found = Family.objects.filter(code=code).first()
    return found or basics.put_family(NamedSpec(code, name, name), parent=parent, actor=actor)


def _descriptions(files: Files) -> dict[str, dict[str, str]]:
    """Descriptions of each model by language."""
    found: dict[str, dict[str, str]] = {}
    for row in files.rows("ProductModelDescription"):
        found.setdefault(row["ProductModelID"], {})[row["Culture"]] = row["Description"]
    return found


def _item(row: Row, unit: Unit, families: dict[str, Family], texts: dict[str, dict[str, str]]) -> ItemSpec:
    family = families.get(row["ProductSubcategoryID"])
    text = texts.get(row["ProductModelID"], {})
    knowledge = {"description": text.get("zh-cht", ""), "description_en": text.get("en", "")}
    size = " ".join(filter(None, (row["Size"], row["SizeUnitMeasureCode"].lower())))
    return ItemSpec(
        code=row["ProductNumber"], name=row["Name"], name_en=row["Name"], unit_id=unit.pk,
        spec=", ".join(filter(None, (row["Color"], size))), family_id=family.pk if family else None,
        supply_mode=Item.Supply.MAKE if row["MakeFlag"] == "1" else Item.Supply.BUY,
        life=Item.Life.DISCONTINUED if row["SellEndDate"] else Item.Life.ACTIVE,
        safety_stock=number(row["SafetyStockLevel"]), reorder_point=number(row["ReorderPoint"]),
        lead_days=int(row["DaysToManufacture"]), cost=number(row["StandardCost"]), weight_kg=_weight(row),
        knowledge={name: value for name, value in knowledge.items() if value},
    )  # fmt: skip


def _weight(row: Row) -> Decimal | None:
    """Kilograms; the files weigh in pounds and grams."""
    if not row["Weight"]:
        return None
    return (number(row["Weight"]) * KILOGRAM[row["WeightUnitMeasureCode"].strip()]).quantize(Decimal("0.0001"))


def prices(company: Company, found: dict[str, Product], actor: Actor) -> None:
    """The price list everybody buys from."""
    if PriceList.objects.filter(company=company, code="LIST").exists():
        return
    listed = [PriceSpec(product.id, product.list_price) for product in found.values() if product.list_price]
    spec = ListSpec(company.pk, "LIST", "List prices", "List prices", currency=CURRENCY)
    price_lists.create(spec, prices=listed, actor=actor)


def accounts(company: Company, files: Files, actor: Actor, advance: Advance) -> dict[str, Account]:
    """Customers with a contact and an address; every one of the files by its account."""
    known = set(Customer.objects.filter(company=company).values_list("code", flat=True))
    ship_to = {}
    for rows in _batches(files.rows("Customer")):
        for row in rows:
            ship_to[row["CustomerAccount"]] = _address(row)
        fresh = [_customer(company, row) for row in rows if row["CustomerAccount"] not in known]
        if fresh:
            customers.create_many(fresh, actor=actor)
        advance(len(rows))
    here = Customer.objects.filter(company=company, code__in=list(ship_to)).values_list("code", "pk", "name")
    return {code: Account(pk, name, ship_to[code]) for code, pk, name in here}


def _customer(company: Company, row: Row) -> NewCustomer:
    type, days = TERMS[row["Type"]]
    name = " ".join(row["Name"].split())
    spec = CustomerSpec(
        company.pk, name, code=row["CustomerAccount"], name_en=name, type=type, grade="B" if type == "dealer" else "C",
        region=", ".join(filter(None, (row["StateProvince"], row["CountryCode"]))), currency=CURRENCY,
        payment_mode="net", terms_days=days, is_new=False,
        order_method="salesperson" if type == "dealer" else "website", remarks=row["BusinessType"],
    )  # fmt: skip
    address = AddressSpec(_address(row), contact=name[:60], phone=row["Phone"], kind="site")
    contact = ContactSpec(name[:60], row["Phone"])
    # No limits in the files either, so that credit is not checked: a limit of nothing would hold every order.
    return NewCustomer(spec, [contact], [address], credit_policy="off")


def _address(row: Row) -> str:
    """One line as a parcel in that country has it; our own columns for regions join Chinese ones."""
    town = " ".join(filter(None, (row["StateProvince"], row["PostalCode"])))
    return ", ".join(filter(None, (row["AddressLine1"], row["AddressLine2"], row["City"], town, row["CountryCode"])))


def vendors(company: Company, files: Files, found: dict[str, Product], actor: Actor, advance: Advance) -> int:
    """Suppliers with what they deliver; how many there are in the files."""
    present = set(Supplier.objects.filter(company=company).values_list("code", flat=True))
    lines: dict[str, list[SupplyLine]] = {}
    for row in files.rows("ProductVendor"):
        lines.setdefault(row["BusinessEntityID"], []).append(
            SupplyLine(
                found[row["ProductID"]].id, number(row["StandardPrice"]), int(row["AverageLeadTime"]),
                number(row["MinOrderQty"]), number(row["MaxOrderQty"]),
            )
        )  # fmt: skip
    count = 0
    for row in files.rows("Vendor"):
        count += 1
        if row["AccountNumber"] not in present:
            spec = SupplierSpec(
                company.pk, row["Name"], code=row["AccountNumber"], name_en=row["Name"],
                rating=6 - int(row["CreditRating"]), active=row["ActiveFlag"] == "1",
            )  # fmt: skip
            suppliers.create(spec, items=lines.get(row["BusinessEntityID"], ()), actor=actor)
        advance(1)
    return count


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
