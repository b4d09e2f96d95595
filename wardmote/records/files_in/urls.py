"""Addresses of files that are taken in, of their sources and of the mailbox."""

from django.urls import path

from wardmote.records.files_in.views import files, sources

app_name = "files_in"

urlpatterns = [
    path("", files.listing, name="list"),
    path("new/", files.new, name="new"),
    path("sources/", sources.listing, name="sources"),
    path("sources/new/", sources.new, name="new_source"),
    path("sources/<uuid:pk>/", sources.change, name="change_source"),
    path("mailbox/", sources.mailbox, name="mailbox"),
    path("<uuid:pk>/", files.detail, name="detail"),
    path("<uuid:pk>/columns/", files.columns, name="columns"),
    path("<uuid:pk>/words/", files.words, name="words"),
    path("<uuid:pk>/preview/", files.preview, name="preview"),
    path("<uuid:pk>/stop/", files.stop, name="stop"),
    path("<uuid:pk>/rest.csv", files.rest, name="rest"),
]
