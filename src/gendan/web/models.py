"""What pages remember for people: saved views and drafts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gendan.org.models import Company, User


class SavedView(models.Model):
    """A list's filters, columns and order under a name: own, shared, or default of a role."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=40, default="", blank=True)
    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, default="", blank=True)
    columns = models.JSONField(default=list, blank=True)
    shared = models.BooleanField(default=False)
    sort = models.SmallIntegerField(default=0)


class Draft(models.Model):
    """Unsent input of a person, saved as they type; gone when the document is submitted or thrown away."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)  # sales.order.new, sales.order:42 …
    body = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="web_draft_once"),
            models.CheckConstraint(condition=~Q(key=""), name="web_draft_key"),
        ]
