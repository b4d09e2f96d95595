"""The log's addresses."""

from django.urls import path

from wardmote.foundation.audit import fetching, views

app_name = "audit"

urlpatterns = [
    path("", views.search, name="search"),
    path("download/", views.download, name="download"),
    path("sealed/", fetching.sealed, name="sealed"),
    path("checkpoint", fetching.checkpoint, name="checkpoint"),
    path("checkpoints/<int:number>", fetching.one_checkpoint, name="one_checkpoint"),
    path("checkpoints", fetching.checkpoints, name="checkpoints"),
    path("consistency", fetching.consistency, name="consistency"),
    path("keys", fetching.keys, name="keys"),
]
