"""Addresses of files that plans are taken in from, and of plans as papers."""

from django.urls import path

from wardmote.work.plans.papers.views import files, papers, steps

app_name = "plan_papers"

urlpatterns = [
    path("", files.listing, name="list"),
    path("new/", steps.new, name="new"),
    path("<uuid:pk>/", files.detail, name="detail"),
    path("<uuid:pk>/which/", steps.which, name="which"),
    path("<uuid:pk>/columns/", steps.columns, name="columns"),
    path("<uuid:pk>/slashes/", steps.slashes, name="slashes"),
    path("<uuid:pk>/names/", steps.names, name="names"),
    path("<uuid:pk>/preview/", steps.preview, name="preview"),
    path("<uuid:pk>/again/", files.again, name="again"),
    path("<uuid:pk>/leave/", files.leave, name="leave"),
    path("<uuid:pk>/undo/", files.undo, name="undo"),
    path("<uuid:pk>/rest.csv", files.rest, name="rest"),
    path("of/<uuid:pk>/plan.docx", papers.as_word, name="word"),
    path("of/<uuid:pk>/plan-with-ratings.docx", papers.as_word, {"rated": True}, name="rated"),
]
