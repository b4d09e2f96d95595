"""What is held of people: the words in which each room classifies the fields of its tables.

Every app of Wardmote with tables has a `processing.py` with `TABLES`, a list of `of(...)` for its own models
and `whole(...)` for tables of other packages. Each field is named once; there is no default and no "all the
others". `record.py` reads them; a test fails on a field that is not there, or is there no more.

To add a table: one `of("app.Model", PURPOSE, held("field field", WHOSE, WHAT, FROM), ...)`. Several whose,
what or from: joined by `|`.
"""

from dataclasses import dataclass
from enum import Flag, auto


class Whose(Flag):
    """Groups of people whose data it is."""

    PEOPLE = auto()
    REPORTERS = auto()
    OFFICERS = auto()
    SIGNATORIES = auto()
    NOBODY = auto()


class What(Flag):
    """Categories of data. The special categories are those of UK GDPR Art 9(1), each by its name."""

    IDENTITY = auto()
    CONTACT = auto()
    CIRCUMSTANCES = auto()
    RACE = auto()
    POLITICS = auto()
    BELIEF = auto()
    UNION = auto()
    GENETIC = auto()
    BIOMETRIC = auto()
    HEALTH = auto()
    SEX_LIFE = auto()
    ORIENTATION = auto()
    CRIMINAL = auto()
    SECURITY = auto()
    OPERATIONAL = auto()
    NONE = auto()


class From(Flag):
    """Where it comes from."""

    SELF = auto()
    OTHERS = auto()
    PARTNERS = auto()
    WORK = auto()
    PROVIDER = auto()
    PUBLISHED = auto()
    WARDMOTE = auto()


WORDS = {
    Whose.PEOPLE: "People known: victims, those said to be responsible, witnesses, children",
    Whose.REPORTERS: "People who report something",
    Whose.OFFICERS: "Officers of the agencies",
    Whose.SIGNATORIES: "People who sign or answer for an agreement",
    Whose.NOBODY: "Nobody",
    What.IDENTITY: "Identity",
    What.CONTACT: "Contact",
    What.CIRCUMSTANCES: "Circumstances and behaviour",
    What.RACE: "Racial or ethnic origin",
    What.POLITICS: "Political opinions",
    What.BELIEF: "Religious or philosophical beliefs",
    What.UNION: "Trade union membership",
    What.GENETIC: "Genetic data",
    What.BIOMETRIC: "Biometric data that identifies",
    What.HEALTH: "Health",
    What.SEX_LIFE: "Sex life",
    What.ORIENTATION: "Sexual orientation",
    What.CRIMINAL: "Criminal offences and allegations of them",
    What.SECURITY: "Accounts and security",
    What.OPERATIONAL: "Work done: who did what, when, on which record",
    What.NONE: "No data about a person",
    From.SELF: "The person themselves",
    From.OTHERS: "Other people: reporters, victims, witnesses",
    From.PARTNERS: "Agencies of the partnership",
    From.WORK: "Officers, in their work",
    From.PROVIDER: "The provider of identities",
    From.PUBLISHED: "Published data",
    From.WARDMOTE: "Made by Wardmote",
}

PEOPLE, REPORTERS, OFFICERS = Whose.PEOPLE, Whose.REPORTERS, Whose.OFFICERS
SIGNATORIES, NOBODY = Whose.SIGNATORIES, Whose.NOBODY
IDENTITY, CONTACT, CIRCUMSTANCES, HEALTH = What.IDENTITY, What.CONTACT, What.CIRCUMSTANCES, What.HEALTH
CRIMINAL, SECURITY, OPERATIONAL, NONE = What.CRIMINAL, What.SECURITY, What.OPERATIONAL, What.NONE
SELF, OTHERS, PARTNERS, WORK = From.SELF, From.OTHERS, From.PARTNERS, From.WORK
PROVIDER, PUBLISHED, WARDMOTE = From.PROVIDER, From.PUBLISHED, From.WARDMOTE

SPECIAL = (
    What.RACE | What.POLITICS | What.BELIEF | What.UNION | What.GENETIC | What.BIOMETRIC | What.HEALTH
    | What.SEX_LIFE | What.ORIENTATION
)  # fmt: skip
# What somebody may write where an account is given in their own words.
NARRATIVE = (
    IDENTITY | CONTACT | CIRCUMSTANCES | What.RACE | What.POLITICS | What.BELIEF | What.HEALTH
    | What.SEX_LIFE | What.ORIENTATION | CRIMINAL
)  # fmt: skip


@dataclass(frozen=True)
class Purpose:
    """Why data is held, on what ground, and how long."""

    name: str
    ground: str
    kept: str


PUBLIC_TASK = (
    "UK GDPR Art 6(1)(e), public task; of special categories Art 9(2)(g), of offences Art 10 with DPA 2018 "
    "Sch 1; where a competent authority works for law enforcement, DPA 2018 part 3 (s.35)"
)
ACCOUNTABLE = "UK GDPR Arts 5(2), 24 and 32; DPA 2018 ss.56 and 62: to be able to show who did what"
EMPLOYED = "UK GDPR Art 6(1)(e), public task: officers need an account to do it"

CASEWORK = Purpose(
    "Preventing crime, disorder and anti-social behaviour, and helping those harmed",
    PUBLIC_TASK,
    "By the owner agency's schedule, by outcome and group; longer under a legal hold",
)
SHARING = Purpose(
    "Deciding who may see what, under which agreement, and accounting for it",
    ACCOUNTABLE,
    "As long as the record it is about; the register of agreements, who stood in for whom and alarms on "
    "unusual use for as long as the partnership lasts",
)
ACCOUNTS = Purpose(
    "Letting officers in, and keeping others out",
    EMPLOYED,
    "Accounts while an officer is in post; their name stays with what they did; sessions until they are over",
)
LOGGING = Purpose(
    "A record of what was done that nobody can alter unnoticed",
    "UK GDPR Art 5(2); DPA 2018 s.62, where part 3 applies",
    "For as long as the partnership lasts; it holds digests in place of personal text",
)
FINDING = Purpose(
    "Finding a record one may see",
    PUBLIC_TASK,
    "As long as the record it finds; what was searched, for a day",
)
DESK = Purpose(
    "Telling officers what waits for them, and keeping what they typed",
    EMPLOYED,
    "Drafts for a week; the rest while the officer is in post",
)
REFERENCE = Purpose(
    "Reference data and the settings of the installation",
    "Holds no data about people but which officer set it",
    "Until it is replaced",
)
RUNNING = Purpose(
    "Running the system: queue of jobs, state of migrations",
    EMPLOYED,
    "Until done, and a few days more",
)
RIGHTS = Purpose(
    "Answering people who ask about their own data",
    "UK GDPR Arts 6(1)(c) and 12 to 22; DPA 2018 ss.44 to 54: legal obligation",
    "By the owner agency's schedule",
)
RETAINING = Purpose(
    "Keeping records no longer than needed, and showing that it was so",
    "UK GDPR Art 5(1)(e) and (2); DPA 2018 s.39",
    "As long as the record it is about; what is left of a deleted one, for as long as the partnership lasts",
)

# In the order of a reader's interest.
PURPOSES = (
    CASEWORK, SHARING, RIGHTS, RETAINING, FINDING, LOGGING, ACCOUNTS, DESK, RUNNING, REFERENCE,
)  # fmt: skip


@dataclass(frozen=True)
class Held:
    """Some fields of one table that are alike."""

    names: tuple[str, ...]
    whose: Whose
    what: What
    source: From


@dataclass(frozen=True)
class Table:
    """One model of ours: why it is held, and what of whom is in each of its fields."""

    model: str
    why: Purpose
    fields: tuple[Held, ...]


@dataclass(frozen=True)
class Whole:
    """Tables of another package, each classified as one."""

    names: tuple[str, ...]
    why: Purpose
    whose: Whose
    what: What
    source: From


def held(names: str, whose: Whose, what: What, source: From) -> Held:
    """Fields, separated by spaces."""
    return Held(tuple(names.split()), whose, what, source)


def keys(names: str) -> Held:
    """Numbers and pointers that say nothing of anybody by themselves."""
    return held(names, NOBODY, NONE, WARDMOTE)


def done(names: str) -> Held:
    """Which officer did it, when, in which state it is."""
    return held(names, OFFICERS, OPERATIONAL, WORK)


def links(names: str) -> Held:
    """Which record it hangs on, and the categories of data it is said to hold."""
    return held(names, PEOPLE, OPERATIONAL, WORK)


def of(model: str, why: Purpose, *fields: Held) -> Table:
    """The classification of one model, named as `app.Model`."""
    return Table(model, why, fields)


def whole(names: str, why: Purpose, whose: Whose, what: What, source: From) -> Whole:
    """Tables of another package, by their names in the database."""
    return Whole(tuple(names.split()), why, whose, what, source)
