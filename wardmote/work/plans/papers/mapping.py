"""Which column of a paper is what of an action, and what a row becomes by it, or what is wrong with it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wardmote.foundation.imports.columns import heading_key
from wardmote.foundation.imports.names import is_placeholder, name_key
from wardmote.foundation.imports.rows import Row
from wardmote.work.plans.papers import lead, months
from wardmote.work.plans.papers.reading import PlanTable, Section, action_of, priority_of

MOST_SERVICES = 20
LONGEST_NAME = 200
LONGEST_NUMBER = 12
ACTION_WORD = re.compile(r"\bactions?\b", re.IGNORECASE)


class Field(NamedTuple):
    """A part of an action: headings it often has, the likelier first, and how many characters it takes."""

    key: str
    label: str
    most: int
    headings: tuple[str, ...]
    hint: str = ""


def _field(key: str, label: str, most: int, headings: str, hint: str = "") -> Field:
    return Field(key, label, most, tuple(" ".join(each.split()) for each in headings.split(",")), hint)


FIELDS = (
    _field(
        "action", "What is to be done", 1_020,
        """key actions, action, what we will do, activity, task, key activity, actions required, what,
        description, action required, objective""",
        "Its number may stand before it, like 1.4.",
    ),
    _field(
        "number", "Number of the action", LONGEST_NUMBER,
        "number, no, ref, reference, id, action number, action no",
        "Only where the number has a column of its own.",
    ),
    _field(
        "priority", "Priority it belongs to", 200, "priority, theme, priority area, workstream, strand",
        "Only where each row names it. Rows across the table are found without this.",
    ),
    _field(
        "deadline", "Deadline", 80,
        """delivery deadline, deadline, by when, due, due date, target date, timescale, completion date,
        delivery date, when, date, end date, timeframe""",
        "A month stays a month.",
    ),
    _field(
        "lead", "Lead services", 2_000,
        """responsibility/lead service, lead service, lead services, lead, responsibility, responsible,
        lead agency, lead partner, lead organisation, owner, responsible service, lead officer, who,
        delivery lead""",
    ),
    _field(
        "support", "Supporting partners", 2_000,
        """supporting partners, supporting services, support, partners, supported by, key partners,
        other partners""",
    ),
    _field("rating", "Rating", 40, "rag, rag rating, rag status, rating, bragg, brag, status"),
    _field(
        "comment", "Comments", 4_000,
        """comments, comment, progress, update, progress update, notes, commentary, latest update,
        progress to date, outcome""",
    ),
)  # fmt: skip
BY_KEY = {each.key: each for each in FIELDS}
COLOURS = {
    "r": "red", "red": "red", "a": "amber", "amber": "amber", "y": "amber", "yellow": "amber",
    "g": "green", "green": "green",
}  # fmt: skip
BETWEEN = re.compile(r"(?:r|red|a|amber|g|green)\s*[/-]\s*(?:r|red|a|amber|g|green)", re.IGNORECASE)  # A/G


@dataclass(frozen=True)
class Terms:
    """By what a table is read: the heading of each field, and which names with "/" are several services."""

    columns: Mapping[str, str]
    several: Mapping[str, bool] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"columns": dict(self.columns), "several": dict(self.several)}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Terms":
        return cls(dict(told.get("columns", {})), dict(told.get("several", {})))


@dataclass(frozen=True)
class Good:
    """A row that becomes an action. `said` is as written, by field; the rest is what it means."""

    row: Row
    section: Section
    priority: tuple[str, str, str]  # number, title, as written
    number: str
    title: str
    due: months.Due | None
    leads: tuple[str, ...]
    supports: tuple[str, ...]
    rating: str
    colour: str
    comment: str
    said: Mapping[str, str]
    blanks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bad:
    """A row that does not, and why, in words that hold nothing of what stands in it.

    `found` is what does, in the column at fault: for whoever looks at the file, and kept nowhere.
    """

    row: Row
    column: str
    reason: str
    message: str
    number: str = ""
    found: str = ""


class _Wrong(Exception):
    def __init__(self, field: str, reason: str, message: str, number: str = "") -> None:
        super().__init__(reason)
        self.field, self.reason, self.message, self.number = field, reason, message, number


def guessed(heading: Sequence[str]) -> dict[str, str]:
    """The columns that headings give away, each for one field: the likelier headings of a field first.

    Where none is the action's, the first that has the word in it is: "Ref and action".
    """
    free = {heading_key(cell): cell for cell in reversed(heading) if heading_key(cell)}
    found: dict[str, str] = {}
    for each in FIELDS:
        for name in each.headings:
            if cell := free.pop(heading_key(name), ""):
                found[each.key] = cell
                break
    if "action" not in found:
        rest = [cell for cell in heading if cell in free.values() and ACTION_WORD.search(cell)]
        found |= {"action": rest[0]} if rest else {}
    return found


def likeliest(tables: Sequence[PlanTable]) -> int | None:
    """The place of the table that is most likely the plan; None where none has a column for the action."""
    scores = [(len(guessed(table.heading)), table.rows, -at) for at, table in enumerate(tables)]
    fits = [score for score, table in zip(scores, tables, strict=True) if "action" in guessed(table.heading)]
    return -max(fits)[2] if fits else None


def missing(columns: Mapping[str, str], heading: Sequence[str]) -> list[str]:
    return sorted({cell for cell in columns.values() if cell and cell not in heading})


def cells_of(table: PlanTable, columns: Mapping[str, str], *fields: str) -> list[str]:
    """What stands in the columns of these fields, row by row."""
    places = [_place(table.heading, columns.get(each, "")) for each in fields]
    return [
        row.cells[at] for section in table.sections for row in section.rows for at in places if at is not None
    ]


def rows(table: PlanTable, terms: Terms, *, known: frozenset[str] = frozenset()) -> Iterator[Good | Bad]:
    """Every row of the table as what it becomes, in its order. `known` are keys of services named before."""
    known = known | lead.alone(cells_of(table, terms.columns, "lead", "support"))
    places = {
        key: at
        for key, cell in terms.columns.items()
        if key in BY_KEY and (at := _place(table.heading, cell)) is not None
    }
    priorities = _Priorities()
    seen: Counter[str] = Counter()
    for section in table.sections:
        for row in section.rows:
            values = {key: row.cells[at] for key, at in places.items()}
            try:
                good = _read(row, section, values, terms, known, priorities)
                overflow = row.cells[len(table.heading) :]
                if any(overflow):
                    raise _Wrong(
                        "", "text-outside-columns",
                        "There is text outside the columns; expected none. Is a cell split?", good.number,
                    )  # fmt: skip
                seen[good.number] += 1
                if seen[good.number] > 1:
                    raise _Wrong(
                        "number" if "number" in places else "action", "number-twice",
                        "Its number is that of a row above; expected each once.", good.number,
                    )  # fmt: skip
            except _Wrong as wrong:
                column, at = terms.columns.get(wrong.field, ""), places.get(wrong.field)
                found = row.cells[at] if at is not None else ""
                yield Bad(row, column, wrong.reason, wrong.message, wrong.number, found)
            else:
                yield good


class _Priorities:
    """Numbers the priorities of a paper that numbers none, each once."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, str, str]] = {}

    def of(self, written: str) -> tuple[str, str, str]:
        if written.casefold() not in self.known:
            number, title = priority_of(written, len(self.known) + 1)
            taken = {each[0] for each in self.known.values()}
            while number in taken:
                number = str(len(taken) + 1) if str(len(taken) + 1) not in taken else f"{number}a"
            self.known[written.casefold()] = (number, title, written)
        return self.known[written.casefold()]


def _read(
    row: Row,
    section: Section,
    values: Mapping[str, str],
    terms: Terms,
    known: frozenset[str],
    priorities: _Priorities,
) -> Good:
    number, title = _number_and_title(values)
    for key, value in values.items():
        if len(value) > BY_KEY[key].most:
            message = f"It has {len(value):,} characters; expected at most {BY_KEY[key].most:,}."
            raise _Wrong(key, "too-long", message, number)
    written = values.get("priority", "") or section.title
    if len(written) > 200:
        raise _Wrong("priority", "too-long", "The priority has more than 200 characters.", number)
    try:
        due = months.read_due(values.get("deadline", ""))
    except months.CannotTell as found:
        message = f"It holds {found.found}; expected {months.EXPECTED}."
        raise _Wrong("deadline", "no-date", message, number) from None
    leads, supports = (
        tuple(lead.services(values.get(key, ""), known=known, told=terms.several))
        for key in ("lead", "support")
    )
    supports = tuple(name for name in supports if name_key(name) not in {name_key(each) for each in leads})
    for key, names in (("lead", leads), ("support", supports)):
        if len(leads) + len(supports) > MOST_SERVICES or any(len(name) > LONGEST_NAME for name in names):
            message = (
                f"It names {len(names)} services; expected at most {MOST_SERVICES} with its partners, "
                f"of at most {LONGEST_NAME} characters each."
            )
            raise _Wrong(key, "too-many-services", message, number)
    rating = values.get("rating", "")
    colour = COLOURS.get(rating.casefold().strip(" ."), "")
    notes = []
    if rating and not colour and not is_placeholder(rating) and not BETWEEN.fullmatch(rating):
        notes.append("The rating is not one of R, A or G; kept as written.")
    blanks = tuple(terms.columns[key] for key in terms.columns if key in values and not values[key])
    return Good(
        row=row,
        section=section,
        priority=priorities.of(written),
        number=number,
        title=title,
        due=due,
        leads=leads,
        supports=supports,
        rating=rating,
        colour=colour,
        comment=values.get("comment", ""),
        said=dict(values),
        blanks=blanks,
        notes=tuple(notes),
    )


def _number_and_title(values: Mapping[str, str]) -> tuple[str, str]:
    words = values.get("action", "")
    number, title = action_of(words)
    if "number" in values:
        own = " ".join(values["number"].split()).rstrip(".)")
        number, title = own, words
    title = " ".join(title.split())
    if not number:
        column = "number" if "number" in values else "action"
        raise _Wrong(
            column, "no-number", "It does not begin with the action's number; expected one like 1.4."
        )
    if len(number) > LONGEST_NUMBER:
        raise _Wrong(
            "number", "no-number", f"It has more than {LONGEST_NUMBER} characters; expected one like 1.4."
        )
    if not title:
        raise _Wrong("action", "no-action", "Nothing is said of what is to be done; expected words.", number)
    if len(title) > 1_000:
        raise _Wrong(
            "action", "too-long", f"It has {len(title):,} characters; expected at most 1,000.", number
        )
    return number, title


def _place(heading: Sequence[str], cell: str) -> int | None:
    return list(heading).index(cell) if cell and cell in heading else None
