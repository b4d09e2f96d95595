"""The directory's addresses."""

from django.urls import path

from wardmote.trust.identity import views

app_name = "identity"

urlpatterns = [
    path("", views.directory, name="directory"),
    path("me/", views.me, name="me"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<uuid:pk>/", views.agency, name="agency"),
]
