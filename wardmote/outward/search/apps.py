from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "wardmote.outward.search"
    label = "search"

    def ready(self) -> None:
        from wardmote.outward.search import telling
        from wardmote.records.notices import kinds
        from wardmote.work.powers import beside

        kinds.add("Access to records", telling.WORDS)
        kinds.subjects["access_request"] = telling.subjects
        beside.asks.append(telling.ask_address)
