"""Addresses of actions."""

from django.urls import path

from wardmote.records.actions import views

app_name = "actions"

urlpatterns = [
    path("", views.listing, name="list"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/accept/", views.accept, name="accept"),
    path("<uuid:pk>/decline/", views.decline, name="decline"),
    path("<uuid:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("<uuid:pk>/done/", views.finish, name="finish"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
]
