"""Addresses of the public pages. A front door's own is /report/<its name>/."""

from django.urls import path

from wardmote.outward.public_site.views import follow, report

app_name = "public_site"

urlpatterns = [
    path("", report.doors, name="doors"),
    path("leave/", report.leave, name="leave"),
    path("follow/", follow.code, name="code"),
    path("follow/<str:secret>/", follow.follow, name="follow"),
    path("follow/<str:secret>/add/", follow.add, name="add"),
    path("follow/<str:secret>/reopen/", follow.reopen, name="reopen"),
    path("confirm/<str:token>/", follow.confirm, name="confirm"),
    path("<slug:door>/", report.start, name="start"),
    path("<slug:door>/danger-now/", report.danger, name="danger"),
    path("<slug:door>/check/", report.check, name="check"),
    path("<slug:door>/sent/", report.sent, name="sent"),
    path("<slug:door>/<slug:slug>/", report.step, name="step"),
]
