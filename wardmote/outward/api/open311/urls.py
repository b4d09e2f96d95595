"""The addresses that other systems call, and those of the desk. An id in one is drawn, and says nothing."""

from django.urls import path, re_path

from wardmote.outward.api.open311.views import server

app_name = "open311"

FORM = r"\.(?P<form>json|xml)$"

urlpatterns = [
    re_path(rf"^v2/discovery{FORM}", server.discovery, name="discovery"),
    re_path(rf"^v2/services{FORM}", server.services, name="services"),
    re_path(rf"^v2/services/(?P<code>[\w-]{{1,40}}){FORM}", server.definition, name="definition"),
    re_path(rf"^v2/requests{FORM}", server.requests, name="requests"),
    re_path(rf"^v2/requests?/(?P<public_id>[\w-]{{1,80}}){FORM}", server.request, name="request"),
    re_path(rf"^v2/tokens/(?P<token>[\w-]{{1,200}}){FORM}", server.token, name="token"),
    re_path(rf"^v2/servicerequestupdates{FORM}", server.updates, name="updates"),
]
