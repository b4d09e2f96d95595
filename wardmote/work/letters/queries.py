"""What can be asked: letterheads and templates on a day, letters of a case, whom one may be to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wardmote.trust.access.models import Audience
from wardmote.trust.identity.models import Agency, Officer
from wardmote.work.cases import queries as cases
from wardmote.work.cases.models import Case, Person, Place
from wardmote.work.letters import blocks, shipped
from wardmote.work.letters.blocks import Block
from wardmote.work.letters.models import (
    Bundle,
    BundleItem,
    Letter,
    Letterhead,
    Run,
    RunItem,
    Template,
    Version,
)
from wardmote.work.letters.setting import Head, lines_of

# --- letterheads --------------------------------------------------------------------------------------


def letterhead(agency: Agency, *, on: date) -> Letterhead | None:
    """The letterhead of an agency as it is on a day."""
    found = Letterhead.objects.filter(agency=agency, starts_on__lte=on).order_by("-starts_on", "-number")
    return found.first()


def letterheads(agency: Agency) -> QuerySet[Letterhead]:
    """Every letterhead of an agency, the newest first."""
    found = Letterhead.objects.filter(agency=agency).select_related("by").defer("logo")
    return found.order_by("-number")


def head_of(found: Letterhead | None, agency: Agency) -> Head:
    """As it is set; an agency that has none has its name."""
    if found is None:
        return Head(agency.name)
    return Head(
        found.name,
        lines_of(found.address),
        found.telephone,
        found.email,
        found.footer,
        bytes(found.logo) if found.logo else b"",
        found.logo_words,
    )


# --- templates ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offered:
    """A template as it reads: an agency's own version, or a shipped one."""

    key: str
    name: str
    about: str
    blocks: tuple[Block, ...]
    version: Version | None = None
    edition: int | None = None
    is_open: bool = True

    @property
    def is_own(self) -> bool:
        return self.version is not None


def templates(agency: Agency, *, on: date) -> list[Offered]:
    """Those of an agency on a day: the shipped ones, each as the agency changed it, then its own, by name."""
    ours = {template.key: template for template in Template.objects.filter(agency=agency)}
    present: dict[UUID, Version] = {}
    versions = Version.objects.filter(agency=agency, starts_on__lte=on).order_by("starts_on", "number")
    for version in versions:
        present[version.template_id] = version
    found = []
    for key, each in shipped.templates().items():
        mine = ours.pop(key, None)
        held = present.get(mine.pk) if mine else None
        if mine is None or held is None:
            found.append(Offered(key, each.name, each.about, each.blocks, None, each.edition))
        else:
            found.append(_of(held, mine, each.about))
    own = [_of(present[mine.pk], mine, "") for mine in ours.values() if mine.pk in present]
    return found + sorted(own, key=lambda each: each.name)


def _of(version: Version, template: Template, about: str) -> Offered:
    return Offered(
        template.key,
        version.name,
        about,
        tuple(blocks.read(version.blocks)),
        version,
        None,
        template.is_open,
    )


def offered(agency: Agency, *, on: date) -> list[Offered]:
    """Those for new letters."""
    return [each for each in templates(agency, on=on) if each.is_open]


def template(agency: Agency, key: str, *, on: date) -> Offered | None:
    return next((each for each in templates(agency, on=on) if each.key == key), None)


def versions(agency: Agency, key: str) -> QuerySet[Version]:
    """How a template of an agency read, the newest first."""
    found = Version.objects.filter(agency=agency, template__key=key).select_related("by")
    return found.order_by("-number")


# --- letters of a case ----------------------------------------------------------------------------------


def letters(case: Case) -> QuerySet[Letter]:
    found = Letter.objects.filter(case=case)
    found = found.select_related("agency", "to_agency", "by", "sent_by", "made_by", "person", "withdrawn_by")
    return found.order_by("-at", "-id")


def used_in(letter: Letter) -> Offered | None:
    """The template a letter was written by; None where another agency's is not ours to read."""
    if letter.version_id:
        version = Version.objects.filter(pk=letter.version_id).select_related("template").first()
        return _of(version, version.template, "") if version else None
    each = shipped.templates().get(letter.template_key)
    return Offered(each.key, each.name, each.about, each.blocks, None, each.edition) if each else None


def people_to_write_to(case: Case) -> list[Person]:
    """Those in the case today, whom a letter may be to."""
    return [person for person in cases.people(case) if person.until_on is None]


def agencies_to_write_to(case: Case, *, by: Officer) -> list[Agency]:
    """Other agencies that see the case today."""
    return [agency for agency in cases.agencies_who_see(case) if agency.pk != by.agency_id]


def home_of(person: Person) -> Place | None:
    """Where they live, where the case leaves no doubt of it: the database looks at all there is."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.letter_home(%s)", [person.pk])
        found = cursor.fetchone()[0]
    return Place.objects.filter(pk=found).first() if found else None


def address_of(place: Place | None) -> str:
    return "\n".join(filter(None, (place.address, place.postcode))) if place else ""


def where_of(case: Case) -> Place | None:
    return Place.objects.filter(case=case, role=Place.Role.WHERE).order_by("at", "id").first()


def where_it_happens(case: Case) -> str:
    found = where_of(case)
    return found.address if found else ""


def tier_of(case: Case) -> str:
    return Audience.objects.filter(pk=case.audience_id).values_list("tier", flat=True).first() or ""


def has_wishes(case: Case, *, name: str) -> bool:
    """Whether somebody in the case who may be meant by this name wishes to be reached in their own way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from public.cases_person p where p.case_id = %s and p.until_on is null"
            " and p.contact_wishes <> '' and wardmote.letter_names_meet(p.name, %s))",
            [case.pk, name],
        )
        return bool(cursor.fetchone()[0])


def must_not_go(case: Case, *, name: str, agency: Agency | None = None, person: Person | None = None) -> bool:
    """Whether whoever it would be to is on the case's must-not-receive list, which not everyone reads.

    That it was asked is on record, and how often is limited.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.letter_must_not_go(%s, %s, %s, %s)",
            [case.pk, name, agency.pk if agency else None, person.pk if person else None],
        )
        return bool(cursor.fetchone()[0])


# --- many letters ---------------------------------------------------------------------------------------


def runs(by: Officer) -> QuerySet[Run]:
    return Run.objects.filter(officer=by).order_by("-at", "-id")


@dataclass(frozen=True)
class Progress:
    cases: int
    waiting: int
    made: int
    refused: int
    letters: int


def progress(run: Run) -> Progress:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), count(*) filter (where state = 'waiting'),"
            " count(*) filter (where state = 'made'), count(*) filter (where state = 'refused'),"
            " coalesce(sum(letters), 0)"
            " from letters_runitem where run_id = %s",
            [run.pk],
        )
        return Progress(*cursor.fetchone())


@dataclass(frozen=True)
class Out:
    """What became of the letters of a run, by number; and of what cases one is made and has not gone."""

    made: int
    sent: int
    withdrawn: int
    waiting: list[str]


def out_of(run: Run) -> Out:
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.letters_of_run(%s)", [run.pk])
        return Out(*cursor.fetchone())


def refused_of(run: Run) -> QuerySet[RunItem]:
    return RunItem.objects.filter(run=run, state=RunItem.State.REFUSED).order_by("position")


# --- bundles --------------------------------------------------------------------------------------------


def bundles(case: Case) -> QuerySet[Bundle]:
    return Bundle.objects.filter(case=case).select_related("by", "document").order_by("-at", "-id")


def exhibits(bundle: Bundle) -> QuerySet[BundleItem]:
    found = BundleItem.objects.filter(bundle=bundle).select_related("document", "note__by__agency")
    return found.order_by("position", "id")


def categories_of(items: Iterable[BundleItem]) -> list[str]:
    return sorted({category for item in items for category in item.categories})
