"""Addresses of the first page, notices and help."""

from django.urls import path

from wardmote.outward.home import views

app_name = "home"

urlpatterns = [
    path("", views.home, name="home"),
    path("notices/read/", views.read_notices, name="read_notices"),
    path("notices/<uuid:pk>/read/", views.read_notice, name="read_notice"),
    path("keys/", views.keys, name="keys"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
