"""The addresses of alarms on unusual opening."""

from django.urls import path

from wardmote.trust.access import alarm_views

app_name = "alarms"

urlpatterns = [
    path("", alarm_views.index, name="list"),
    path("<uuid:pk>/", alarm_views.detail, name="detail"),
]
