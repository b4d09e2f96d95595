from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    from wardmote.records.documents.homes import Home
    from wardmote.records.documents.models import Document
    from wardmote.trust.access.door import AtTheDoor
    from wardmote.trust.identity.models import Officer


class IntakeConfig(AppConfig):
    name = "wardmote.records.intake"
    label = "intake"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.clocks import telling as clocks
        from wardmote.records.desk.lists import List, lists
        from wardmote.records.documents import homes
        from wardmote.records.intake import clocking, gathering, telling
        from wardmote.records.intake.leaving import SOURCE
        from wardmote.records.intake.places import of_places
        from wardmote.records.notices import kinds
        from wardmote.records.people import gathering as people
        from wardmote.records.people import history
        from wardmote.records.places import gathering as places
        from wardmote.trust.access import door
        from wardmote.trust.identity import leaving

        kinds.add("Reports", telling.WORDS)
        kinds.subjects["referral"] = telling.subjects
        lists["reports"] = List("Reports", "intake:list", clean_query)
        homes.sources.append(report_of_document)
        vocabulary.references.append(report_of_reference)
        door.doors["report"] = report_at_the_door
        people.sources.append(gathering.of_reports)
        places.sources.append(of_places)
        history.sources.append(gathering.ties)
        leaving.sources.append(SOURCE)
        clocks.pages.append(clocking.pages)


def report_of_reference(reference: str) -> UUID | None:
    from wardmote.records.intake.models import Report

    return Report.objects.filter(reference=reference).values_list("pk", flat=True).first()


def clean_query(query: str, by: "Officer") -> str:
    from wardmote.records.intake.views import queue

    return queue.clean_query(query, by)


def report_of_document(document: "Document") -> "Home | None":
    from django.urls import reverse

    from wardmote.records.documents.homes import Home
    from wardmote.records.intake.models import ReportDocument

    link = ReportDocument.objects.filter(document_id=document.pk).select_related("report").first()
    if link is None:
        return None
    href = reverse("intake:detail", kwargs={"reference": link.report.reference})
    return Home(f"{href}#documents", f"Report {link.report.reference}")


def report_at_the_door(reference: str) -> "AtTheDoor | None":
    from wardmote.records.intake.models import Report
    from wardmote.trust.access.door import AtTheDoor

    report = Report.objects.filter(reference=reference.upper()).first()
    if report is None:
        return None
    title = f"Received {report.received_at:%-d %B %Y}" + (f", {report.area}" if report.area else "")
    return AtTheDoor(report.pk, report.reference, title, report.get_kind_display())
