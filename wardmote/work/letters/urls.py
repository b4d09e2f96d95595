"""Addresses of letters: those of a case under the case's own, templates and many letters under `letters/`."""

from django.urls import path

from wardmote.work.cases import urls as cases  # its converter of references
from wardmote.work.letters.views import bundles, letters, many, templates

assert cases.app_name
app_name = "letters"
urlpatterns = [
    path("letters/", templates.index, name="templates"),
    path("letters/letterhead/", templates.letterhead, name="letterhead"),
    path("letters/letterhead/<int:number>/logo/", templates.logo, name="logo"),
    path("letters/many/", many.runs, name="runs"),
    path("letters/many/new/", many.order, name="order"),
    path("letters/many/<uuid:pk>/", many.run, name="run"),
    path("letters/many/<uuid:pk>/print/", many.to_print, name="to_print"),
    path("letters/many/<uuid:pk>/sent/", many.sent, name="run_sent"),
    path("letters/templates/new/", templates.new, name="new_template"),
    path("letters/templates/<slug:key>/", templates.template, name="template"),
    path("letters/templates/<slug:key>/edit/", templates.edit, name="edit_template"),
    path("letters/templates/<slug:key>/offer/", templates.offer, name="offer_template"),
    path("cases/<case:reference>/letters/", letters.letters, name="letters"),
    path("cases/<case:reference>/letters/new/", letters.write, name="write"),
    path("cases/<case:reference>/letters/<uuid:pk>/", letters.letter, name="letter"),
    path("cases/<case:reference>/letters/<uuid:pk>/edit/", letters.write, name="edit"),
    path("cases/<case:reference>/letters/<uuid:pk>/make/", letters.make, name="make"),
    path("cases/<case:reference>/letters/<uuid:pk>/sent/", letters.sent, name="sent"),
    path("cases/<case:reference>/letters/<uuid:pk>/withdraw/", letters.withdraw, name="withdraw"),
    path("cases/<case:reference>/bundles/", bundles.bundles, name="bundles"),
    path("cases/<case:reference>/bundles/new/", bundles.new, name="new_bundle"),
    path("cases/<case:reference>/bundles/<uuid:pk>/", bundles.bundle, name="bundle"),
    path("cases/<case:reference>/bundles/<uuid:pk>/make/", bundles.make, name="make_bundle"),
    path("cases/<case:reference>/bundles/<uuid:pk>/<uuid:item>/", bundles.exhibit, name="exhibit"),
    path("cases/<case:reference>/bundles/<uuid:pk>/<uuid:item>/order/", bundles.order, name="order_exhibit"),
]
