"""The addresses of saying why a record is opened."""

from django.urls import path

from wardmote.trust.access import views

app_name = "access"

urlpatterns = [
    path("<slug:kind>/<slug:reference>/", views.why, name="why"),
]
