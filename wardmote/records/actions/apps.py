from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "wardmote.records.actions"
    label = "actions"

    def ready(self) -> None:
        from wardmote.records.actions import telling
        from wardmote.records.notices import kinds

        kinds.words |= telling.WORDS
        kinds.subjects["action"] = telling.subjects
