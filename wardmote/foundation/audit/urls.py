"""The log's addresses."""

from django.urls import path

from wardmote.foundation.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.search, name="search"),
    path("download/", views.download, name="download"),
]
