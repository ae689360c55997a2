"""What all tests share: what is said at the top, the browser's manners, where the public data is."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GENDAN_DATA") or PROJECT.parent / "shared" / "data")
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
SECOND_SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))

ABSENT = {
    "data": (DATA.is_dir(), f"no public data at {DATA}; set GENDAN_DATA"),
    "browser": (bool(CHROMIUM), "no Chromium or Chrome on this machine"),
    "second_server": (bool(SECOND_SERVERS), "no PostgreSQL under /usr/lib/postgresql (package postgresql)"),
}

# A busy machine is no fault of the code: random tests are bounded by their number, not by the clock.
settings.register_profile("gendan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gendan")


def pytest_report_header() -> list[str]:
    """Loud about what will not run."""
    return [f"!!! SKIPPED: tests marked '{mark}': {why}" for mark, (there, why) in ABSENT.items() if not there]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        for mark, (there, why) in ABSENT.items():
            if not there and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of public data beside the repository; for tests marked `data`."""
    return DATA


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium, quiet and without a sandbox that root cannot have."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Chinese office desk."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }


pytest_plugins = ["tests.database"]
