"""The addresses of this room, mounted by the rooms whose records documents belong to."""

from django.urls import path

from wardmote.records.documents import views

app_name = "documents"
urlpatterns = [
    path("<uuid:pk>/", views.download, name="download"),
    path("<uuid:pk>/view/", views.view, name="view"),
    path("<uuid:pk>/view/<int:number>/<str:zoom>/", views.picture, name="picture"),
]
