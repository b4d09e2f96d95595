"""Addresses of figures: the page, the rows behind a number, what is taken away."""

from django.urls import path

from wardmote.outward.analysis import views

app_name = "analysis"

urlpatterns = [
    path("", views.figures, name="figures"),
    path("reports/", views.reports, name="reports"),
    path("figures.csv", views.as_csv, name="csv"),
    path("figures.json", views.as_json, name="json"),
]
