"""Units, families, items, price lists, discount and gift rules."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from gendan.core import refs
from gendan.org.models import Company, Named

QUANTITY: dict[str, Any] = {"max_digits": 18, "decimal_places": 6}
PRICE: dict[str, Any] = {"max_digits": 18, "decimal_places": 6}


class Unit(Named):
    """A unit of quantity: piece, box, metre. `decimals` is how finely it may be divided."""

    decimals = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="catalog_unit_code"),
            models.CheckConstraint(condition=Q(decimals__gte=0, decimals__lte=6), name="catalog_unit_decimals"),
        ]


class Family(Named):
    """A product family: decides reviewers, tax, who handles it."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code"], name="catalog_family_code")]


class HandoverClass(Named):
    """A kind of goods or work: by which route others of the group supply it, and what its hand-over demands (ORG-04, ORG-07).

    `conditions` are `{"code", "name", "name_en", "may_not_apply"}`; one that may not apply can be passed with a word.
    """

    class Route(models.TextChoices):
        PURCHASE = "purchase"  # bought, from outside or from another company of the group
        COOPERATE = "cooperate"  # instructed, even where it comes from another company

    route = models.CharField(max_length=10, choices=Route, default=Route.PURCHASE)
    conditions = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code"], name="catalog_handoverclass_code")]


class Item(Named):
    """A product record (MDM-04). A style (`is_style`) groups variants and cannot be stocked itself (MDM-05)."""

    KIND = "catalog.item"

    class Supply(models.TextChoices):
        STOCK = "stock"
        MAKE = "make"
        BUY = "buy"
        OEM_BUY = "oem_buy"
        COOPERATE = "cooperate"
        CUSTOMER = "customer"
        SERVICE = "service"

    class Life(models.TextChoices):
        NEW = "new"
        ACTIVE = "active"
        DISCONTINUED = "discontinued"
        OBSOLETE = "obsolete"

    model = models.CharField(max_length=80, default="", blank=True)
    spec = models.CharField(max_length=200, default="", blank=True)
    barcode = models.CharField(max_length=40, default="", blank=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    supply_mode = models.CharField(max_length=12, choices=Supply, default=Supply.STOCK)
    life = models.CharField(max_length=14, choices=Life, default=Life.ACTIVE)
    is_style = models.BooleanField(default=False)
    style = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="variants")
    attributes = models.JSONField(default=dict, blank=True)  # {"colour": "红", "size": "XL"}
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    pack_quantity = models.DecimalField(**QUANTITY, default=1)  # a full carton, in base units
    whole_packs = models.BooleanField(default=False)  # sold by full cartons only
    safety_stock = models.DecimalField(**QUANTITY, default=0)
    reorder_point = models.DecimalField(**QUANTITY, default=0)
    lead_days = models.SmallIntegerField(default=0)
    cost = models.DecimalField(**PRICE, default=0)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True)  # null: the company's
    weight_kg = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    volume_m3 = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    lot_tracked = models.BooleanField(default=False)
    stocked = models.BooleanField(default=True)  # false: services, freight
    quality_standard = models.CharField(max_length=200, default="", blank=True)
    packing_standard = models.CharField(max_length=200, default="", blank=True)
    knowledge = models.JSONField(default=dict, blank=True)  # MDM-17: channels, policy, gifts, questions
    last_made_on = models.DateField(null=True)
    maker = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, related_name="+"
    )  # of the group; null: whoever sells it
    handover = models.ForeignKey(HandoverClass, on_delete=models.PROTECT, null=True, related_name="+")
    pinyin = models.CharField(max_length=300, default="", db_collation="C")
    search = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("code"), name="catalog_item_code"),
            models.CheckConstraint(condition=Q(pack_quantity__gt=0), name="catalog_item_pack"),
            models.CheckConstraint(condition=~Q(style=F("id")), name="catalog_item_own_style"),
        ]
        indexes: ClassVar = [
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="catalog_item_search"),
            models.Index(fields=["barcode"], name="catalog_item_barcode", condition=~Q(barcode="")),
            models.Index(fields=["pinyin", "id"], name="catalog_item_pinyin"),
        ]


class ItemUnit(models.Model):
    """Another unit an item is sold or counted in: 1 of it = `factor` base units."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    factor = models.DecimalField(**QUANTITY)
    barcode = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "unit"], name="catalog_itemunit_once"),
            models.CheckConstraint(condition=Q(factor__gt=0), name="catalog_itemunit_factor"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["barcode"], name="catalog_itemunit_barcode", condition=~Q(barcode="")),
        ]

    def __str__(self) -> str:
        return f"item {self.item_id}: unit {self.unit_id} × {self.factor}"


class Channel(Named):
    """How an order reaches us or whom it is sold through: phone, visit, website … (CHN-01)."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code"], name="catalog_channel_code")]


class PriceList(Named):
    """Prices of a company for a sales channel and a customer class, in a period (MDM-07).

    Of the lists that fit a customer the most specific wins: the customer's own, then channel and class,
    then one of them, then the general one; among equals the higher priority, then the later start.
    """

    KIND = "catalog.price_list"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3, default="CNY")
    sales_channel = models.CharField(max_length=40, default="", blank=True)  # "": every channel
    customer_class = models.CharField(max_length=4, default="", blank=True)  # "": every class
    is_agreement = models.BooleanField(default=False)  # only for customers it is given to
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    priority = models.SmallIntegerField(default=0)
    remarks = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="catalog_pricelist_code")]


class Price(models.Model):
    """An item's price from a quantity on, tax included, per base unit."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    from_quantity = models.DecimalField(**QUANTITY, default=0)
    price = models.DecimalField(**PRICE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "price_list", "from_quantity"], name="catalog_price_once"),
            models.CheckConstraint(condition=Q(price__gte=0, from_quantity__gte=0), name="catalog_price_positive"),
        ]

    def __str__(self) -> str:
        return f"item {self.item_id} from {self.from_quantity}: {self.price}"


class DiscountRule(Named):
    """A discount off the list by class, product and quantity (PRC-05). The best fitting rule counts alone."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer_class = models.CharField(max_length=4, default="", blank=True)
    sales_channel = models.CharField(max_length=40, default="", blank=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    from_quantity = models.DecimalField(**QUANTITY, default=0)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="catalog_discountrule_code"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="catalog_discountrule_percent"),
        ]


class GiftRule(Named):
    """For every `every` of an item, `gift_quantity` of `gift` free (PRC-08)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer_class = models.CharField(max_length=4, default="", blank=True)
    sales_channel = models.CharField(max_length=40, default="", blank=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    every = models.DecimalField(**QUANTITY)
    gift = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    gift_quantity = models.DecimalField(**QUANTITY)
    remark = models.CharField(max_length=200, default="", blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="catalog_giftrule_code"),
            models.CheckConstraint(condition=Q(every__gt=0, gift_quantity__gt=0), name="catalog_giftrule_positive"),
        ]


refs.register(Item)
refs.register(PriceList)
