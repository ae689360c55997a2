"""WSGI entry point for granian."""

import gc
import os
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gendan.config.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from gendan.core import text

gc.disable()  # what loading makes stays: to look for garbage in it costs a seventh of the start
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - every page and the API are loaded now, not by whoever comes first
gc.freeze()  # and is not looked through again
gc.enable()
# The dictionary of sounds takes a second to load: meanwhile pages are served, and nobody's first search waits for it.
threading.Thread(target=text.initials, args=("江",), daemon=True).start()
