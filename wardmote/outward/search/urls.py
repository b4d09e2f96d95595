"""Addresses of search and of requests for access. None holds what was searched."""

from django.urls import path

from wardmote.outward.search.views import accepting, requests, searching

app_name = "search"

urlpatterns = [
    path("", searching.start, name="start"),
    path("by-name-only/", searching.by_name_only, name="by_name_only"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<uuid:pk>/", requests.request_page, name="request"),
    path("requests/<uuid:pk>/accept/<str:reference>/", accepting.accept, name="accept"),
    path(
        "requests/<uuid:pk>/accept-report/<str:reference>/",
        accepting.accept_with_report,
        name="accept_with_report",
    ),
    path(
        "requests/<uuid:pk>/accept-person/<str:reference>/",
        accepting.accept_with_person,
        name="accept_with_person",
    ),
    path("requests/<uuid:pk>/refuse/", requests.refuse, name="refuse"),
    path("requests/<uuid:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("<uuid:pk>/", searching.results, name="results"),
    path("<uuid:pk>/ask/<uuid:hit>/", requests.ask, name="ask"),
]
