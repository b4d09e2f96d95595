from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    from wardmote.foundation.refusals import Refusal
    from wardmote.work.cases.models import Case


class RiskConfig(AppConfig):
    name = "wardmote.work.risk"
    label = "risk"

    def ready(self) -> None:
        from wardmote.records.notices import kinds
        from wardmote.work.cases import assessed, pages
        from wardmote.work.risk import telling

        kinds.add("Cases", telling.WORDS)
        pages.add(pages.Section("Risk", "risk:case"), after="cases:documents")
        pages.facts.append(pages.Fact(telling.FACT, telling.lines))
        assessed.sources.append(risk_follows)


def risk_follows(case: "Case") -> "list[Refusal]":
    from wardmote.work.risk import policies, queries

    return [policies.RISK_FOLLOWS] if queries.standing(case) else []
