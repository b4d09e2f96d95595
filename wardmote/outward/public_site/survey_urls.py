"""The address of a survey's link: it stands apart, since whoever reads it must not learn that anything was reported."""

from django.urls import path

from wardmote.outward.public_site.views import survey

app_name = "survey"
urlpatterns = [path("<str:secret>/", survey.survey, name="answer")]
