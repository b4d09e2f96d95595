"""Addresses of the first page, following a case, and help."""

from django.urls import path

from wardmote.outward.home import views

app_name = "home"

urlpatterns = [
    path("", views.home, name="home"),
    path("seen/", views.see_all, name="see_all"),
    path("follow/<str:reference>/", views.follow, name="follow"),
    path("keys/", views.keys, name="keys"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
