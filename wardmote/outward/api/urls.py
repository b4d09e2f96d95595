"""The addresses that other systems call, and those of the desk. An id in one is drawn, and says nothing."""

from django.urls import path, re_path

from wardmote.outward.api.views import desk, sending, server

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
    path("", desk.overview, name="overview"),
    path("keys/new/", desk.make_key, name="make_key"),
    path("keys/<uuid:pk>/revoke/", desk.revoke_key, name="revoke_key"),
    path("servers/new/", desk.add_endpoint, name="add_endpoint"),
    path("servers/<uuid:pk>/", desk.change_endpoint, name="change_endpoint"),
    path("reports/<str:reference>/", sending.send, name="send"),
    path("reports/<str:reference>/<uuid:pk>/again/", sending.send_again, name="send_again"),
]
