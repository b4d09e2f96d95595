"""Who sees what, said once more in plain Python: docs/access-in-one-page.md and section 4 of the design, rule by rule.

Written from those words and not from the SQL, so that each can find the other wrong. It is told facts (officers,
agreements, audiences, what a row is about) and answers whether an officer sees the row.
"""

from collections.abc import Callable
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
        return record in self.audiences and self.level(self.audiences[record], who) >= READ

    def eyes(self, who: str) -> Callable[[Row], bool]:
        """Whether this officer sees a row; ask a new one after each change, since it remembers what it worked out."""
        me, here, levels = self.officers[who], self.is_here(self.officers[who]), {}

        def level(record: str, categories: frozenset[str]) -> int:
            if record not in self.audiences:
                return 0  # there is no such record
            if (record, categories) not in levels:
                levels[record, categories] = self.level(self.audiences[record].holding(categories), who)
            return levels[record, categories]

        def sees(row: Row) -> bool:
            if not here:
                return False
            if row.auditors_of and "auditor" in me.roles and me.agency in row.auditors_of:
                return True
            if row.for_nobody:
                return False
            if row.roles:
                return row.officer == who or (row.agency == me.agency and bool(row.roles & me.roles))
            return (
                (row.officer is None or row.officer == who)
                and (row.agency is None or row.agency == me.agency)
                and (not row.openings or not row.openings.isdisjoint(me.openings))
                and all(level(end, frozenset()) >= READ for end in row.ends)
                and (row.of is None or level(row.of, row.categories) >= row.level)
            )

        return sees

    # -- moving a record to another audience ------------------------------------------------------------

    def may_move(self, present: Audience, becomes: Audience, who: str, listed: frozenset[str]) -> bool:
        """Only the owner's officers who may decide; to keepers at the owner; never to hold less, out of a tier of
        named officers, or past the must-not-receive list; and nobody new but under an agreement that is live."""
        me = self.officers[who]
        lasting = [
            g for g in becomes.grants if g.agreement is None and g.ends_on is None and g.level >= DECIDE
        ]
        kept = any(
            self.admits(becomes, g, o) and not self.officers[o].has_left and not {o, becomes.owner} & becomes.kept_out
            for g in lasting for o in self.officers
        )  # fmt: skip

        def stood(g: Grant) -> bool:
            return any(
                (o.agency, o.team, o.officer, o.agreement, o.purpose) == (g.agency, g.team, g.officer, g.agreement, g.purpose)
                and o.level >= g.level and g.categories <= o.categories
                for o in present.grants
            )  # fmt: skip

        lawful = all(
            g.agreement is None or stood(g) or self.is_live(
                g.agreement, reader=g.agency, owner=becomes.owner, purpose=g.purpose, held=g.categories
            )
            for g in becomes.grants
        )  # fmt: skip
        return (
            self.level(present, who) >= DECIDE
            and me.agency == present.owner == becomes.owner
            and present.tier in ("standard", becomes.tier)
            and (becomes.tier == "standard" or all(g.officer for g in becomes.grants))
            and present.held <= becomes.held
            and listed <= becomes.kept_out
            and kept
            and lawful
        )
