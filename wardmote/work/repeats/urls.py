"""Addresses of repeats: a report joined to the case of an earlier one, the rows of a count, thresholds."""

from django.urls import path

from wardmote.work.repeats import views

app_name = "repeats"

urlpatterns = [
    path("", views.thresholds, name="thresholds"),
    path("thresholds/<slug:key>/", views.history, name="history"),
    path("thresholds/<slug:key>/set/", views.set_threshold, name="set"),
    path("of/<str:report>/", views.choose, name="choose"),
    path("of/<str:report>/report/<str:reference>/", views.of_report, name="of_report"),
    path("of/<str:report>/case/<str:reference>/", views.of_case, name="of_case"),
    path("place/<str:reference>/", views.place, name="place"),
    path("person/<str:reference>/", views.person, name="person"),
]
