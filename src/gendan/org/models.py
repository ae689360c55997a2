"""Companies, departments, users, roles, calendars, reasons."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gendan.core import refs
from gendan.core.models import Versioned


class Named(models.Model):
    """A record with a code and a name in both languages."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, default="", blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def label(self, language: str) -> str:
        """The name in a language, the other one where it is missing."""
        return (self.name_en or self.name) if language.startswith("en") else self.name


class Company(Named):
    """A firm of the group (ORG-01): its money, its time, its letterhead."""

    KIND = "org.company"

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    is_branch = models.BooleanField(default=False)  # branch or headquarters
    currency = models.CharField(max_length=3, default="CNY")
    tax_rate = models.DecimalField(max_digits=5, decimal_places=4, default="0.13")
    tax_number = models.CharField(max_length=40, default="", blank=True)
    address = models.CharField(max_length=200, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    bank_account = models.CharField(max_length=200, default="", blank=True)
    calendar = models.ForeignKey("Calendar", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="org_company_code"),
            models.CheckConstraint(condition=Q(tax_rate__gte=0, tax_rate__lt=1), name="org_company_tax_rate"),
        ]


class Department(Named):
    """A department of a company; the codes of the spec's section 2.1."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="departments")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    head = models.ForeignKey("User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="org_department_code")]


class Role(Named):
    """A job in the firm and what it may do; the rows of the spec's section 2.2 and the firm's own."""

    permissions = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    note = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code"], name="org_role_code")]


class UserManager(BaseUserManager["User"]):
    """Finds users by their log-in name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. What they may do comes from assignments, nothing from flags."""

    KIND = "org.user"

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=120, default="", db_collation="C")
    initials = models.CharField(max_length=40, default="", db_collation="C")
    email = models.EmailField(default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="members")
    stand_in = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    away_from = models.DateField(null=True)  # None: from now on
    away_until = models.DateField(null=True)
    preferences = models.JSONField(default=dict, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name people call this person by."""
        return self.name


class Assignment(models.Model):
    """A user holds a role in a company and sees a part of it (SEC-01, ORG-09)."""

    class Scope(models.TextChoices):
        COMPANY = "company"
        DEPARTMENT = "department"
        OWN = "own"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=12, choices=Scope, default=Scope.COMPANY)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "company"], name="org_assignment_once"),
            models.CheckConstraint(
                condition=Q(scope__in=["company", "department", "own"]), name="org_assignment_scope"
            ),
        ]


class Calendar(Named):
    """Working time: hours per weekday, and days that differ (WFL-06).

    `week` maps ISO weekday `1`..`7` to intervals `[["08:00", "12:00"], ["13:30", "17:30"]]`; an interval
    that ends before it starts runs over midnight.
    """

    KIND = "org.calendar"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="calendars")
    week = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="org_calendar_code", nulls_distinct=False)
        ]


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, a make-up workday, a half day."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    intervals = models.JSONField(default=list)  # empty: a day off
    name = models.CharField(max_length=60, default="", blank=True)
    provisional = models.BooleanField(default=False)  # seeded before the state announced the year

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["calendar", "on"], name="org_calendarday_once")]


class Reason(Named):
    """A reason code of one list: return, cancel, decline, delay, short_shipment, override … (MDM-14)."""

    list = models.CharField(max_length=30)
    sort = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["list", "code"], name="org_reason_code")]


class GivenReason(models.Model):
    """A reason of a list as somebody gave it: which one, for which verb, about which document. Never changed."""

    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=80)
    note = models.CharField(max_length=1000, default="", blank=True)
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "at"], name="org_givenreason_when"),
            models.Index(fields=["about_kind", "about_id"], name="org_givenreason_about"),
        ]


class Document(Versioned):
    """A numbered document of a company; the common fields of the spec's section 3."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, null=True, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    printed = models.IntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"


refs.register(Company)
refs.register(User)
refs.register(Calendar)
