"""Addresses of risk: of one case, what is due, and the instruments."""

from django.urls import path

from wardmote.work.risk.views import case, figures, judging, lists

app_name = "risk"

urlpatterns = [
    path("cases/<case:reference>/risk/", case.case, name="case"),
    path("cases/<case:reference>/risk/assess/", case.assess, name="assess"),
    path("cases/<case:reference>/risk/<uuid:pk>/", case.assessment, name="assessment"),
    path("cases/<case:reference>/risk/<uuid:pk>/band/", judging.override, name="override"),
    path("cases/<case:reference>/risk/<uuid:pk>/answer/", judging.answer, name="answer"),
    path("cases/<case:reference>/risk/<uuid:pk>/actions/", case.follow_up, name="follow_up"),
    path("risk/", lists.due, name="due"),
    path("risk/assessments.csv", lists.as_csv, name="csv"),
    path("risk/figures/", figures.index, name="figures"),
    path("risk/figures.csv", figures.as_csv, name="figures_csv"),
    path("risk/figures/cases/", figures.cases, name="figure_cases"),
    path("risk/instruments/", lists.instruments, name="instruments"),
    path("risk/instruments/<slug:key>/", lists.instrument, name="instrument"),
    path("risk/instruments/<slug:key>/use/", lists.use, name="use"),
]
