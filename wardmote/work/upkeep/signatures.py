"""Was it ever signed? The entries of the register that somebody has yet to sign, or has yet to show signed.

Chases are seen by the keeper, and by a party those of itself; for other entries the list says what the
register says. An entry's next chase is counted from the last one, or from the day it was asked for.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, Lower, TruncDate

from wardmote.foundation.design.dates import LONDON
from wardmote.trust.agreements.models import Agreement, AgreementFile, Party
from wardmote.trust.agreements.queries import parties_prefetch
from wardmote.trust.identity.models import Officer
from wardmote.work.upkeep.models import Chase, Convention

State = Agreement.State
BINDING = (State.IN_FORCE, State.SUSPENDED)
# Why an entry is on the list: key, words, colour.
WHY = {
    "awaiting": ("Awaiting signature", "blue"),
    "one_missing": ("In force, not signed by all", "orange"),
    "paper": ("From a paper, never shown to be signed", "yellow"),
    "no_copy": ("No signed copy kept here", "grey"),
}
WHOSE = {"ours": "Kept by us", "us": "Waiting for our signature", "all": "The whole register"}
UNSIGNED = Q(signed_on=None, withdrew_on=None)


@dataclass(frozen=True)
class Wanted:
    text: str = ""
    whose: str = "ours"
    why: str = ""
    due: bool = False


def waiting(*, on: date) -> QuerySet[Any]:
    """Entries with `why`, `since`, `last_on`, `chase_on`, `lead_on`; not those that lack a copy alone."""
    return with_why(on=on).exclude(why__in=("", "no_copy"))


def with_why(*, on: date, keeper: UUID | None = None) -> QuerySet[Any]:
    """Every entry that is on the list; those that lack a copy for their keeper alone, who sees its files."""
    of_entry = Party.objects.filter(agreement_id=OuterRef("pk"))
    lives = Q(state__in=BINDING) & (Q(ends_on=None) | Q(ends_on__gte=on))
    found = Agreement.objects.annotate(
        unsigned=Exists(of_entry.filter(UNSIGNED)), signed=Exists(of_entry.filter(signed_on__isnull=False))
    )
    cases = [
        When(Q(state=State.AWAITING_SIGNATURE, unsigned=True), then=Value("awaiting")),
        When(lives & Q(unsigned=True), then=Value("one_missing")),
        When(Q(state=State.DRAFT, signed=False) & ~Q(imported={}), then=Value("paper")),
    ]
    if keeper:
        copy = Exists(AgreementFile.objects.filter(agreement_id=OuterRef("pk")))
        cases.append(When(lives & Q(owner_id=keeper) & ~Q(copy), then=Value("no_copy")))
    last = Chase.objects.filter(agreement_id=OuterRef("pk")).order_by("-chased_on", "-at", "pk")
    found = found.annotate(
        why=Case(*cases, default=Value(""), output_field=CharField()),
        # Never after today: whatever a start date says, it was asked for by now.
        since=Least(
            Coalesce(
                Case(When(~Q(state=State.DRAFT), then=TruncDate("state_changed_at", tzinfo=LONDON))),
                Case(When(~Q(state=State.DRAFT), then=F("starts_on"))),
                TruncDate("created_at", tzinfo=LONDON),
                output_field=DateField(),
            ),
            Value(on, output_field=DateField()),
        ),
        last_on=Subquery(last.values("chased_on")[:1]),
    )
    # The soonest of its parties' days: what one of them promised puts off nothing for the others.
    of_party = Chase.objects.filter(party_id=OuterRef("pk")).order_by("-chased_on", "-at", "pk")
    soonest = of_entry.filter(UNSIGNED).annotate(next_on=Subquery(of_party.values("next_on")[:1]))
    first = _later("since", "chase_every", on=on)
    return found.annotate(
        chase_on=Coalesce(
            Least(
                Subquery(soonest.exclude(next_on=None).order_by("next_on").values("next_on")[:1]),
                Case(When(Exists(of_entry.filter(UNSIGNED).filter(~Exists(of_party))), then=first)),
                output_field=DateField(),
            ),
            first,
            output_field=DateField(),
        ),
        lead_on=_later("since", "chase_escalate", on=on),
    ).exclude(why="")


def _later(day: str, convention: str, *, on: date) -> Func:
    """That day and as many more as the convention says: asked within the same statement."""
    days = Convention.objects.filter(key=convention, starts_on__lte=on).order_by("-starts_on")
    return Func(
        F(day),
        Subquery(days.values("value")[:1]),
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    )


def entries(wanted: Wanted, *, by: Officer, on: date) -> QuerySet[Any]:
    """The list, the one to be chased soonest first; parties in one more statement."""
    found = with_why(on=on, keeper=by.agency_id).select_related("owner", "owner_team")
    mine = Party.objects.filter(UNSIGNED, organisation__agency_id=by.agency_id).values("agreement_id")
    if wanted.whose == "us":
        found = found.filter(pk__in=mine).exclude(state=State.DRAFT)
    elif wanted.whose != "all":
        found = found.filter(owner_id=by.agency_id)
    if wanted.why:
        found = found.filter(why=wanted.why)
    if wanted.due:
        found = found.filter(chase_on__lte=on).exclude(why="no_copy")
    if text := wanted.text.strip():
        found = found.filter(Q(document_name__icontains=text) | Q(register_id__iexact=text))
    return found.order_by("chase_on", Lower("document_name"), "pk").prefetch_related(parties_prefetch())


def entry(pk: UUID, *, by: Officer, on: date) -> Any:
    """One entry of the list with its parties.

    :raises Agreement.DoesNotExist: if the register has none, or nothing is open about its signatures.
    """
    found = with_why(on=on, keeper=by.agency_id).select_related("owner", "owner_team")
    return found.prefetch_related(parties_prefetch()).get(pk=pk)


def unsigned(agreement: Agreement) -> list[Party]:
    return [p for p in agreement.parties.all() if p.signed_on is None and p.withdrew_on is None]
