from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    from wardmote.records.documents.homes import Home
    from wardmote.records.documents.models import Document
    from wardmote.trust.access.door import AtTheDoor
    from wardmote.trust.identity.models import Officer


class CasesConfig(AppConfig):
    name = "wardmote.work.cases"
    label = "cases"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.actions import evidence, origins
        from wardmote.records.desk.lists import List, lists
        from wardmote.records.documents import homes
        from wardmote.records.intake import followed_by, likely
        from wardmote.records.notices import kinds
        from wardmote.records.people import gathering as people
        from wardmote.records.people import history
        from wardmote.records.places import gathering as places
        from wardmote.trust.access import door
        from wardmote.trust.identity import leaving
        from wardmote.work.cases import gathering, telling
        from wardmote.work.cases.gathering_of_places import of_places
        from wardmote.work.cases.leaving import SOURCE
        from wardmote.work.cases.likely import cases_like
        from wardmote.work.cases.origins import (
            OF_CASES,
            cases_of_actions,
            cases_of_reports,
            documents_for_action,
        )

        places.sources.append(of_places)
        origins.sources.append(cases_of_actions)
        origins.kinds["case"] = OF_CASES
        evidence.sources.append(documents_for_action)
        followed_by.sources.append(cases_of_reports)
        likely.sources.append(cases_like)
        vocabulary.references.append(case_of_reference)
        door.doors["case"] = case_at_the_door
        homes.sources.append(case_of_document)
        people.sources += [
            gathering.of_cases,
            gathering.of_reports,
            gathering.of_actions,
            gathering.of_documents,
        ]
        people.open_work.append(gathering.people_with_open_cases)
        history.sources.append(gathering.ties)
        leaving.sources.append(SOURCE)
        kinds.add("Cases", telling.WORDS)
        kinds.subjects["case"] = telling.subjects
        kinds.subjects["break_glass"] = telling.glasses
        lists["cases"] = List("Cases", "cases:list", clean_query)


def case_of_reference(reference: str) -> UUID | None:
    from wardmote.work.cases.models import Case

    return Case.objects.filter(reference=reference).values_list("pk", flat=True).first()


def case_at_the_door(reference: str) -> "AtTheDoor | None":
    from wardmote.trust.access.door import AtTheDoor
    from wardmote.work.cases.models import Case

    case = Case.objects.filter(reference=reference.upper()).defer("words").first()
    return AtTheDoor(case.pk, case.reference, case.title, case.get_kind_display()) if case else None


def clean_query(query: str, by: "Officer") -> str:
    from wardmote.work.cases.views import lists

    return lists.clean_query(query, by)


def case_of_document(document: "Document") -> "Home | None":
    from django.urls import reverse

    from wardmote.records.documents.homes import Home
    from wardmote.work.cases.models import CaseDocument

    link = (
        CaseDocument.objects.filter(document_id=document.pk)
        .select_related("case")
        .defer("case__words")
        .first()
    )
    if link is None:
        return None
    href = reverse("cases:documents", kwargs={"reference": link.case.reference})
    return Home(href, f"Documents of {link.case.reference}")
