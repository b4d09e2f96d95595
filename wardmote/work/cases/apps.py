from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wardmote.work.cases"
    label = "cases"
