from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "wardmote.records.clocks"
    label = "clocks"

    def ready(self) -> None:
        from wardmote.records.clocks import telling
        from wardmote.records.notices import kinds

        kinds.add("Reports", telling.WORDS)
        kinds.subjects[telling.SUBJECT] = telling.records
