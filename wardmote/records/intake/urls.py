"""Addresses of reports."""

from django.urls import path

from wardmote.records.intake import views

app_name = "intake"

urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/place/", views.link_place, name="link_place"),
    path("<str:reference>/place/<uuid:pk>/unlink/", views.unlink_place, name="unlink_place"),
    path("<str:reference>/close/", views.close, name="close"),
    path("<str:reference>/reopen/", views.reopen, name="reopen"),
]
