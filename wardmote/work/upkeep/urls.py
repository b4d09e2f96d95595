"""Addresses of this room, beside those of the register."""

from django.urls import path

from wardmote.work.upkeep.views import clauses, exchange, guidance, rounds, signatures

app_name = "upkeep"
QUARTER = "exchange/<int:year>/<int:quarter>"
urlpatterns = [
    path("signatures/", signatures.listing, name="signatures"),
    path("signatures/signatures.csv", signatures.as_csv, name="signatures_csv"),
    path("<uuid:pk>/signatures/", signatures.entry, name="entry"),
    path("<uuid:pk>/signatures/<uuid:chase>/", signatures.answer, name="answer"),
    path("rounds/", rounds.listing, name="rounds"),
    path("rounds/open/", rounds.begin, name="open_round"),
    path("rounds/<int:year>/", rounds.round_, name="round"),
    path("rounds/<int:year>/round.csv", rounds.as_csv, name="round_csv"),
    path("rounds/<int:year>/close/", rounds.close, name="close_round"),
    path("rounds/<int:year>/<uuid:pk>/", rounds.answer, name="answer_line"),
    path("exchange/", exchange.listing, name="quarters"),
    path("exchange/make/", exchange.make, name="make_exchange"),
    path(f"{QUARTER}/", exchange.quarter, name="quarter"),
    path(f"{QUARTER}/exchange.csv", exchange.as_csv, name="quarter_csv"),
    path(f"{QUARTER}/<uuid:pk>/supply/", exchange.supply, name="supply"),
    path(f"{QUARTER}/<uuid:pk>/not-held/", exchange.not_held, name="not_held"),
    path(f"{QUARTER}/<uuid:pk>/take-back/", exchange.take_back, name="take_back"),
    path(f"{QUARTER}/tables/<uuid:pk>/", exchange.table, name="table"),
    path("clauses/", clauses.listing, name="clauses"),
    path("clauses/draw-up/", clauses.draw_up, name="draw_up"),
    path("clauses/<slug:key>/", clauses.clause, name="clause"),
    path("clauses/<slug:key>/change/", clauses.change, name="change_clause"),
    path("clauses/<slug:key>/confirm/", clauses.confirm, name="confirm_clause"),
    path("may-i-share/", guidance.page, name="guidance"),
]
