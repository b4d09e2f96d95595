"""How often the places and people of a report were told of: rooms above say it, in `AppConfig.ready`."""

from collections.abc import Callable, Iterable
from uuid import UUID

from wardmote.records.intake.models import Report, ReportPerson, ReportPlace
from wardmote.trust.access.holds import Beside

# Each is given the report, and the references of its places and of those who told or suffer, by their ids.
sources: list[Callable[[Report, dict[UUID, str], dict[UUID, str]], list[Beside]]] = []
COUNTS = (ReportPerson.Part.TELLER, ReportPerson.Part.VICTIM)  # as the database counts them


def of(report: Report, places: Iterable[ReportPlace], people: Iterable[ReportPerson]) -> list[Beside]:
    """Of the links that the page has read already."""
    of_places = {link.place_id: link.place.reference for link in places}
    of_people = {link.person_id: link.person.reference for link in people if link.part in COUNTS}
    return [line for source in sources for line in source(report, of_places, of_people)]
