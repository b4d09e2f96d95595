"""The addresses of this room: pages of one case beside those of cases, and pages of a team."""

from django.urls import path

from wardmote.work.cases import urls  # noqa: F401 (it registers how a case is named in an address)
from wardmote.work.supervision.views import figures, plan, reviews, surveys, team, templates

app_name = "supervision"
CASE = "cases/<case:reference>"
urlpatterns = [
    path(f"{CASE}/plan/", plan.plan, name="plan"),
    path(f"{CASE}/plan/questions/", plan.questions, name="questions"),
    path(f"{CASE}/plan/make/<uuid:pk>/", plan.make, name="make"),
    path(f"{CASE}/plan/<uuid:pk>/agreed/", plan.agreed, name="agreed"),
    path(f"{CASE}/plan/<uuid:pk>/copy/", plan.copy, name="copy"),
    path(f"{CASE}/plan/steps/<uuid:pk>/done/", plan.done, name="done"),
    path(f"{CASE}/plan/times/<slug:key>/", plan.times, name="times"),
    path(f"{CASE}/plan/contact/", plan.contact, name="contact_all"),
    path(f"{CASE}/plan/contact/<uuid:pk>/", plan.contact, name="contact"),
    path(f"{CASE}/reviews/", reviews.reviews, name="reviews"),
    path(f"{CASE}/reviews/write/", reviews.write, name="write_review"),
    path(f"{CASE}/reviews/<uuid:pk>/", reviews.answer, name="answer_review"),
    path(f"{CASE}/reviews/<uuid:pk>/back/", reviews.take_back, name="take_back_review"),
    path(f"{CASE}/closing/", reviews.closing, name="closing"),
    path(f"{CASE}/closing/<slug:code>/", reviews.excuse, name="excuse"),
    path(f"{CASE}/survey/", surveys.surveys, name="surveys"),
    path(f"{CASE}/survey/offer/", surveys.offer, name="offer_survey"),
    path(f"{CASE}/survey/<uuid:pk>/", surveys.record, name="record_survey"),
    path(f"{CASE}/survey/<uuid:pk>/refused/", surveys.refused, name="survey_refused"),
    path(f"{CASE}/survey/<uuid:pk>/ended/", surveys.ended, name="survey_ended"),
    path("supervision/", team.overview, name="team"),
    path("supervision/sessions/", team.sessions, name="sessions"),
    path("supervision/sessions/new/", team.new_session, name="new_session"),
    path("supervision/sessions/<uuid:pk>/", team.session, name="session"),
    path("supervision/agreed/<uuid:pk>/", team.agreed, name="agreed_done"),
    path("supervision/templates/", templates.listed, name="templates"),
    path("supervision/templates/<slug:key>/", templates.history, name="template"),
    path("supervision/templates/<slug:key>/set/", templates.set_template, name="set_template"),
    path("supervision/surveys/", figures.surveys, name="survey_figures"),
    path("supervision/surveys/<uuid:pk>/<slug:question>/<int:answer>/", figures.rows, name="survey_rows"),
]
