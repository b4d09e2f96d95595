"""What can be asked of uses of powers: of one case, on one subject, and what was found before serving."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet

from wardmote.records.documents.models import Document
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case, Person, Place
from wardmote.work.powers.models import Answer, Condition, DueDate, Look, Particulars, Step, Use


def visible() -> QuerySet[Use]:
    """Every use the officer may see, with the names a page shows of it."""
    return (
        Use.objects.select_related("agency", "case", "case__owner")
        .defer("case__words")
        .order_by("-changed_at", "-id")
    )


def of_case(case: Case) -> QuerySet[Use]:
    """Those still running first, the newest first."""
    return visible().filter(case=case).order_by("ended_at", "-drafted_at", "id")


def with_all(uses: QuerySet[Use]) -> QuerySet[Use]:
    """With steps and dates at hand, as far as the case is opened."""
    return uses.prefetch_related(
        Prefetch("steps", Step.objects.select_related("by__agency", "condition").order_by("at", "id")),
        Prefetch("duedates", DueDate.objects.order_by("due_at", "name", "-at")),
    )


def particulars(use: Use) -> Particulars | None:
    found = Particulars.objects.filter(use=use).select_related("entry", "place")
    return found.first()


def subjects_of(case: Case) -> dict[UUID, Particulars]:
    """On whom each use of an opened case is, by use."""
    rows = Particulars.objects.filter(case=case).select_related("entry", "place")
    return {row.use_id: row for row in rows}


def subject_words(said: Particulars | None) -> str:
    if said is None:
        return "Not shown to you"
    if said.entry is not None:
        return said.entry.name
    if said.place is not None:
        return said.place.address
    return said.body or "Not shown to you"


def proofs(steps: Iterable[Step]) -> dict[UUID, Document]:
    """The documents that prove a service, as far as the officer sees them, by their id."""
    wanted = {step.document_id for step in steps if step.document_id}
    return Document.objects.in_bulk(wanted) if wanted else {}


def conditions(use: Use) -> QuerySet[Condition]:
    return Condition.objects.filter(use=use).order_by("at", "kind", "id")


@dataclass(frozen=True)
class Subject:
    """On whom or what a power is used: one of these three."""

    entry: Person | None = None
    place: Place | None = None
    body: str = ""

    @property
    def kind(self) -> str:
        if self.entry is not None:
            return Use.Subject.PERSON
        return Use.Subject.PLACE if self.place is not None else Use.Subject.BODY

    @property
    def key(self) -> str:
        """As `powers_look` names it, but for a body, of which the database makes a print."""
        return str(self.entry.pk if self.entry else self.place.pk if self.place else "")

    @property
    def categories(self) -> list[str]:
        held = self.entry or self.place
        return list(held.categories) if held else []


def subject_of(said: Particulars) -> Subject:
    return Subject(said.entry, said.place, said.body)


def on_the_same(case: Case, subject: Subject) -> list[Use]:
    """Every use on the same subject that the officer may see, of whatever agency, case and state."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from wardmote.my_powers_beside(%s, %s, %s, %s)",
            [
                case.pk,
                subject.entry.pk if subject.entry else None,
                subject.place.pk if subject.place else None,
                subject.body,
            ],
        )
        found = [pk for (pk,) in cursor.fetchall()]
    return list(with_all(visible().filter(pk__in=found))) if found else []


@dataclass(frozen=True)
class Beside:
    """What stands beside a use before it is served: live powers one sees, and agencies to ask."""

    seen: list[Use]
    ask: list[Answer]
    look: Look | None  # the newest; nothing: nobody looked

    @property
    def look_key(self) -> str:
        return str(self.look.pk) if self.look else ""

    @property
    def warns(self) -> bool:
        return bool(self.seen or self.ask)


def beside(
    case: Case,
    subject: Subject,
    *,
    by: Officer,
    than: UUID | None = None,
    same: Iterable[Use] | None = None,
) -> Beside:
    """Live powers of other agencies on the same subject, as far as this officer may know of them.

    What is hidden is answered by the look alone, which was committed before. `same`: all on that subject,
    where they were asked for already.
    """
    seen = [
        use
        for use in (on_the_same(case, subject) if same is None else same)
        if use.pk != than and use.agency_id != by.agency_id and use.state in Use.LIVE
    ]
    looks = Look.objects.filter(case=case, officer=by.pk)
    looks = (
        looks.filter(subject=subject.key)
        if subject.key
        else looks.extra(
            where=["subject = wardmote.powers_print('body', %s)"],
            params=[subject.body],  # nosec B610: our own words
        )
    )
    look = looks.order_by("-at").first()
    asked = (
        list(
            Answer.objects.filter(look=look)
            .select_related("owner", "case")
            .defer("case__words")
            .order_by("owner__name", "pk")
        )
        if look
        else []
    )
    return Beside(seen, asked, look)


def answered_for(stands: Beside, look: str, *, by: Officer) -> bool:
    """Whether words about that look, as the officer was shown it, also answer for what stands there now."""
    now = stands.look
    if now is not None and look == stands.look_key:
        return True
    try:
        shown = Look.objects.filter(pk=UUID(look), officer=by.pk).first()
    except ValueError:
        return False
    if shown is None or now is None or (shown.case_id, shown.subject) != (now.case_id, now.subject):
        return False
    told = set(Answer.objects.filter(look=shown).values_list("owner", "case"))
    return all((each.owner_id, each.case_id) in told for each in stands.ask)


def may_end(use: Use) -> bool:
    """Whether the officer ends, for the case's owner, what an agency used that is let in no more."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.may_end_power(%s)", [use.pk])
        return bool(cursor.fetchone()[0])
