"""Addresses of the categories of reports."""

from django.urls import path

from wardmote.records.kinds.views import categories, deciding

app_name = "kinds"

urlpatterns = [
    path("", categories.listing, name="list"),
    path("add/", categories.add, name="add"),
    path("changes/", deciding.proposals, name="proposals"),
    path("changes/<uuid:pk>/", deciding.proposal, name="proposal"),
    path("changes/<uuid:pk>/confirm/", deciding.confirm, name="confirm"),
    path("changes/<uuid:pk>/decline/", deciding.decline, name="decline"),
    path("changes/<uuid:pk>/withdraw/", deciding.withdraw, name="withdraw"),
    path("<slug:key>/", categories.history, name="history"),
    path("<slug:key>/rename/", categories.rename, name="rename"),
    path("<slug:key>/end/", categories.end, name="end"),
]
