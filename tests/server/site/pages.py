"""The one page: who serves it, and that the database answers."""

import os

from django.db import connection
from django.http import HttpRequest, HttpResponse


def hello(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select current_database()")
        return HttpResponse(f"{cursor.fetchone()[0]} {os.getpid()}")
