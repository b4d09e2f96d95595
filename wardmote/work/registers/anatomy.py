"""What a register is: its words, its columns, the lines of an entry, its rules. One module declares one."""

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from wardmote.work.registers import modules

if TYPE_CHECKING:
    from wardmote.work.registers.papers.items import Reading

# What a column can hold; `values.py` reads, checks and shows each.
KINDS = (
    *("text", "long", "list", "link"),  # words; several paragraphs; one to a line; an https address
    *("number", "money", "percent"),
    *("date", "month", "choice"),
    *("agency", "team", "officer", "agreement"),  # of those there are; team and officer of the owner agency
)
PARTNERSHIP, AGENCY = "partnership", "agency"  # who reads an entry: every officer; the owner agency's alone
MOST_LINES = 200  # of one kind, in one entry
MOST_OTHERS = 500  # entries that rules compare with, of those that say the same


@dataclass(frozen=True)
class Column:
    """One thing an entry says. `names` are the headings an import knows it by, beside the label."""

    field: str
    label: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    list: bool = False  # shown in the list
    filter: bool = False  # a choice that the list can be narrowed by
    personal: bool = False  # names a person: never published
    year: bool = False  # a number that counts nothing: 2026, never 2,026
    colours: Mapping[str, str] = made_by(default_factory=dict)  # of choices shown as tags

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.field}: kind is {self.kind!r}; expected one of {KINDS}")

    def words_of(self, key: str) -> str:
        return dict(self.choices).get(key, key)


@dataclass(frozen=True)
class LineAction:
    """How a line becomes an action of the one list with one press: the columns that say what and by when,
    and what marks the line from then on, so that the action's own date is followed instead of its."""

    what: str
    by: str
    mark: tuple[str, str]  # a choice column of the line, and its choice
    words: str = "Make it an action"


@dataclass(frozen=True)
class LineKind:
    """Rows that go with an entry: the values of a series, a contract's charges, who signed."""

    key: str
    one: str  # "value"
    many: str  # "values"
    columns: tuple[Column, ...]
    sort: str = ""  # the field they stand in order of
    most: int = MOST_LINES
    public: bool = False
    asks: LineAction | None = None

    @property
    def a_one(self) -> str:
        return f"{'an' if self.one[0] in 'aeiou' else 'a'} {self.one}"

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.field == name)

    def is_whole(self, said: Mapping[str, Any]) -> bool:
        """Whether a line says all that it must; rules are told of no other."""
        return all(column.field in said for column in self.columns if column.required)


@dataclass(frozen=True)
class Facts:
    """An entry as rules see it: its values read, so that dates are dates and amounts Decimals.

    `lines` is by the key of the kind; each line has its `id` beside its values. What is blank is absent.
    """

    title: str
    values: Mapping[str, Any]
    lines: Mapping[str, Sequence[Mapping[str, Any]]] = made_by(default_factory=dict)
    pk: UUID | None = None
    owner_id: UUID | None = None
    review_on: date | None = None
    is_open: bool = True
    agency: str = ""  # the owner agency's short name, for the words of a rule

    def of(self, kind: str) -> Sequence[Mapping[str, Any]]:
        return self.lines.get(kind, ())

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)


@dataclass(frozen=True)
class Flag:
    """Something a reader is told beside the entry. `where` says what it is about: a column or "line:id"."""

    code: str
    words: str
    colour: str = "orange"
    where: str = ""


@dataclass(frozen=True)
class DueDate:
    """A day that somebody is told of ahead, and that is escalated if nothing is done.

    `ahead` in days goes before what `timings.toml` and the agency say; `line` is the id of the line it is of.
    """

    kind: str
    on: date
    words: str
    line: str = ""
    ahead: int | None = None


@dataclass(frozen=True)
class Series:
    """Lines that make a chart: which kind, which columns say when and how much."""

    line: str
    on: str
    value: str
    forecast: str = ""  # the choice column whose value "forecast" draws a hollow point


@dataclass(frozen=True)
class Extra:
    """A page of a register's own over all its entries. `context(entries, names, today)` fills the template.

    `entries` are the Facts of the open entries one may see; `names` words by id, of agencies and the like.
    """

    key: str
    words: str
    context: Callable[[Sequence[Facts], Mapping[str, str], date], dict[str, Any]]
    template: str


def nothing(*_: Any) -> list[Any]:
    return []


@dataclass(frozen=True)
class Register:
    """One register. Everything is declared here; the rest of the room reads it.

    `refusals(facts)` gives pairs (field or "", words); `flags(facts, others, today)` what readers are shown,
    beside the entries that say the same in the columns of `compares` (in any case and spacing);
    `dues(facts, today)` the days that are followed, beside the review that every entry may have.
    """

    key: str
    name: str  # "Key facts"
    one: str  # "key fact"
    many: str  # "key facts"
    about: str  # one sentence for the top of the list
    prefix: str  # "KF", before the number
    columns: tuple[Column, ...]
    lines: tuple[LineKind, ...] = ()
    title_label: str = "Name"
    title_names: tuple[str, ...] = ()  # other headings of the title in a file
    natural: tuple[str, ...] = ("title",)  # what an import knows an entry by; "title" or columns
    refusals: Callable[[Facts], Sequence[tuple[str, str]]] = nothing
    flags: Callable[[Facts, Sequence[Facts], date], Sequence[Flag]] = nothing
    dues: Callable[[Facts, date], Sequence[DueDate]] = nothing
    compares: tuple[str, ...] = ()  # "title" or columns: `flags` looks at others that say the same there
    public: tuple[str, ...] = ()  # columns a published entry shows; none: it is never published
    reach: str = PARTNERSHIP  # of a new entry, unless another is chosen
    reaches: tuple[str, ...] = (PARTNERSHIP, AGENCY)
    series: Series | None = None
    extra: tuple[Extra, ...] = ()
    actions: bool = False  # whether an action of the one list may be asked from an entry
    documents: bool = False  # whether files, such as what was signed, may be kept with an entry
    views: tuple[tuple[str, str], ...] = ()  # pages of an entry beside its own: the address's name, its words
    # Reads a paper that is no table of entries: from a path and today to items, what is wrong, an account.
    paper: Callable[[Path, date], "Reading"] | None = None
    due_words: Mapping[str, str] = made_by(default_factory=dict)  # of each kind of due date
    position: int = 50  # in the list of registers

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.field == name)

    def line(self, key: str) -> LineKind:
        return next(kind for kind in self.lines if kind.key == key)

    @property
    def in_a_sentence(self) -> str:
        """Its name after other words: "key facts", and "who does what (RACI)"."""
        return self.name[:1].lower() + self.name[1:]

    @property
    def listed(self) -> list[Column]:
        return [column for column in self.columns if column.list]

    def words_of_due(self, kind: str) -> str:
        return {"review": "Review", **self.due_words}.get(kind, kind.replace("_", " ").capitalize())


@cache
def registers() -> dict[str, Register]:
    """Every register by its key, in the order they are shown."""
    found = []
    for each in pkgutil.iter_modules(modules.__path__):
        module = import_module(f"{modules.__name__}.{each.name}")
        if (register := getattr(module, "REGISTER", None)) is not None:
            found.append(register)
    keys = [register.key for register in found]
    if len(set(keys)) != len(keys):
        raise ValueError(f"two registers have one key: {sorted(keys)}")
    return {each.key: each for each in sorted(found, key=lambda each: (each.position, each.name))}
