"""The addresses of standing in: one's own absence, that of a team's officers, and withdrawing it."""

from django.urls import path

from wardmote.trust.access import standin_views as views

app_name = "standins"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("team/", views.team, name="team"),
    path("team/<uuid:pk>/", views.of_team, name="of_team"),
    path("<uuid:pk>/end/", views.end, name="end"),
]
