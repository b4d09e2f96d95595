"""What letters written in a case are of a person: each as the file it was made into, decided on once."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db.models import Q

from wardmote.records.documents.models import Document
from wardmote.work.cases.models import Case
from wardmote.work.letters.fields import FIELDS
from wardmote.work.letters.models import Bundle, Letter
from wardmote.work.rights.gathering import Lines, Named, Part, part, written


def told_of_letters(case: Case, mine: set[UUID]) -> Iterator[Part]:
    """What was typed in letters to them of which there is no file: of the others the file says it."""
    letters = Letter.objects.filter(Q(person__in=mine), case=case).exclude(state=Letter.State.DRAFT)
    for letter in letters.select_related("pdf", "word").order_by("at", "pk"):
        if _file_of(letter) is not None:
            continue
        typed: Lines = [
            (FIELDS[name].label if name in FIELDS else name, words) for name, words in letter.values.items()
        ]
        facts = [*_facts(letter, mine), *typed]
        yield part(letter, "Letter to you", letter.made_at or letter.at, written(facts))


def named_letters(case: Case, mine: set[UUID]) -> Mapping[UUID, Named | None]:
    """Which documents are letters: the PDF stands for both, since the Word file has the same words."""
    found: dict[UUID, Named | None] = {}
    letters = Letter.objects.filter(case=case).exclude(state=Letter.State.DRAFT)
    for letter in letters.select_related("pdf", "word", "to_agency"):
        chosen = _file_of(letter)
        for each in (letter.pdf, letter.word):
            if each is not None and chosen is not None:
                named = Named(_title(letter, mine), letter.sent_on or letter.made_at, _facts(letter, mine))
                found[each.pk] = named if each.pk == chosen.pk else None
    for bundle in Bundle.objects.filter(case=case, document__isnull=False):
        found[bundle.document_id] = Named("Bundle for a court", bundle.made_at, [])  # type: ignore[index]
    return found


def _file_of(letter: Letter) -> Document | None:
    """The file that goes before the reviewer, of those that were not withdrawn."""
    made = (each for each in (letter.pdf, letter.word) if each is not None and each.withdrawn_at is None)
    return next(made, None)


def _title(letter: Letter, mine: set[UUID]) -> str:
    if letter.person_id in mine:
        return "Letter to you"
    return "Letter to an agency" if letter.to_agency_id else "Letter to somebody else"


def _facts(letter: Letter, mine: set[UUID]) -> Lines:
    """What is known of it; whom it was to, where that is them or an agency."""
    theirs = letter.person_id in mine
    told = letter.to_name if theirs or letter.to_agency_id else ""
    return [
        ("Letter", letter.template_name), ("Reference", letter.reference), ("To", told),
        ("Address", letter.to_address if theirs else ""), ("Sent on", letter.sent_on),
        ("Sent", letter.get_sent_how_display()),
    ]  # fmt: skip
