from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wardmote.work.cases"
    label = "cases"

    def ready(self) -> None:
        from wardmote.records.actions import origins
        from wardmote.work.cases.origins import cases_of

        origins.sources.append(cases_of)
