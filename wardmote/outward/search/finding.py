"""What was typed, and what is found for it: one call of the database's function, and the small lists."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import phonenumbers
from django.db import connection
from django.db.models import Q, Value

from wardmote.foundation.references import as_reference
from wardmote.records.intake.models import Report
from wardmote.records.patrols.models import Patrol
from wardmote.records.people.models import Person
from wardmote.records.places.models import Place
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity import queries as identity
from wardmote.trust.identity.models import Agency
from wardmote.work.cases.models import Case
from wardmote.work.plans import queries as plans
from wardmote.work.registers import queries as registers

MOST = 100  # of each kind; a longer list says "100+" and is narrowed by another word
COUNTRY = "GB"  # of a number written without one
# A reference leads to its page: what it begins with, the page's name, whose it is.
REFERENCES: dict[str, tuple[str, Any]] = {
    "C": ("cases:detail", Case),
    "R": ("intake:detail", Report),
    "T": ("patrols:detail", Patrol),
    "P": ("people:detail", Person),
    "L": ("places:detail", Place),
}
EMAIL = re.compile(r"[\w.%+\-]+@[\w.\-]+\.\w{2,}")


@dataclass(frozen=True)
class Hit:
    """One record found, and in which field of it. What is shown of it comes from its own table."""

    kind: str
    record_kind: str
    record_id: UUID
    field: str
    exact: bool


def record_with_reference(typed: str) -> tuple[str, Any] | None:
    """The page, and the record, of this reference, however it is typed, if the officer may see it."""
    for prefix, (page, model) in REFERENCES.items():
        reference = as_reference(typed, prefix)
        if reference and (found := model.objects.filter(reference=reference).only("reference").first()):
            return page, found
    return None


def numbers_in(typed: str) -> list[str]:
    """The keys of telephone numbers and e-mail addresses in what was typed."""
    found = phonenumbers.PhoneNumberMatcher(typed, COUNTRY, leniency=phonenumbers.Leniency.POSSIBLE)
    whole = [
        "p:" + phonenumbers.format_number(each.number, phonenumbers.PhoneNumberFormat.E164) for each in found
    ]
    return whole + ["e:" + address.lower() for address in EMAIL.findall(typed)]


def find(typed: str) -> list[Hit]:
    """Everything this officer may see that is found for what was typed, the best first in each kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, record_kind, record_id, field, exact from wardmote.search(%s, %s::text[], %s)",
            [typed, numbers_in(typed), MOST + 1],
        )
        hits = [Hit(*row) for row in cursor.fetchall()]
    return hits + listed(typed)


def listed(typed: str) -> list[Hit]:
    """What is everyone's to see: the directory and the registers, as far as each entry is."""
    words = [word for word in typed.split()[:5] if len(word) > 1]
    if not words or any("\x00" in word for word in words):
        return []
    agencies, agreements = Q(), Q()
    for word in words:
        agencies &= Q(name__icontains=word)
        agreements &= Q(document_name__icontains=word) | Q(register_id__iexact=word)
    found: dict[str, Any] = {
        "officer": identity.officers(words=" ".join(words)),
        "agency": Agency.objects.filter(agencies).order_by("name"),
        "agreement": Agreement.objects.filter(agreements).order_by("document_name", "-created_at"),
        "plan_action": plans.with_words(words),
        "register_entry": registers.with_words(words),
    }
    first, *others = [
        rows.annotate(its_kind=Value(kind)).values_list("its_kind", "pk")[: MOST + 1]
        for kind, rows in found.items()
    ]  # in one statement, each kind in its own order
    return [Hit(kind, kind, pk, "title", True) for kind, pk in first.union(*others, all=True)]
