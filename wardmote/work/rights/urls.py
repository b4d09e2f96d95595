"""Addresses of the rights of people. None holds a name."""

from django.urls import include, path

from wardmote.work.rights.views import erasure, marks, own, packs, processing, requests, whole

app_name = "rights"

urlpatterns = [
    path("", requests.listing, name="list"),
    path("new/", requests.take, name="take"),
    path("limits/", requests.time_limits, name="limits"),
    path("processing/", processing.processing, name="processing"),
    path("processing/fields.csv", processing.processing_csv, name="processing_csv"),
    path("own/", own.page, name="own"),
    path("own/held.csv", own.as_csv, name="own_csv"),
    path("documents/", include("wardmote.records.documents.urls")),
    path("asked/", packs.asked, name="asked"),
    *[
        path(f"asked/<uuid:pk>/{kind}/<str:reference>/", packs.ANSWERS[kind], name=f"answering_{kind}")
        for kind in packs.KINDS
    ],
    *[
        path(
            f"asked/<uuid:pk>/{kind}/<str:reference>/<uuid:item>/",
            packs.ANSWERS_ITEM[kind],
            name=f"answering_item_{kind}",
        )
        for kind in packs.KINDS
    ],
    *[
        path(f"marks/{kind}/<str:reference>/", marks.MARKS[kind], name=f"marks_{kind}")
        for kind in marks.KINDS
    ],
    *[
        path(f"marks/{kind}/<str:reference>/<uuid:pk>/end/", marks.ENDS[kind], name=f"end_mark_{kind}")
        for kind in marks.KINDS
    ],
    *[
        path(
            f"marks/{kind}/<str:reference>/<uuid:pk>/answer/", marks.ANSWERS[kind], name=f"answer_mark_{kind}"
        )
        for kind in marks.KINDS
    ],
    path("<str:reference>/", requests.detail, name="detail"),
    path("<str:reference>/identity/", requests.identity, name="identity"),
    path("<str:reference>/stop/", requests.stop, name="stop"),
    path("<str:reference>/start/", requests.start, name="start"),
    path("<str:reference>/extend/", requests.extend, name="extend"),
    path("<str:reference>/second/", requests.second, name="second"),
    path("<str:reference>/note/", requests.note, name="note"),
    path("<str:reference>/answer/", requests.answer, name="answer"),
    path("<str:reference>/refuse/", requests.refuse, name="refuse"),
    path("<str:reference>/erasure/", erasure.erasure, name="erasure"),
    path("<str:reference>/erasure/grant/", erasure.grant, name="grant_erasure"),
    path("<str:reference>/withdraw/", requests.withdraw, name="withdraw"),
    path("<str:reference>/records/", packs.records, name="records"),
    path("<str:reference>/records/ask/", packs.ask_others, name="ask_others"),
    *[
        path(
            f"<str:request_reference>/records/{kind}/<str:reference>/",
            packs.TAKES_IN[kind],
            name=f"take_in_{kind}",
        )
        for kind in packs.KINDS
    ],
    *[
        path(
            f"<str:reference>/records/several/{kind}/",
            packs.TAKES_IN_SEVERAL[kind],
            name=f"take_in_several_{kind}",
        )
        for kind in packs.KINDS
    ],
    path("<str:reference>/items/", packs.items, name="items"),
    path("<str:reference>/items/<uuid:pk>/", packs.item, name="item"),
    path("<str:reference>/items/<uuid:pk>/look/", packs.look, name="look"),
    path("<str:reference>/pack/", packs.pack, name="pack"),
    path("<str:reference>/pack/<uuid:pk>.zip", whole.as_zip, name="pack_zip"),
]
