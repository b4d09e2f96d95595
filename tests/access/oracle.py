"""Who sees what, said once more in plain Python: docs/access-in-one-page.md and section 4 of the design, rule by rule.

Written from those words and not from the SQL, so that each can find the other wrong. It is told facts (officers,
agreements, audiences, what a row is about) and answers whether an officer sees the row.
"""

from dataclasses import dataclass, field, replace
from datetime import date

NAME, READ, CONTRIBUTE, DECIDE, EXPORT = 1, 2, 3, 4, 5


@dataclass
class Officer:
    agency: str
    team: str | None
    roles: set[str] = field(default_factory=set)
    has_left: bool = False
    last_day: date | None = None
    is_suspended: bool = False
    openings: set[str] = field(default_factory=set)  # "case:<id>", committed within the last fifteen minutes


@dataclass
class Party:
    signed_on: date | None
    withdrew_on: date | None = None


@dataclass
class Agreement:
    keeper: str
    state: str
    starts_on: date | None
    ends_on: date | None
    purposes: set[str]
    categories: set[str]
    parties: dict[str, Party]  # by agency


@dataclass(frozen=True)
class Grant:
    agency: str
    level: int
    team: str | None = None
    officer: str | None = None
    agreement: str | None = None
    purpose: str = ""
    categories: frozenset[str] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Audience:
    owner: str
    held: frozenset[str]
    grants: frozenset[Grant]
    kept_out: frozenset[str] = frozenset()  # officers and agencies on the must-not-receive list
    tier: str = "standard"

    def holding(self, categories: frozenset[str]) -> "Audience":
        """What holds more as well: only grants that cover all of it stay. A wider agreement brings none back."""
        held = self.held | categories
        kept = {g for g in self.grants if g.agreement is None or held <= g.categories}
        return replace(self, held=held, grants=frozenset(kept))


@dataclass(frozen=True)
class Row:
    """What is to be known of a row to say who sees it."""

    of: str | None = None  # the record whose audience it carries, narrowed by its own categories
    categories: frozenset[str] = frozenset()
    level: int = READ
    openings: frozenset[str] = frozenset()  # sensitive: one of these must be on record
    ends: tuple[str, ...] = ()  # a tie: both ends must be seen
    agency: str | None = None  # for this agency's officers only
    roles: frozenset[str] = frozenset()  # and for these roles of it
    officer: str | None = None  # one officer's alone; or besides the roles
    auditors_of: frozenset[str] = frozenset()  # the log: auditors of these agencies see the line in any case
    for_nobody: bool = False


@dataclass
class World:
    today: date
    officers: dict[str, Officer]
    agreements: dict[str, Agreement]
    audiences: dict[str, Audience]  # by record
    purposes: set[str]  # those for which personal data may be shared

    def is_here(self, me: Officer) -> bool:
        """A leaver, a suspended account, or one whose last day has passed, is nobody."""
        stays = me.last_day is None or me.last_day >= self.today
        return not me.has_left and not me.is_suspended and stays

    def is_live(self, name: str, *, reader: str, owner: str, purpose: str, held: frozenset[str]) -> bool:
        """In force today (its last day included), for the purpose and all that is held, signed by both."""
        a = self.agreements[name]
        runs = a.starts_on is not None and a.starts_on <= self.today
        runs = runs and (a.ends_on is None or self.today <= a.ends_on)
        covers = purpose in a.purposes and purpose in self.purposes and held <= a.categories
        return (
            a.state == "in_force" and runs and covers and all(self.binds(a, who) for who in (reader, owner))
        )

    def binds(self, agreement: Agreement, agency: str) -> bool:
        party = agreement.parties.get(agency)
        if party is None or party.signed_on is None or party.signed_on > self.today:
            return False
        return party.withdrew_on is None or party.withdrew_on > self.today

    def admits(self, audience: Audience, grant: Grant, who: str) -> bool:
        me = self.officers[who]
        named = (
            grant.agency == me.agency
            and grant.team in (None, me.team)
            and grant.officer in (None, who)
            and (grant.starts_on is None or grant.starts_on <= self.today)
            and (grant.ends_on is None or self.today <= grant.ends_on)
        )
        if not named or grant.agreement is None:
            return named
        return audience.held <= grant.categories and self.is_live(
            grant.agreement, reader=me.agency, owner=audience.owner, purpose=grant.purpose, held=audience.held
        )

    def level(self, audience: Audience, who: str) -> int:
        """The highest level at which this officer is let in; 0 for not at all. Deny wins."""
        me = self.officers[who]
        if not self.is_here(me) or {who, me.agency} & audience.kept_out:
            return 0
        return max((g.level for g in audience.grants if self.admits(audience, g, who)), default=0)

    def sees_record(self, record: str, who: str) -> bool:
        return self.level(self.audiences[record], who) >= READ

    def sees(self, row: Row, who: str) -> bool:
        me = self.officers[who]
        if not self.is_here(me):
            return False
        if "auditor" in me.roles and me.agency in row.auditors_of:
            return True
        if row.for_nobody:
            return False
        if row.roles:
            return row.officer == who or (row.agency == me.agency and bool(row.roles & me.roles))
        return (
            row.officer in (None, who)
            and row.agency in (None, me.agency)
            and (not row.openings or bool(row.openings & me.openings))
            and all(self.sees_record(end, who) for end in row.ends)
            and (
                row.of is None or self.level(self.audiences[row.of].holding(row.categories), who) >= row.level
            )
        )
