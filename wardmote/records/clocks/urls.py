"""Addresses of clocks: what is done with one, and the targets, hours and conventions they go by."""

from django.urls import path

from wardmote.records.clocks.views import clock, settings

app_name = "clocks"

urlpatterns = [
    path("", settings.targets, name="targets"),
    path("hours/", settings.calendars, name="calendars"),
    path("hours/<slug:key>/", settings.set_calendar, name="set_calendar"),
    path("counting/", settings.conventions, name="conventions"),
    path("counting/<slug:key>/", settings.set_convention, name="set_convention"),
    path("targets/<slug:key>/", settings.history, name="history"),
    path("targets/<slug:key>/set/", settings.set_target, name="set_target"),
    path("<uuid:pk>/pause/", clock.pause, name="pause"),
    path("<uuid:pk>/resume/", clock.resume, name="resume"),
    path("<uuid:pk>/done/", clock.meet, name="meet"),
    path("<uuid:pk>/end/", clock.end, name="end"),
]
