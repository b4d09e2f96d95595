"""Addresses of places."""

from django.urls import path

from wardmote.records.places import views

app_name = "places"

urlpatterns = [
    path("", views.index, name="list"),
    path("find/", views.find, name="find"),
    path("csv/", views.as_csv, name="csv"),
    path("new/", views.new, name="new"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/edit/", views.edit, name="edit"),
    path("<str:reference>/notes/add/", views.add_note, name="add_note"),
    path("<str:reference>/merge/", views.merge, name="merge"),
    path("<str:reference>/merge/<uuid:pk>/undo/", views.undo_merge, name="undo_merge"),
]
