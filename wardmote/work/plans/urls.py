"""Addresses of plans."""

from django.urls import path

from wardmote.work.plans.views import action, exports, keeping, lists, plan

app_name = "plans"

urlpatterns = [
    path("", lists.index, name="list"),
    path("plans.csv", lists.as_csv, name="csv"),
    path("new/", lists.new, name="new"),
    path("rule/", lists.rule, name="rule"),
    path("<uuid:pk>/", plan.table, name="table"),
    path("<uuid:pk>/board/", plan.board, name="board"),
    path("<uuid:pk>/time-line/", plan.timeline, name="timeline"),
    path("<uuid:pk>/services/", plan.services, name="services"),
    path("<uuid:pk>/differences/", plan.differing, name="differences"),
    path("<uuid:pk>/committees/", plan.committees, name="committees"),
    path("<uuid:pk>/committees/add/", keeping.add_committee, name="add_committee"),
    path("<uuid:pk>/measures/", plan.measures, name="measures"),
    path("<uuid:pk>/history/", plan.history, name="history"),
    path("<uuid:pk>/measures/add/", keeping.add_measure, name="add_measure"),
    path("<uuid:pk>/measures/<uuid:measure>/add/", keeping.add_value, name="add_value_of_plan"),
    path("<uuid:pk>/plan.csv", exports.as_csv, name="plan_csv"),
    path("<uuid:pk>/plan.json", exports.as_json, name="plan_json"),
    path("<uuid:pk>/change/", keeping.change, name="change"),
    path("<uuid:pk>/publish/", keeping.move, {"what": "publish"}, name="publish"),
    path("<uuid:pk>/close/", keeping.move, {"what": "close"}, name="close"),
    path("<uuid:pk>/reopen/", keeping.move, {"what": "reopen"}, name="reopen"),
    path("<uuid:pk>/discard/", keeping.move, {"what": "discard"}, name="discard"),
    path("<uuid:pk>/carry-over/", keeping.carry_over, name="carry_over"),
    path("<uuid:pk>/priorities/add/", keeping.add_priority, name="add_priority"),
    path("<uuid:pk>/priorities/<uuid:priority>/", keeping.change_priority, name="change_priority"),
    path("<uuid:pk>/actions/add/", keeping.add_action, name="add_action"),
    path("<uuid:pk>/services/<uuid:service>/", keeping.match, name="match"),
    path("actions/<uuid:pk>/", action.detail, name="action"),
    path("actions/<uuid:pk>/change/", keeping.change_action, name="change_action"),
    path("actions/<uuid:pk>/take-out/", keeping.remove_action, name="remove_action"),
    path("actions/<uuid:pk>/put-back/", keeping.restore_action, name="restore_action"),
    path("actions/<uuid:pk>/progress/", action.progress, name="progress"),
    path("actions/<uuid:pk>/rating/", action.override, name="override"),
    path("actions/<uuid:pk>/rating/lift/", action.lift, name="lift"),
    path("actions/<uuid:pk>/list/", action.put_on_list, name="put_on_list"),
    path("actions/<uuid:pk>/list/<uuid:task>/", action.take_off_list, name="take_off_list"),
    path("actions/<uuid:pk>/report/", action.report_to, name="report_to"),
    path("actions/<uuid:pk>/milestones/add/", action.add_milestone, name="add_milestone"),
    path("actions/<uuid:pk>/milestones/<uuid:milestone>/", action.finish_milestone, name="finish_milestone"),
    path("actions/<uuid:pk>/measures/add/", keeping.add_measure_of_action, name="add_measure_of_action"),
    path("actions/<uuid:pk>/measures/<uuid:measure>/add/", action.add_value, name="add_value"),
]
