from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wardmote.work.cases"
    label = "cases"

    def ready(self) -> None:
        from wardmote.records.actions import origins
        from wardmote.records.intake import followed_by
        from wardmote.work.cases.origins import cases_of_actions, cases_of_reports

        origins.sources.append(cases_of_actions)
        followed_by.sources.append(cases_of_reports)
