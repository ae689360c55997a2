"""Instructions to another company of the group, their plans, conditions and objections."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gendan.catalog.models import QUANTITY, HandoverClass, Item, Unit
from gendan.core import refs
from gendan.core.invariants import holds_references
from gendan.core.refs import Ref
from gendan.org.models import Company, Document, User


class Instruction(Document):
    """One company (`company`) asks another (`maker`) for goods or work; both see it, nobody else does.

    It carries what the maker needs and nothing of the customer: no name, no price.
    """

    KIND = "cooperation.instruction"

    class State(models.TextChoices):
        INSTRUCTED = "instructed"
        ACKNOWLEDGED = "acknowledged"
        PLANNED = "planned"
        IN_WORK = "in_work"
        FINISHED = "finished"
        RECEIVED = "received"
        CANCELLED = "cancelled"

    maker = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    ref_kind = models.CharField(max_length=40, default="", blank=True)  # what it is for, such as a line of an order
    ref_id = models.BigIntegerField(null=True)
    ref_number = models.CharField(max_length=40, default="", blank=True)  # as people name it
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    goods = models.CharField(max_length=320)
    handover = models.ForeignKey(HandoverClass, on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.DecimalField(**QUANTITY)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    needed_on = models.DateField(null=True)
    requirements = models.TextField(default="", blank=True)
    from_stock = models.DecimalField(**QUANTITY, null=True)  # free at the maker when it was acknowledged
    planned_on = models.DateField(null=True)  # ready by the maker's plan, or as decided
    done = models.DecimalField(**QUANTITY, default=0)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(company=F("maker")), name="cooperation_instruction_two_companies"),
            models.CheckConstraint(condition=Q(quantity__gt=0, done__gte=0), name="cooperation_instruction_quantity"),
            models.UniqueConstraint(
                fields=["ref_kind", "ref_id"], name="cooperation_instruction_once",
                condition=~Q(ref_kind="") & ~Q(state="cancelled"),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="cooperation_instr_asked"),
            models.Index(fields=["maker", "-id"], name="cooperation_instr_made"),
            models.Index(fields=["ref_kind", "ref_id"], name="cooperation_instr_ref", condition=~Q(ref_kind="")),
        ]

    @property
    def about(self) -> Ref | None:
        """The document it is for."""
        return Ref(self.ref_kind, self.ref_id) if self.ref_kind and self.ref_id is not None else None


class PlanStep(models.Model):
    """An operation or a purchase of the maker's plan, from when to when, and when it was done (ORG-03)."""

    instruction = models.ForeignKey(Instruction, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, default="operation")  # operation | purchase
    name = models.CharField(max_length=120)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField()  # of a purchase: the day of arrival
    done_at = models.DateTimeField(null=True)


class Condition(models.Model):
    """A condition of the hand-over as it was recorded, or why it does not apply."""

    instruction = models.ForeignKey(Instruction, on_delete=models.CASCADE, related_name="conditions")
    code = models.CharField(max_length=40)
    met = models.BooleanField(default=True)  # false: does not apply
    note = models.CharField(max_length=200, default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instruction", "code"], name="cooperation_condition_once")
        ]


class Objection(models.Model):
    """Somebody objects to a date; the general manager of the company that raised it decides (ORG-06)."""

    instruction = models.ForeignKey(Instruction, on_delete=models.CASCADE, related_name="objections")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")  # that raised it
    text = models.CharField(max_length=500)
    wanted_on = models.DateField(null=True)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)  # the date that counts from now on
    decision = models.CharField(max_length=500, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instruction"], name="cooperation_objection_one_open", condition=Q(decided_at=None)
            )
        ]


refs.register(Instruction)
holds_references("cooperation_instruction")
