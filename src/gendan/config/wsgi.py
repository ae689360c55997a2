"""WSGI entry point for granian."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gendan.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
