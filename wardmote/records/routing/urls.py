"""Addresses of the duty desk, its calls and hand-overs, and of the rules and rotas it goes by."""

from django.urls import path

from wardmote.records.routing.views import duty, settings

app_name = "routing"

urlpatterns = [
    path("", duty.desk, name="desk"),
    path("calls/new/", duty.take_call, name="take_call"),
    path("calls/back/", duty.call_backs, name="call_backs"),
    path("calls/back/<str:reference>/", duty.ring_back, name="ring_back"),
    path("send-on/<str:reference>/", duty.reroute, name="reroute"),
    path("hand-overs/<uuid:pk>/acknowledge/", duty.acknowledge, name="acknowledge"),
    path("rules/", settings.rules, name="rules"),
    path("rules/new/", settings.new_rule, name="new_rule"),
    path("rules/<uuid:key>/", settings.rule, name="rule"),
    path("rules/<uuid:key>/change/", settings.change_rule, name="change_rule"),
    path("rules/<uuid:key>/move/<slug:way>/", settings.move_rule, name="move_rule"),
    path("rotas/new/", settings.new_rota, name="new_rota"),
    path("rotas/<uuid:pk>/", settings.rota, name="rota"),
    path("rotas/<uuid:pk>/change/", settings.change_rota, name="change_rota"),
    path("rotas/<uuid:pk>/close/", settings.close_rota, name="close_rota"),
    path("rotas/<uuid:pk>/shifts/new/", settings.add_shift, name="add_shift"),
    path("rotas/<uuid:pk>/hand-over/", duty.hand_over, name="hand_over"),
    path("rotas/<uuid:pk>/hand-overs/", duty.hand_overs, name="hand_overs"),
    path("shifts/<uuid:pk>/withdraw/", settings.withdraw_shift, name="withdraw_shift"),
]
