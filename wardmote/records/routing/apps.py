from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "wardmote.records.routing"
    label = "routing"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.intake import beside, destined
        from wardmote.records.notices import kinds
        from wardmote.records.routing.commands.reports import destination
        from wardmote.records.routing.leaving import SOURCE
        from wardmote.records.routing.telling import ACTS, WORDS, of_report
        from wardmote.trust.identity import leaving

        destined.sources.append(destination)
        beside.sources.append(of_report)
        leaving.sources.append(SOURCE)
        kinds.add("Reports", WORDS)
        vocabulary.outside |= dict.fromkeys(ACTS, "The agency’s rules")
