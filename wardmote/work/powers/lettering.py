"""The letter or notice of a use: its template by the catalogue's key, and what is known already filled in."""

from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design.dates import day_words, moment_words
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case
from wardmote.work.letters import queries as letters
from wardmote.work.letters.starting import Start
from wardmote.work.powers import queries
from wardmote.work.powers.models import Use

# What a power's letter is written by, where its agency offers that template.
TEMPLATES = {
    "verbal_warning": "warning",
    "written_warning_informal": "warning",
    "community_protection_warning": "community-protection-warning",
    "community_protection_notice": "community-protection-notice",
}


def way_to(use: Use, case: Case, entry: UUID | None, *, by: Officer) -> str:
    """Where its letter is written; empty where there is no template for it."""
    key = TEMPLATES.get(use.power)
    today = timezone.localdate()
    if key is None or all(each.key != key for each in letters.offered(by.agency, on=today)):
        return ""
    asked = {"to": f"person:{entry}"} if entry else {"to": "somebody"}
    href = reverse("letters:write", kwargs={"reference": case.reference})
    return f"{href}?{urlencode(asked | {'template': key, 'power': use.pk})}"


def start(case: Case, power: str, by: Officer) -> Start | None:
    """What a letter of this use says: why, the requirements, the dates with the rule of each."""
    try:
        use = queries.visible().filter(case=case, pk=UUID(power)).first()
    except ValueError:
        return None
    said = queries.particulars(use) if use is not None else None
    if use is None or said is None:
        return None
    asked = [
        f"{each.get_kind_display()}: {each.text}" for each in queries.conditions(use) if each.ended_at is None
    ]
    dates = [
        row(each.label, (moment_words if each.by_the_hour else day_words)(each.due_at), each.rule)
        for each in use.duedates.order_by("due_at")
        if each.is_open
    ]
    values = {
        "what_happened": said.grounds,
        "conditions": "\n".join(row(each) for each in asked),
        "dates": "\n".join(dates),
    }
    if asked:
        values["what_to_do"] = "\n".join(asked)
    return Start(values, use.categories, said.body)


def row(*cells: str) -> str:
    """A row of a letter's table: cells between upright strokes, each on one line."""
    return " | ".join(" ".join(cell.replace("|", " ").split()) for cell in cells)
