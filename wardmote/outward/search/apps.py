from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "wardmote.outward.search"
    label = "search"

    def ready(self) -> None:
        from wardmote.outward.search import telling
        from wardmote.records.notices import kinds

        kinds.words |= telling.WORDS
        kinds.subjects["access_request"] = telling.subjects
