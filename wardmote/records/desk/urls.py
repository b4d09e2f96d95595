"""The addresses of this room."""

from django.urls import path

from wardmote.records.desk import views

app_name = "desk"
urlpatterns = [
    path("views/<slug:list_name>/", views.of_list, name="views"),
    path("views/<slug:list_name>/new/", views.save, name="save_view"),
    path("views/<slug:list_name>/open-with/", views.open_with, name="open_with"),
    path("views/<uuid:pk>/change/", views.change, name="change_view"),
    path("views/<uuid:pk>/delete/", views.delete, name="delete_view"),
    path("views/<uuid:pk>/back/", views.bring_back, name="bring_view_back"),
    path("templates/", views.templates, name="templates"),
    path("templates/new/", views.new_template, name="new_template"),
    path("templates/<uuid:pk>/", views.change_template, name="change_template"),
    path("templates/<uuid:pk>/delete/", views.delete_template, name="delete_template"),
    path("templates/<uuid:pk>/back/", views.bring_template_back, name="bring_template_back"),
    path("drafts/", views.drafts, name="drafts"),
    path("drafts/forget/", views.forget, name="forget_draft"),
    path("drafts/at/", views.draft, name="draft"),
    path("drafts/signed-in/", views.signed_in, name="signed_in"),
]
