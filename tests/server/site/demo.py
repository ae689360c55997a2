"""A demo of two users, the second of whom takes his time."""

import os
import time
from collections.abc import Callable

from django.contrib.auth.models import User


def load(progress: Callable[[str], None]) -> list[tuple[str, str, str]]:
    User.objects.create(username="wang")
    progress("wang is there")
    time.sleep(float(os.environ.get("DEMO_SECONDS", "0")))
    User.objects.create(username="li")
    return [("wang", "secret-1", "销售"), ("li", "secret-2", "仓管")]
