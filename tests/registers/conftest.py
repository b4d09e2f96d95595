"""People of a small partnership who keep registers, and a way to put an entry there."""

import random
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.world import as_officer, building, officer
from wardmote.trust.identity.models import Role
from wardmote.work.registers import commands, queries, values
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.commands import Draft
from wardmote.work.registers.models import Entry

KEYS = list(registers())


def now():
    return datetime.now(UTC)


def today():
    return date.today()


@pytest.fixture
def people(partnership):
    p = partnership
    with building():
        teams = list(p.council.teams.order_by("name"))
    return SimpleNamespace(
        **{name: getattr(p, name) for name in ("council", "housing", "stranger", "caseworker", "colleague")},
        partner=p.partner,
        outsider=p.outsider,
        editor=officer(p.council, teams[0], "Edi Tor", Role.REGISTER_EDITOR),
        housing_editor=officer(p.housing, None, "House Editor", Role.REGISTER_EDITOR),
        administrator=officer(p.council, None, "Ad Min", Role.ADMINISTRATOR),
    )


def sample(column, *, agency):
    """A text that a column of this kind takes."""
    if column.kind == "choice":
        return column.choices[0][1]
    if column.kind in queries.MODELS:
        return queries.choices(column.kind, agency=agency)[0][0]
    return {
        "text": "Some words",
        "long": "A paragraph of words.",
        "list": "One; Two",
        "link": "https://example.org/",
        "number": "1,250",
        "money": "£99.50",
        "percent": "12.5",
        "date": "2026-03-04",
        "month": "2026-03",
    }[column.kind]


SAMPLES = {
    "contracts": {"stage": "need"},
    "engagement": {"standing": "called_off"},
    "fund-rounds": {"opens_on": "2089-01-01", "closes_on": "2090-01-01"},
    "work-streams": {"owner_words": "Estates"},
}  # a register whose rules want other values says them here, by its key


def draft(register, *, agency, title="An entry", only_required=True, **more):
    known = values.Known(
        ids={kind: {pk: pk for pk, _ in queries.choices(kind, agency=agency)} for kind in queries.MODELS}
    )
    chosen = {}
    for column in register.columns:
        if column.required or not only_required:
            known_by = column.field in register.natural and column.kind == "text"
            text = title if known_by else sample(column, agency=agency)
            chosen[column.field] = values.stored(column, text, known)
    chosen |= SAMPLES.get(register.key, {})
    if not only_required:  # both of a pair of days are the same; an issue is not likely, it is there
        powers = {"powers": ["Control traffic for other purposes"]}
        chosen |= {
            "risks": {"kind": "risk"},
            "accreditations": powers,
            "accredited-persons": powers,
            "training": {"renew_after": "12"},
            "fund-rounds": {"decides_on": "2090-02-01"},
        }.get(register.key, {})
    fields = {name: more.pop(name) for name in list(more) if name in Draft.__dataclass_fields__}
    fields.setdefault("reach", register.reach)
    return Draft(title=title, values=chosen | more, **fields)


def add(by, key="risks", title="An entry", **more):
    """An entry put into a register as this officer, who edits it."""
    register = registers()[key]
    with as_officer(by) as me:
        made = commands.add(
            register, draft(register, agency=by.agency_id, title=title, **more), by=me, now=now()
        )
    return made


def again(entry, by):
    """The entry as this officer sees it now; None if not at all."""
    with as_officer(by):
        return Entry.objects.select_related("owner", "officer", "successor").filter(pk=entry.pk).first()


def some_words():
    return "".join(random.choices("abcdefghij", k=12))


LATER = timedelta(days=40)
