"""The record of processing, made from the classification of every field: UK GDPR Art 30, DPA 2018 s.61."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Flag
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.db.models import Model

from wardmote.foundation.processing import PURPOSES, WORDS, From, Held, Purpose, Table, What, Whole, Whose

OURS = "wardmote."

# Where data goes beside the parties of agreements, and what keeps it safe: the same for every purpose.
ABROAD = "None by Wardmote, which sends nothing abroad; where it is hosted, the operator says."
PROFILING = (
    "Nothing is decided about anybody by a computer. Likely duplicates and likely same persons are "
    "suggestions that an officer confirms. What officers open and take away is compared with what they "
    "usually do: far more raises an alarm, which people of their own agency look at."
)
SECURITY = (
    "Who sees a row is decided in the database, for every table and every kind of viewer "
    "(docs/access-in-one-page.md).",
    "Opening what is sensitive is on record before it can be read; the record is sealed and can be checked "
    "offline (docs/verify-the-log.md).",
    "Attachments are encrypted, each under a key of its own (docs/document-format.md).",
    "Officers sign in with two factors, and again for what is dangerous; sessions end by themselves.",
    "What was built against what: docs/security/threat-model.md and asvs.csv.",
)


def our_apps() -> list[AppConfig]:
    return [app for app in apps.get_app_configs() if app.name.startswith(OURS)]


def declared() -> list[tuple[AppConfig, Table | Whole]]:
    """What every room says of its tables, in the order of the rooms."""
    found: list[tuple[AppConfig, Table | Whole]] = []
    for app in our_apps():
        if find_spec(f"{app.name}.processing"):
            found += [(app, table) for table in import_module(f"{app.name}.processing").TABLES]
    return found


def fields_of(model: type[Model]) -> list[str]:
    """The names of what a model keeps in columns."""
    return [kept.name for kept in model._meta.local_concrete_fields]


def models() -> tuple[dict[str, type[Model]], list[type[Model]]]:
    """Our own models by label, and those of other packages."""
    every = apps.get_models(include_auto_created=True)
    ours = {app.label for app in our_apps()}
    return (
        {model._meta.label: model for model in every if model._meta.app_label in ours},
        [model for model in every if model._meta.app_label not in ours and model._meta.managed],
    )


def faults() -> list[str]:
    """Every field without a classification, or with one it should not have; none: the record is whole."""
    ours, others = models()
    said: dict[str, list[Held]] = {}
    whole: list[str] = []
    wrong: list[str] = []
    for app, table in declared():
        if isinstance(table, Whole):
            whole += table.names
            wrong += [f"{name}: {words}" for name in table.names for words in _unclear(table)]
            continue
        if table.model in said:
            wrong.append(f"{table.model}: classified twice")
        elif table.model.partition(".")[0] != app.label:
            wrong.append(f"{table.model}: classified in the room of {app.label}")
        said.setdefault(table.model, []).extend(table.fields)
    wrong += [f"{label}: no such table" for label in said if label not in ours]
    for label, model in ours.items():
        wrong += _faults_of_fields(label, fields_of(model), said.get(label, []))
    tables = {model._meta.db_table for model in others}
    wrong += [f"{table}: a table of another package, not classified" for table in sorted(tables - {*whole})]
    # Some tables of the packages have no model; a test asks the live catalogue for those.
    wrong += [f"{name}: classified twice" for name in sorted({n for n in whole if whole.count(n) > 1})]
    return wrong


def _faults_of_fields(label: str, there: list[str], said: list[Held]) -> Iterator[str]:
    names = [name for group in said for name in group.names]
    yield from (f"{label}.{name}: not classified" for name in there if name not in names)
    yield from (f"{label}.{name}: no such field" for name in names if name not in there)
    yield from (
        f"{label}.{name}: classified twice" for name in sorted({n for n in names if names.count(n) > 1})
    )
    for group in said:
        yield from (f"{label}.{' '.join(group.names)}: {words}" for words in _unclear(group))


def _unclear(said: Held | Whole) -> Iterator[str]:
    if not (said.names and said.whose and said.what and said.source):
        yield "does not say whose, what or where from"
    if Whose.NOBODY in said.whose and said.whose != Whose.NOBODY:
        yield "of nobody, and of somebody"
    if What.NONE in said.what and said.what != What.NONE:
        yield "no data about a person, and some"
    personal = said.what & ~(What.NONE | What.OPERATIONAL | What.SECURITY)
    if said.whose == Whose.NOBODY and personal:
        yield "data about a person, of nobody"
    if said.what == What.NONE and said.whose != Whose.NOBODY:
        yield "no data about a person, of somebody"


# --- the record -------------------------------------------------------------------------------------


def words_of(flag: Flag) -> list[str]:
    return [WORDS[one] for one in flag]


@dataclass
class Activity:
    """One purpose: whose data, what of it, where from, in which tables."""

    why: Purpose
    whose: Whose
    what: What
    source: From
    tables: list[str] = field(default_factory=list)

    @property
    def people(self) -> list[str]:
        return words_of(self.whose & ~Whose.NOBODY)

    @property
    def data(self) -> list[str]:
        return words_of(self.what & ~What.NONE)

    @property
    def sources(self) -> list[str]:
        return words_of(self.source)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """As a page shows it, but for the tables."""
        return [
            ("Ground", self.why.ground),
            ("People", _joined(self.people)),
            ("Data", _joined(self.data)),
            ("From", _joined(self.sources)),
            ("Kept", self.why.kept),
        ]


def activities() -> list[Activity]:
    """The purposes that hold data about people, what the partnership is for first."""
    found: dict[Purpose, Activity] = {}
    for _, table in declared():
        activity = found.setdefault(table.why, Activity(table.why, Whose(0), What(0), From(0)))
        for group in table.fields if isinstance(table, Table) else (table,):
            activity.whose |= group.whose
            if group.whose != Whose.NOBODY:
                activity.what |= group.what
                activity.source |= group.source
        activity.tables += [table.model] if isinstance(table, Table) else table.names
    in_order = sorted(found.values(), key=lambda activity: PURPOSES.index(activity.why))
    return [activity for activity in in_order if activity.people]


COLUMNS = ("Table", "Field", "Whose data", "Category", "Where from", "Why held", "Kept")


def lines() -> Iterator[tuple[str, ...]]:
    """The whole classification, a line for each field; a table of another package is one line."""
    for _, table in declared():
        if isinstance(table, Table):
            for group in table.fields:
                for name in group.names:
                    yield (table.model, name, *_line(group, table.why))
        else:
            for name in table.names:
                yield (name, "the whole table", *_line(table, table.why))


def _line(said: Held | Whole, why: Purpose) -> tuple[str, ...]:
    said_words = (_joined(words_of(flag)) for flag in (said.whose, said.what, said.source))
    return (*said_words, why.name, why.kept)


def _joined(words: Iterable[str]) -> str:
    return "; ".join(words)


def as_data() -> dict[str, Any]:
    """The record as one value for a program."""
    return {
        "purposes": [
            {
                "purpose": activity.why.name,
                "ground": activity.why.ground,
                "people": activity.people,
                "data": activity.data,
                "from": activity.sources,
                "kept": activity.why.kept,
                "tables": activity.tables,
            }
            for activity in activities()
        ],
        "recipients": "Parties of agreements in force: the register",
        "outside_the_united_kingdom": ABROAD,
        "profiling": PROFILING,
        "security": list(SECURITY),
        "fields": [dict(zip(COLUMNS, line, strict=True)) for line in lines()],
    }
