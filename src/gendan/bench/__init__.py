"""Benchmarks: our path and a yardstick, in turn, on the same database and the same machine.

Each bench is a module here with NAME, HELP, `add_arguments(parser)` and `run(args) -> Result`. Those that run on data
get a database of their own beside ours, made from nothing and removed at the end (`ground`), filled by set-based
statements (`world`, `history`). The bench modules import the product inside their functions only: Django must not read
its settings before they name the bench's database. A bench never judges: it prints figures, `docs/performance.md` says
what they should be.
"""

import importlib
from types import ModuleType

# In the order of the table in docs/performance.md.
MODULES = (
    "place",
    "confirm_large",
    "orders_page",
    "find",
    "advance",
    "inbox",
    "sweep",
    "import_",
    "export",
    "print_",
    "verify",
    "start",
)


def all_benches() -> dict[str, ModuleType]:
    """Every bench by its name."""
    modules = [importlib.import_module(f"{__name__}.{name}") for name in MODULES]
    return {module.NAME: module for module in modules}
