"""The addresses of this room."""

from django.urls import include, path, register_converter

from wardmote.work.cases.views import (
    attached,
    bulk,
    conflicts,
    glass,
    known,
    life,
    lists,
    persons,
    places,
    sharing,
    transfers,
    triage,
    visiting,
)


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
    path("bulk/", bulk.bulk, name="bulk"),
    path("new/", lists.new, name="new"),
    path("conflict/", conflicts.by_reference, name="conflict"),
    path("emergency/", glass.emergency, name="emergency"),
    path("emergency/reviews/", glass.reviews, name="glass_reviews"),
    path("emergency/<uuid:pk>/", glass.review, name="glass"),
    path("join/", triage.join, name="join_from_report"),
    path("take-out/", triage.take_out, name="take_out"),
    path("documents/", include("wardmote.records.documents.urls")),
    path("<case:reference>/", known.detail, name="detail"),
    path("<case:reference>/visit/", visiting.visit, name="visit"),
    path("<case:reference>/people/", known.people, name="people"),
    path("<case:reference>/people/add/", known.add_person, name="add_person"),
    path("<case:reference>/people/<uuid:pk>/", known.end_person, name="end_person"),
    path("<case:reference>/people/<uuid:pk>/correct/", known.correct_person, name="correct_person"),
    path("<case:reference>/places/<uuid:pk>/correct/", known.correct_place, name="correct_place"),
    path("<case:reference>/people/<uuid:pk>/record/", persons.person_record, name="person_record"),
    path("<case:reference>/people/links/<uuid:pk>/", persons.unlink_person, name="unlink_person"),
    path("<case:reference>/places/add/", known.add_place, name="add_place"),
    path("<case:reference>/places/<uuid:pk>/link/", places.link, name="link_place"),
    path("<case:reference>/places/links/<uuid:pk>/unlink/", places.unlink, name="unlink_place"),
    path("<case:reference>/notes/", known.notes, name="notes"),
    path("<case:reference>/notes/template/<uuid:pk>/", known.filled_template, name="template"),
    path("<case:reference>/notes/<uuid:pk>/", known.mend_note, name="mend_note"),
    path("<case:reference>/documents/", attached.documents, name="documents"),
    path("<case:reference>/documents/add/", attached.add, name="add_document"),
    path("<case:reference>/documents/<uuid:pk>/replace/", attached.replace, name="replace_document"),
    path("<case:reference>/documents/<uuid:pk>/withdraw/", attached.withdraw, name="withdraw_document"),
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
    path("<case:reference>/conflicts/", conflicts.conflicts, name="conflicts"),
    path("<case:reference>/conflicts/<uuid:pk>/lift/", conflicts.lift, name="lift_conflict"),
    path("<case:reference>/offer/", transfers.offer, name="offer"),
    path("<case:reference>/offer/take-over/", transfers.take_over, name="take_over"),
    path("<case:reference>/offer/refuse/", transfers.decline, name="refuse_offer"),
    path("<case:reference>/offer/withdraw/", transfers.withdraw, name="withdraw_offer"),
    path("<case:reference>/edit/", life.edit, name="edit"),
    path("<case:reference>/assign/", life.assign, name="assign"),
    path("<case:reference>/close/", life.close, name="close"),
    path("<case:reference>/reopen/", life.reopen, name="reopen"),
]
