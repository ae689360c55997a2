"""`gendan demo`: fill an empty installation with a believable company."""

import argparse
import importlib
import importlib.util
import json
import sys

NAME = "demo"
HELP = "Load the demo company into an empty installation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: argparse.Namespace) -> int:
    """Calls `load(progress)` of the demo, which answers with (user name, password, role) triples."""
    from django.apps import apps
    from django.conf import settings

    from gendan.server.database import home
    from gendan.server.preparation import DEMO_ABSENT

    name = getattr(settings, "DEMO", "gendan.demo")
    if importlib.util.find_spec(name) is None:
        print("gendan: the demo company is not part of this installation", file=sys.stderr)
        return DEMO_ABSENT
    if apps.is_installed("gendan.org") and apps.get_model("org", "Company").objects.exists():
        print("gendan: this installation has companies already; the demo wants an empty one", file=sys.stderr)
        return 1
    logins = [list(login) for login in importlib.import_module(name).load(_progress)]
    (home() / "demo.json").write_text(json.dumps({"logins": logins}, ensure_ascii=False), encoding="utf-8")
    return 0


def _progress(text: str) -> None:
    print(f"    {text}", flush=True)
