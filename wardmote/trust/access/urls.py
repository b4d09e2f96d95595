"""The addresses of saying why a record is opened, and of closing one that was opened in an emergency."""

from django.urls import path

from wardmote.trust.access import views

app_name = "access"

urlpatterns = [
    path("emergency/<uuid:pk>/end/", views.end_glass, name="end_glass"),
    path("<slug:kind>/<slug:reference>/", views.why, name="why"),
]
