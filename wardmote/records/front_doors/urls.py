"""Addresses of the pages on which administrators keep front doors."""

from django.urls import path

from wardmote.records.front_doors import views

app_name = "front_doors"

urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("figures/", views.figures, name="figures"),
    path("figures/<slug:key>/", views.figure, name="figure"),
    path("figures/<slug:key>/set/", views.set_figure, name="set_figure"),
    path("<uuid:pk>/", views.change, name="change"),
]
