from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "wardmote.records.actions"
    label = "actions"
