"""Addresses of patrols."""

from django.urls import path

from wardmote.records.patrols.views import answers, figures, lists, patrol, sharing, shifts, wording

app_name = "patrols"

urlpatterns = [
    path("", lists.index, name="list"),
    path("patrols.csv", lists.as_csv, name="csv"),
    path("tonight/", lists.tonight, name="tonight"),
    path("hours/", figures.hours, name="hours"),
    path("hours.csv", figures.as_csv, name="hours_csv"),
    path("times/", figures.times, name="times"),
    path("seen/", figures.seen, name="seen"),
    path("words/", wording.terms, name="terms"),
    path("words/add/", wording.add, name="add_term"),
    path("words/<slug:key>/end/", wording.end, name="end_term"),
    path("new/", patrol.new, name="new"),
    path("<str:reference>/", patrol.detail, name="detail"),
    path("<str:reference>/accept/", answers.accept, name="accept"),
    path("<str:reference>/start/", answers.start, name="start"),
    path("<str:reference>/refuse/", answers.refuse, name="refuse"),
    path("<str:reference>/close/", answers.close, name="close"),
    path("<str:reference>/cancel/", answers.cancel, name="cancel"),
    path("<str:reference>/times/<uuid:pk>/report/", shifts.report, name="report"),
    path("<str:reference>/shifts/<uuid:pk>/", patrol.shift, name="shift"),
    path("<str:reference>/shifts/<uuid:pk>/correct/", shifts.correct, name="correct"),
    path("<str:reference>/shifts/<uuid:pk>/add/", shifts.add, name="add"),
    path("<str:reference>/seen/<uuid:pk>/report/", shifts.make_report, name="make_report"),
    path("<str:reference>/sharing/", sharing.sharing, name="sharing"),
    path("<str:reference>/circulate/", sharing.circulate, name="circulate"),
    path("<str:reference>/sharing/<uuid:pk>/withdraw/", sharing.withdraw, name="withdraw"),
]
