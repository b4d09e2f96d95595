from django.apps import AppConfig


class Open311Config(AppConfig):
    name = "wardmote.outward.api"
    label = "open311"

    def ready(self) -> None:
        from wardmote.outward.api import telling
        from wardmote.records.notices import kinds

        kinds.words |= telling.WORDS
