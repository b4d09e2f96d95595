"""Addresses of the categories of reports."""

from django.urls import path

from wardmote.records.kinds import views

app_name = "kinds"

urlpatterns = [
    path("", views.categories, name="list"),
    path("add/", views.add, name="add"),
    path("<slug:key>/", views.history, name="history"),
    path("<slug:key>/rename/", views.rename, name="rename"),
    path("<slug:key>/end/", views.end, name="end"),
]
