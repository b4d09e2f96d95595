"""Addresses of notices."""

from django.urls import path

from wardmote.records.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.index, name="list"),
    path("read/", views.read_all, name="read_all"),
    path("preferences/", views.preferences, name="preferences"),
    path("<uuid:pk>/read/", views.read, name="read"),
    path("<uuid:pk>/unread/", views.unread, name="unread"),
    path("about/<uuid:subject>/read/", views.read_about, name="read_about"),
]
