from django.apps import AppConfig


class FrontDoorsConfig(AppConfig):
    name = "wardmote.records.front_doors"
    label = "front_doors"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.front_doors import telling
        from wardmote.records.front_doors.leaving import SOURCE
        from wardmote.records.intake import reporter
        from wardmote.records.notices import kinds
        from wardmote.trust.identity import leaving

        kinds.words |= telling.WORDS
        kinds.subjects["report"] = telling.reports
        vocabulary.outside |= dict.fromkeys(telling.ACTS, "Whoever reported it")
        leaving.sources.append(SOURCE)
        reporter.sources.append(telling.reporter)
