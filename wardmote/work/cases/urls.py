"""The addresses of this room."""

from django.urls import include, path, register_converter

from wardmote.work.cases.views import known, life, lists, places, sharing


class CaseReference:
    """C-7K3Q-9XWM, in either case."""

    regex = "[Cc]-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseReference, "case")

app_name = "cases"
urlpatterns = [
    path("", lists.index, name="list"),
    path("csv/", lists.as_csv, name="csv"),
    path("new/", lists.new, name="new"),
    path("documents/", include("wardmote.records.documents.urls")),
    path("<case:reference>/", known.detail, name="detail"),
    path("<case:reference>/people/", known.people, name="people"),
    path("<case:reference>/people/add/", known.add_person, name="add_person"),
    path("<case:reference>/people/<uuid:pk>/", known.end_person, name="end_person"),
    path("<case:reference>/places/add/", known.add_place, name="add_place"),
    path("<case:reference>/places/<uuid:pk>/link/", places.link, name="link_place"),
    path("<case:reference>/places/links/<uuid:pk>/unlink/", places.unlink, name="unlink_place"),
    path("<case:reference>/notes/", known.notes, name="notes"),
    path("<case:reference>/notes/<uuid:pk>/", known.mend_note, name="mend_note"),
    path("<case:reference>/documents/", known.documents, name="documents"),
    path("<case:reference>/documents/add/", known.add_document, name="add_document"),
    path("<case:reference>/actions/", known.actions, name="actions"),
    path("<case:reference>/actions/ask/", known.ask_action, name="ask_action"),
    path("<case:reference>/reports/join/", known.join_report, name="join_report"),
    path("<case:reference>/timeline/", known.timeline, name="timeline"),
    path("<case:reference>/history/", known.history, name="history"),
    path("<case:reference>/sharing/", sharing.sharing, name="sharing"),
    path("<case:reference>/sharing/what-if/", sharing.what_if, name="what_if"),
    path("<case:reference>/sharing/<uuid:pk>/withdraw/", sharing.withdraw, name="withdraw"),
    path("<case:reference>/share/", sharing.share, name="share"),
    path("<case:reference>/must-not-receive/", sharing.must_not_receive, name="must_not_receive"),
    path("<case:reference>/must-not-receive/<uuid:pk>/", sharing.lift, name="lift"),
    path("<case:reference>/edit/", life.edit, name="edit"),
    path("<case:reference>/assign/", life.assign, name="assign"),
    path("<case:reference>/close/", life.close, name="close"),
    path("<case:reference>/reopen/", life.reopen, name="reopen"),
]
