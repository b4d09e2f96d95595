"""The addresses of this room."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

app_name = "audit"


def not_yet(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("", not_yet, name="search"),
]
