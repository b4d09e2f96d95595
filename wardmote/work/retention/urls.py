"""The addresses of this room."""

from django.urls import path, register_converter

from wardmote.work.retention.views import acts, listing, record, rules


class RecordReference:
    """C-7K3Q-9XWM of a case, R of a report, P of a person, L of a place, T of a patrol; in either case."""

    regex = "[CcRrPpLlTt]-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(RecordReference, "kept")

app_name = "retention"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("rules/", rules.rules, name="rules"),
    path("rules/set/", rules.set_period, name="set_period"),
    path("<kept:reference>/", record.record, name="record"),
    path("<kept:reference>/hold/", acts.hold, name="hold"),
    path("<kept:reference>/hold/<uuid:pk>/lift/", acts.lift, name="lift"),
    path("<kept:reference>/keep/", acts.keep, name="keep"),
    path("<kept:reference>/group/", acts.group, name="group"),
    path("<kept:reference>/delete/", acts.ask, name="ask"),
    path("<kept:reference>/delete/agree/", acts.agree, name="agree"),
    path("<kept:reference>/delete/stop/", acts.stop, name="stop"),
    path("<kept:reference>/delete/answer/", acts.answer, name="answer"),
    path("<kept:reference>/delete/answer/<uuid:pk>/", acts.settle, name="settle"),
]
