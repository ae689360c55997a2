"""Customers, contacts, addresses, suppliers, credit ledger."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from gendan.catalog.models import PRICE, QUANTITY, Item, PriceList
from gendan.core import refs
from gendan.core.invariants import holds_references
from gendan.org.models import Company, Named, User


class Customer(Named):
    """A customer record (MDM-01)."""

    KIND = "partners.customer"

    class Type(models.TextChoices):
        DEALER = "dealer"
        DISTRIBUTOR = "distributor"
        MEMBER = "member"
        RETAIL = "retail"
        PROJECT = "project"
        ORDERING_PARTY = "ordering_party"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    short_name = models.CharField(max_length=60, default="", blank=True)
    type = models.CharField(max_length=16, choices=Type, default=Type.DEALER)
    grade = models.CharField(max_length=4, default="C")  # class A, B, C
    region = models.CharField(max_length=60, default="", blank=True)
    sales_channel = models.CharField(max_length=40, default="", blank=True)  # decides prices
    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3, default="CNY")
    payment_mode = models.CharField(max_length=20, default="pay_first")
    terms_days = models.SmallIntegerField(default=0)
    deposit_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    salesperson = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    merchandiser = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    order_method = models.CharField(max_length=40, default="", blank=True)  # preferred channel code
    tax_name = models.CharField(max_length=120, default="", blank=True)
    tax_number = models.CharField(max_length=40, default="", blank=True)
    bank_account = models.CharField(max_length=120, default="", blank=True)
    remarks = models.CharField(max_length=500, default="", blank=True)
    is_new = models.BooleanField(default=False)  # no delivered order yet (credit check, CRD-02)
    created_at = models.DateTimeField()
    pinyin = models.CharField(max_length=300, default="", db_collation="C")
    search = models.TextField(default="")
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("code"), F("company"), name="partners_customer_code"),
            models.CheckConstraint(condition=Q(terms_days__gte=0), name="partners_customer_terms"),
        ]
        indexes: ClassVar = [
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="partners_customer_search"),
            models.Index(fields=["company", "pinyin", "id"], name="partners_customer_pinyin"),
            models.Index(fields=["salesperson"], name="partners_customer_sales"),
        ]


class Contact(models.Model):
    """A person at a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    digits = models.CharField(max_length=20, default="", db_collation="C")  # of the phone, reversed: tails are prefixes
    email = models.EmailField(default="", blank=True)
    is_main = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["digits"], name="partners_contact_digits", condition=~Q(digits="")),
        ]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """Where a customer takes goods: a warehouse, a site, a carrier's depot (SHP-30)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    label = models.CharField(max_length=60, default="", blank=True)
    kind = models.CharField(max_length=12, default="site")  # site | warehouse | depot
    contact = models.CharField(max_length=60, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    adcode = models.CharField(max_length=12, default="", blank=True)
    province = models.CharField(max_length=30, default="", blank=True)
    city = models.CharField(max_length=30, default="", blank=True)
    district = models.CharField(max_length=30, default="", blank=True)
    street = models.CharField(max_length=200)
    notes = models.CharField(max_length=200, default="", blank=True)  # 13:30 前收货，需叉车
    is_main = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The whole address as it is written on a parcel."""
        regions = dict.fromkeys(part for part in (self.province, self.city, self.district) if part)
        return "".join(regions) + self.street


class Correction(models.Model):
    """A changed phone or address: what it was, what it is, who reported it and when (MDM-02)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="corrections")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    address = models.ForeignKey(Address, on_delete=models.SET_NULL, null=True, related_name="+")
    field = models.CharField(max_length=30)
    before = models.CharField(max_length=300)
    after = models.CharField(max_length=300)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}"


class CreditAccount(models.Model):
    """A customer's credit: limit and what open documents commit of it. Locked before every posting."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="credit")
    limit = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    exposure = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    overdue = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    policy = models.CharField(max_length=8, default="hold")  # hold | refuse | off
    is_blocked = models.BooleanField(default=False)  # by finance, whatever the figures

    def __str__(self) -> str:
        return f"customer {self.customer_id}: {self.exposure} of {self.limit}"


class CreditEntry(models.Model):
    """One change of what a document commits; never changed, never deleted."""

    account = models.ForeignKey(CreditAccount, on_delete=models.PROTECT, related_name="entries")
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ref_kind", "ref_id"], name="partners_creditentry_ref"),
            models.Index(fields=["account", "id"], name="partners_creditentry_acct"),
        ]

    def __str__(self) -> str:
        return f"{self.ref_kind}:{self.ref_id} {self.amount}"


class Supplier(Named):
    """A supplier; purchasing adds more in time."""

    KIND = "partners.supplier"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(max_length=60, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    address = models.CharField(max_length=200, default="", blank=True)
    rating = models.SmallIntegerField(null=True)
    pinyin = models.CharField(max_length=300, default="", db_collation="C")
    search = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="partners_supplier_code")]


class SupplierItem(models.Model):
    """What a supplier delivers, at which price and how fast."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    price = models.DecimalField(**PRICE, default=0)
    lead_days = models.SmallIntegerField(default=0)
    min_quantity = models.DecimalField(**QUANTITY, default=0)
    max_quantity = models.DecimalField(**QUANTITY, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supplier", "item"], name="partners_supplieritem_once")
        ]

    def __str__(self) -> str:
        return f"supplier {self.supplier_id}: item {self.item_id}"


class Doubt(models.Model):
    """A record that looks wrong: two that may be one, or one that may be dead (MDM-15). A person settles it.

    A check states all it sees; what it sees no longer is settled by itself, what a person dismissed stays dismissed.
    """

    class State(models.TextChoices):
        OPEN = "open"
        DISMISSED = "dismissed"  # it is right as it is
        SOLVED = "solved"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")  # null: of all, items
    check_name = models.CharField(max_length=40)
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    other_id = models.BigIntegerField(default=0)  # the record it may be the same as, or the address; else 0
    data = models.JSONField(default=dict)  # what they have in common, what is missing
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["check_name", "ref_kind", "ref_id", "other_id"], name="partners_doubt_once"
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "dismissed", "solved"]), name="partners_doubt_state"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "check_name", "id"], name="partners_doubt_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.ref_kind}:{self.ref_id}"


refs.register(Customer)
refs.register(Supplier)
holds_references("partners_creditentry")
holds_references("partners_doubt")
