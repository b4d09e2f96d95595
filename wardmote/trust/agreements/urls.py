"""Addresses of the register. An entry is its UUID: two agencies may give theirs the same number."""

from django.urls import path

from wardmote.trust.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.listing, name="list"),
    path("register.csv", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("matrix/", views.matrix, name="matrix"),
    path("names/", views.names, name="names"),
    path("names/<uuid:pk>/", views.name, name="name"),
    path("import/", views.import_register, name="import"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/new-version/", views.new_version, name="new_version"),
    path("<uuid:pk>/owner/", views.hand_over, name="hand_over"),
    path("<uuid:pk>/renew/", views.renew, name="renew"),
    path("<uuid:pk>/send/", views.send, name="send"),
    path("<uuid:pk>/bring-into-force/", views.bring_into_force, name="bring_into_force"),
    path("<uuid:pk>/suspend/", views.suspend, name="suspend"),
    path("<uuid:pk>/resume/", views.resume, name="resume"),
    path("<uuid:pk>/end/", views.end, name="end"),
    path("<uuid:pk>/parties/add/", views.add_party, name="add_party"),
    path("<uuid:pk>/parties/<uuid:party>/", views.change_party, name="change_party"),
    path("<uuid:pk>/parties/<uuid:party>/sign/", views.sign, name="sign"),
    path("<uuid:pk>/parties/<uuid:party>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:pk>/parties/<uuid:party>/remove/", views.remove_party, name="remove_party"),
    path("<uuid:pk>/documents/add/", views.attach, name="attach"),
    path("<uuid:pk>/documents/<uuid:file>/", views.download, name="download"),
]
