"""Addresses of uses of powers: in their case, and over all cases."""

from django.urls import path

from wardmote.work.powers.views import lists, record, use, using

app_name = "powers"

OF_CASE = "cases/<str:reference>/powers/"
urlpatterns = [
    path("powers/", lists.index, name="list"),
    path("powers/uses.csv", lists.as_csv, name="csv"),
    path("powers/record/", record.index, name="record"),
    path("powers/record.csv", record.as_csv, name="record_csv"),
    path(OF_CASE, using.of_case, name="case"),
    path(f"{OF_CASE}new/<slug:key>/", using.new, name="new"),
    path(f"{OF_CASE}<uuid:pk>/", use.use, name="use"),
    path(f"{OF_CASE}<uuid:pk>/serve/", using.serve, name="serve"),
    path(f"{OF_CASE}<uuid:pk>/look/", using.look, name="look"),
    path(f"{OF_CASE}<uuid:pk>/<slug:way>/", use.step, name="step"),
]
