"""Run inside the installation under test: a firm with goods and a clerk's token, told as JSON."""

import json

import django

django.setup()

from gendan.channels.services import tokens  # noqa: E402 - Django first
from gendan.core.actor import SYSTEM  # noqa: E402
from tests import cast  # noqa: E402
from tests.factories import inventory, sales  # noqa: E402

shop = sales.shop(credit_limit=100_000_000)
inventory.put_many([(shop.cups, 1_000_000), (shop.boxes, 1_000_000)], shop.bin)
_row, token = tokens.create("kill", ["*"], user=cast.user_of(cast.clerk()), actor=SYSTEM)
print(json.dumps({"token": token, "customer": shop.customer.pk, "items": [shop.cups.pk, shop.boxes.pk]}))
