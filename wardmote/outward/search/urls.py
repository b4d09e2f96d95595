"""Addresses of search and of requests for access. None holds what was searched."""

from django.urls import path

from wardmote.outward.search import views

app_name = "search"

urlpatterns = [
    path("", views.start, name="start"),
    path("by-name-only/", views.by_name_only, name="by_name_only"),
    path("requests/", views.requests, name="requests"),
    path("requests/<uuid:pk>/", views.request_page, name="request"),
    path("requests/<uuid:pk>/accept/<str:reference>/", views.accept, name="accept"),
    path("requests/<uuid:pk>/refuse/", views.refuse, name="refuse"),
    path("requests/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:pk>/", views.results, name="results"),
    path("<uuid:pk>/ask/<uuid:hit>/", views.ask, name="ask"),
]
