"""Every address of the product: pages, API, machines' health checks."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("gendan.channels.rest.urls")),
    path("", include("gendan.web.urls")),
]

handler400 = "gendan.web.shell.views.bad_request"
handler403 = "gendan.web.shell.views.forbidden"
handler404 = "gendan.web.shell.views.not_found"
handler500 = "gendan.web.shell.views.failed"
