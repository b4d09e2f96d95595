"""Addresses of registers: those of officers below /registers/, those of anybody below /published/."""

from django.urls import include, path

from wardmote.work.registers.views import bids, cards, entry, grids, lines, lists, public, taking_in

app_name = "registers"

urlpatterns = [
    path("registers/", lists.overview, name="overview"),
    path("registers/due/", lists.due, name="due"),
    path("registers/documents/", include("wardmote.records.documents.urls")),
    path("registers/<slug:key>/", lists.index, name="list"),
    path("registers/<slug:key>/new/", entry.new, name="new"),
    path("registers/<slug:key>/export.<str:form>", lists.export, name="export"),
    path("registers/<slug:key>/import/", taking_in.take_in, name="import"),
    path("registers/<slug:key>/imports/", taking_in.batches, name="imports"),
    path("registers/<slug:key>/imports/<uuid:pk>/undo/", taking_in.undo, name="undo"),
    path("registers/<slug:key>/imports/<uuid:pk>/rest.csv", taking_in.rest, name="rest"),
    path("registers/<slug:key>/timings/", lists.timings, name="timings"),
    path("registers/<slug:key>/timings/<slug:kind>/", lists.set_timing, name="set_timing"),
    path("registers/<slug:key>/pages/<slug:extra>/", lists.extra, name="extra"),
    path("registers/<slug:key>/<uuid:pk>/", entry.detail, name="entry"),
    path("registers/<slug:key>/<uuid:pk>/edit/", entry.edit, name="edit"),
    path("registers/<slug:key>/<uuid:pk>/history/", entry.history, name="history"),
    path("registers/<slug:key>/<uuid:pk>/review/", entry.review, name="review"),
    path("registers/<slug:key>/<uuid:pk>/card/", cards.card, name="card"),
    path("registers/<slug:key>/<uuid:pk>/card/withdraw/", cards.withdraw, name="withdraw_card"),
    path("registers/<slug:key>/<uuid:pk>/scores/", bids.scores, name="bid_scores"),
    path("registers/<slug:key>/<uuid:pk>/scores/interest/", bids.interest, name="bid_interest"),
    path("registers/<slug:key>/<uuid:pk>/scores/decide/", bids.decide, name="bid_decide"),
    path("registers/<slug:key>/<uuid:pk>/<slug:act>/do/", entry.act, name="act"),
    path("registers/<slug:key>/<uuid:pk>/documents/new/", entry.attach, name="attach"),
    path("registers/<slug:key>/<uuid:pk>/actions/new/", entry.ask, name="ask"),
    path("registers/<slug:key>/<uuid:pk>/lines/<slug:kind>/new/", lines.add, name="add_line"),
    path("registers/<slug:key>/<uuid:pk>/lines/<slug:kind>/<slug:line>/", lines.edit, name="edit_line"),
    path("registers/<slug:key>/<uuid:pk>/grid/", grids.grid, name="grid"),
    path("registers/<slug:key>/<uuid:pk>/grid/edit/", grids.edit, name="grid_edit"),
    path(
        "registers/<slug:key>/<uuid:pk>/lines/<slug:kind>/<slug:line>/action/",
        lines.make_action,
        name="line_action",
    ),
    path("registers/<slug:key>/<uuid:pk>/lines/<slug:kind>/<slug:line>/out/", lines.drop, name="drop_line"),
    path("published/", public.overview, name="published"),
    path("card/<str:code>/", cards.check, name="check_card"),
    path("published/<slug:key>/", public.index, name="published_list"),
    path("published/<slug:key>/feed.<str:form>", public.feed, name="feed"),
    path("published/<slug:key>/<uuid:pk>/", public.detail, name="published_entry"),
]
