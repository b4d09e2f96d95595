from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "wardmote.records.actions"
    label = "actions"

    def ready(self) -> None:
        from wardmote.records.actions import telling
        from wardmote.records.actions.leaving import SOURCE
        from wardmote.records.notices import kinds
        from wardmote.trust.identity.leaving import sources

        sources.append(SOURCE)
        kinds.words |= telling.WORDS
        kinds.subjects["action"] = telling.subjects
