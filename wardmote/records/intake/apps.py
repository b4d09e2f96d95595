from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "wardmote.records.intake"
    label = "intake"
