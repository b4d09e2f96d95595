"""Addresses of reports and of referrals."""

from django.urls import include, path

from wardmote.records.intake.views import attached, deciding, people, places, queue, referrals, report

app_name = "intake"

urlpatterns = [
    path("", queue.listed, name="list"),
    path("reports.csv", queue.as_csv, name="csv"),
    path("new/", report.new, name="new"),
    path("referrals/", referrals.box, name="referrals"),
    path("referrals.csv", referrals.as_csv, name="referrals_csv"),
    path("referrals/<uuid:pk>/", referrals.referral, name="referral"),
    path("referrals/<uuid:pk>/accept/", referrals.accept, name="accept"),
    path("referrals/<uuid:pk>/<slug:how>/", referrals.answer, name="answer"),
    path("documents/", include("wardmote.records.documents.urls")),
    path("<str:reference>/", report.detail, name="detail"),
    path("<str:reference>/refer/", referrals.refer, name="refer"),
    path("<str:reference>/category/", deciding.categorise, name="categorise"),
    path("<str:reference>/close/", deciding.close, name="close"),
    path("<str:reference>/people/", people.people, name="people"),
    path("<str:reference>/people/<uuid:pk>/", people.unlink, name="unlink"),
    path("<str:reference>/place/", places.link, name="link_place"),
    path("<str:reference>/place/<uuid:pk>/unlink/", places.unlink, name="unlink_place"),
    path("<str:reference>/documents/add/", attached.add, name="add_document"),
    path("<str:reference>/documents/<uuid:pk>/replace/", attached.replace, name="replace_document"),
    path("<str:reference>/documents/<uuid:pk>/withdraw/", attached.withdraw, name="withdraw_document"),
    path("<str:reference>/reopen/", deciding.reopen, name="reopen"),
]
