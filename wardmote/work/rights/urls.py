"""Addresses of the rights of people. None holds a name."""

from django.urls import path

from wardmote.work.rights import views

app_name = "rights"

urlpatterns = [
    path("processing/", views.processing, name="processing"),
    path("processing/fields.csv", views.processing_csv, name="processing_csv"),
]
