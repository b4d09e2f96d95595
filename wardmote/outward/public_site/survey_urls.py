"""The address of a survey's link, apart from that of reports: it must not tell that one was made."""

from django.urls import path

from wardmote.outward.public_site.views import survey

app_name = "survey"
urlpatterns = [path("<str:secret>/", survey.survey, name="answer")]
