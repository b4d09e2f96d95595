from django.apps import AppConfig


class KindsConfig(AppConfig):
    name = "wardmote.records.kinds"
    label = "kinds"

    def ready(self) -> None:
        from wardmote.records.kinds import telling
        from wardmote.records.notices import kinds

        kinds.add(telling.WORDS, "Lists of the partnership")
        kinds.subjects["list_change"] = telling.proposals
