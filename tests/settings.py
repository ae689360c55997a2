"""The product's settings with a data folder and a database of the test session's own.

With `DATABASE_URL` unset an embedded server is started for the session, shared by all its workers and
stopped with it: it forgets everything, so it need not be durable.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser driver runs an event loop beside us


def _own_home() -> None:
    home = Path(tempfile.mkdtemp(prefix="gendan-tests-"))
    home.chmod(0o711)
    os.environ["GENDAN_HOME"] = str(home)  # workers and commands started by tests inherit it
    atexit.register(shutil.rmtree, home, ignore_errors=True)


def _own_database() -> None:
    from gendan.server.postgres import Embedded

    server = Embedded(Path(os.environ["GENDAN_HOME"]), durable=False)
    server.start()  # released when this process ends
    os.environ["DATABASE_URL"] = server.url


if not os.environ.get("GENDAN_HOME"):
    _own_home()
if not os.environ.get("DATABASE_URL"):
    _own_database()

from gendan.config.settings import *  # noqa: E402, F403
from gendan.config.settings import STORAGES as _PRODUCT_STORAGES  # noqa: E402

STORAGES = {
    **_PRODUCT_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow by design
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
