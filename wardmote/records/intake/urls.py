"""Addresses of reports."""

from django.urls import path

from wardmote.records.intake import person_views, views

app_name = "intake"

urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/close/", views.close, name="close"),
    path("<str:reference>/people/", person_views.people, name="people"),
    path("<str:reference>/people/<uuid:pk>/", person_views.unlink, name="unlink"),
    path("<str:reference>/reopen/", views.reopen, name="reopen"),
]
