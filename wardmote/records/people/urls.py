"""The addresses of this room. No name is ever in one."""

from django.urls import path, register_converter

from wardmote.records.people.views import known, lists, same, sharing


class PersonReference:
    """P-7K3Q-9XWM, in either case."""

    regex = "[Pp]-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(PersonReference, "person")

app_name = "people"
urlpatterns = [
    path("", lists.index, name="list"),
    path("csv/", lists.as_csv, name="csv"),
    path("new/", lists.new, name="new"),
    path("<person:reference>/", known.detail, name="detail"),
    path("<person:reference>/edit/", known.correct, name="correct"),
    path("<person:reference>/contacts/add/", known.add_contact, name="add_contact"),
    path("<person:reference>/contacts/<uuid:pk>/", known.end_contact, name="end_contact"),
    path("<person:reference>/addresses/add/", known.add_address, name="add_address"),
    path("<person:reference>/addresses/<uuid:pk>/", known.end_address, name="end_address"),
    path("<person:reference>/details/add/", known.add_detail, name="add_detail"),
    path("<person:reference>/timeline/", known.timeline, name="timeline"),
    path("<person:reference>/history/", known.history, name="history"),
    path("<person:reference>/same/", same.same, name="same"),
    path("<person:reference>/same/<person:other>/", same.compare, name="compare"),
    path("<person:reference>/same/merge/<uuid:pk>/", same.undo, name="undo"),
    path("<person:reference>/same/link/<uuid:pk>/", same.unlink, name="unlink"),
    path("<person:reference>/sharing/", sharing.sharing, name="sharing"),
    path("<person:reference>/sharing/<uuid:pk>/withdraw/", sharing.withdraw, name="withdraw"),
    path("<person:reference>/share/", sharing.share, name="share"),
]
