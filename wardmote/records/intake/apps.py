from uuid import UUID

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "wardmote.records.intake"
    label = "intake"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.intake.places import of_places
        from wardmote.records.places import gathering

        gathering.sources.append(of_places)
        vocabulary.references.append(report_of_reference)


def report_of_reference(reference: str) -> UUID | None:
    from wardmote.records.intake.models import Report

    return Report.objects.filter(reference=reference).values_list("pk", flat=True).first()
