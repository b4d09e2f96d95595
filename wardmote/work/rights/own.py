"""What the desk holds of an officer as an officer: they may ask for it as anyone may."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from wardmote.trust.access.models import StandIn
from wardmote.trust.identity.models import Officer

# What the rows are of each table that is counted (migrations/0008_of_officers.py).
ACTS = {
    "intake_report": "Reports taken",
    "intake_decision": "Decisions on reports",
    "cases_case": "Cases opened",
    "cases_summary": "Summaries of cases",
    "cases_note": "Notes in cases",
    "actions_action": "Actions asked",
    "people_person": "Person records made",
    "people_detail": "Details of people added",
    "places_place": "Places made",
    "places_note": "Notes on places",
    "documents_document": "Documents added",
    "access_disclosure": "Disclosures recorded",
}
Fact = tuple[str, str]


@dataclass(frozen=True)
class Held:
    entry: list[Fact]
    acts: list[tuple[str, int]]
    use: list[tuple[date, int, int]]
    stand_ins: list[StandIn]

    def lines(self) -> list[tuple[str, str, object]]:
        """All of it as rows of a table: the section, what, and how much."""
        return [
            *(("Entry in the directory", what, value) for what, value in self.entry),
            *(("Put down in your name", what, number) for what, number in self.acts),
            *(
                ("Use of the desk", f"{month:%Y-%m} {what}", number)
                for month, opened, exported in self.use
                for what, number in (("records opened", opened), ("lists taken away", exported))
            ),
            *(
                (
                    "Standing in",
                    f"{each.colleague.name} for {each.away.name}",
                    f"{each.starts_on} to {each.ends_on}",
                )
                for each in self.stand_ins
            ),
        ]


def held_of(officer: Officer) -> Held:
    """What is held of whoever asks."""
    entry = [
        ("Name", officer.name),
        ("Agency", officer.agency.name),
        ("Team", officer.team.name if officer.team else "No team"),
        ("Job title", officer.job_title or "Not given"),
        ("Roles", officer.role_names() or "None"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("select what, how_many from wardmote.rights_acts_of_mine()")
        acts = [(ACTS[table], how_many) for table, how_many in cursor.fetchall()]
        cursor.execute("select month, opened, exported from wardmote.rights_use_of_mine()")
        use = list(cursor.fetchall())
    found = StandIn.objects.filter(Q(away=officer) | Q(colleague=officer)).select_related("away", "colleague")
    return Held(entry, acts, use, list(found.order_by("-starts_on", "pk")[:100]))
