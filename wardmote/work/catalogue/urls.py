"""Addresses of the catalogue of tools and powers."""

from django.urls import path

from wardmote.work.catalogue.views import change, read

app_name = "catalogue"

urlpatterns = [
    path("", read.listed, name="list"),
    path("figures/", read.figures, name="figures"),
    path("figures.csv", read.figures_csv, name="figures_csv"),
    path("not-in-force/", read.not_in_force, name="not_in_force"),
    path("not-in-force/<slug:key>/", change.set_commencement, name="set_commencement"),
    path("unconfirmed/", read.unconfirmed, name="unconfirmed"),
    path("power/<slug:key>/", read.power, name="power"),
    path("power/<slug:key>/confirm/", change.confirm, name="confirm"),
    path("power/<slug:key>/confirm/<uuid:figure>/", change.confirm, name="confirm_figure"),
    path("power/<slug:key>/figures/<slug:name>/", read.history, name="history"),
    path("power/<slug:key>/figures/<slug:name>/set/", change.set_figure, name="set_figure"),
]
