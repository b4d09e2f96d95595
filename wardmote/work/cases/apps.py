from uuid import UUID

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "wardmote.work.cases"
    label = "cases"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.actions import origins
        from wardmote.records.intake import followed_by
        from wardmote.records.notices import kinds
        from wardmote.trust.identity.leaving import sources
        from wardmote.work.cases import telling
        from wardmote.work.cases.leaving import SOURCE
        from wardmote.work.cases.origins import cases_of_actions, cases_of_reports

        origins.sources.append(cases_of_actions)
        followed_by.sources.append(cases_of_reports)
        vocabulary.references.append(case_of_reference)
        sources.append(SOURCE)
        kinds.words |= telling.WORDS
        kinds.subjects["case"] = telling.subjects


def case_of_reference(reference: str) -> UUID | None:
    from wardmote.work.cases.models import Case

    return Case.objects.filter(reference=reference).values_list("pk", flat=True).first()
