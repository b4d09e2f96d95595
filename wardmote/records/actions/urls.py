"""Addresses of actions."""

from django.urls import path

from wardmote.records.actions.views import answers, lists, together

app_name = "actions"

urlpatterns = [
    path("", lists.index, name="list"),
    path("csv/", lists.as_csv, name="csv"),
    path("together/", together.together, name="together"),
    path("<uuid:pk>/", answers.detail, name="detail"),
    path("<uuid:pk>/accept/", answers.accept, name="accept"),
    path("<uuid:pk>/decline/", answers.decline, name="decline"),
    path("<uuid:pk>/assign/", answers.assign, name="assign"),
    path("<uuid:pk>/hand-over/", answers.hand_over, name="hand_over"),
    path("<uuid:pk>/hand-back/", answers.hand_back, name="hand_back"),
    path("<uuid:pk>/date/ask/", answers.ask_date, name="ask_date"),
    path("<uuid:pk>/date/agree/", answers.agree_date, name="agree_date"),
    path("<uuid:pk>/date/keep/", answers.refuse_date, name="refuse_date"),
    path("<uuid:pk>/date/change/", answers.change_date, name="change_date"),
    path("<uuid:pk>/done/", answers.finish, name="finish"),
    path("<uuid:pk>/reopen/", answers.reopen, name="reopen"),
    path("<uuid:pk>/withdraw/", answers.withdraw, name="withdraw"),
]
