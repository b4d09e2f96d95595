from uuid import UUID

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "wardmote.records.intake"
    label = "intake"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.intake.leaving import SOURCE
        from wardmote.trust.identity.leaving import sources

        vocabulary.references.append(report_of_reference)
        sources.append(SOURCE)


def report_of_reference(reference: str) -> UUID | None:
    from wardmote.records.intake.models import Report

    return Report.objects.filter(reference=reference).values_list("pk", flat=True).first()
