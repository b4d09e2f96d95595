"""Who sees what, said once more in plain Python: docs/access-in-one-page.md and section 4 of the design, rule by rule.

Written from those words and not from the SQL, so that each can find the other wrong. It is told facts (officers,
agreements, audiences, what a row is about) and answers whether an officer sees the row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

NAME, READ, CONTRIBUTE, DECIDE, EXPORT = 1, 2, 3, 4, 5
ASKING = {"hate", "domestic_abuse", "exploitation", "prevent"}
LEAD = "information_governance"
USUAL = {"asb": "asb", "hate": "hate_crime"}


@dataclass
class Officer:
    agency: str
    team: str | None
    roles: set[str] = field(default_factory=set)
    has_left: bool = False
    last_day: date | None = None
    is_suspended: bool = False
    openings: set[str] = field(default_factory=set)  # "case:<id>", committed within the last fifteen minutes
    stated: set[str] = field(default_factory=set)  # records for which they said why, in this session
    glass: str | None = None  # the one record that they opened in an emergency, while that runs


@dataclass(frozen=True)
class StandIn:
    """A colleague who stands in for an officer who is away, from a day until a day, both included."""

    away: str
    colleague: str
    starts_on: date
    ends_on: date
    with_named: bool


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
class Offer:
    """Of a case, by its owner to another agency."""

    owner: str
    to: str
    agreement: str
    purpose: str
    keeps: bool


@dataclass(frozen=True)
class Row:
    """What is to be known of a row to say who sees it."""

    of: str | None = None  # the record whose audience it carries, narrowed by its own categories
    categories: frozenset[str] = frozenset()
    level: int = READ
    openings: frozenset[str] = frozenset()  # sensitive: one of these must be on record
    ends: tuple[str, ...] = ()  # a tie: both ends must be seen
    agencies: frozenset[str] = frozenset()  # for the officers of these only
    closed_by: str | None = None  # a record whose must-not-receive list closes this as well
    glass: frozenset[str] = frozenset()  # read in an emergency with one of these records, whatever it holds
    roles: frozenset[str] = frozenset()  # and for these roles of it
    officer: str | None = None  # one officer's alone; or besides the roles
    lead: str | None = None  # likewise
    another: str | None = None  # an officer besides that one
    leads: str = ""  # the owner's leads: "too", or "alone"; never of what is for named officers
    auditors_of: frozenset[str] = frozenset()  # the log: auditors of these agencies see the line in any case
    never: str | None = None  # one officer whom it is kept from, whatever their roles
    team: str | None = None  # besides the officer: this team's
    for_nobody: bool = False


@dataclass
class World:
    today: date
    officers: dict[str, Officer]
    agreements: dict[str, Agreement]
    audiences: dict[str, Audience]  # by record
    purposes: set[str]  # those for which personal data may be shared
    sorts: dict[str, str] = field(default_factory=dict)  # the kind of a case or report: asb, hate
    stand_ins: dict[str, StandIn] = field(default_factory=dict)  # that were not withdrawn

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

    def own_level(self, audience: Audience, who: str) -> int:
        """The highest level at which this officer is let in, not counting whom they stand in for. Deny wins."""
        me = self.officers[who]
        if not self.is_here(me) or {who, me.agency} & audience.kept_out:
            return 0
        return max((g.level for g in audience.grants if self.admits(audience, g, who)), default=0)

    def level(self, audience: Audience, who: str) -> int:
        """With what is theirs by the name of an officer who is away: grants that name that officer, on their terms."""
        me = self.officers[who]
        if not self.is_here(me) or {who, me.agency} & audience.kept_out:
            return 0
        by_name = [
            g.level
            for each in self.stands_in_for(who)
            if each.away not in audience.kept_out and self.goes_along(audience.tier, each)
            for g in audience.grants
            if g.officer == each.away and self.admits(audience, g, each.away)
        ]
        return max([self.own_level(audience, who), *by_name])

    def stands_in_for(self, who: str) -> list[StandIn]:
        """Today, for officers who are still here; never on from one who stands in themselves."""
        return [
            each
            for each in self.stand_ins.values()
            if each.colleague == who
            and each.starts_on <= self.today <= each.ends_on
            and self.officers[each.away].agency == self.officers[who].agency
            and self.is_here(self.officers[each.away])
        ]

    def goes_along(self, tier: str, each: StandIn) -> bool:
        """Named officers only by the word of the officer away; the Channel tier if both hold its role as well."""
        if tier == "standard":
            return True
        shared = self.officers[each.away].roles & self.officers[each.colleague].roles
        return each.with_named and (tier == "named" or bool(shared & {"panel_chair", "panel_coordinator"}))

    def names(self, who: str) -> set[str]:
        """In whose name an officer acts: what is the lead's is also for whoever stands in for the lead."""
        return {who, *(each.away for each in self.stands_in_for(who))}

    def sees_record(self, record: str, who: str) -> bool:
        return record in self.audiences and self.level(self.audiences[record], who) >= READ

    # -- the door, and broken glass ---------------------------------------------------------------------

    def asks(self, record: str) -> bool:
        """Kinds that ask, and whatever is kept for named officers."""
        return self.sorts.get(record) in ASKING or self.audiences[record].tier != "standard"

    def may_open(self, record: str, who: str) -> bool:
        """Whoever sees it, once they said why in this session where it asks."""
        me = self.officers[who]
        sees = self.sees_record(record, who) or (me.glass == record and self.glass_admits(record, who))
        return sees and (not self.asks(record) or record in me.stated)

    def glass_admits(self, record: str, who: str) -> bool:
        """Their agency's own, or one their agency is or may be told of; never past the must-not-receive list."""
        me, found = self.officers[who], self.audiences[record]
        if not self.is_here(me) or found.tier == "channel" or {who, me.agency} & found.kept_out:
            return False

        def told(agreement: str, purpose: str) -> bool:
            shared = any(
                (g.agency, g.agreement, g.purpose) == (me.agency, agreement, purpose) for g in found.grants
            )
            usual = found.tier == "standard" and purpose == USUAL.get(self.sorts.get(record, ""), "asb")
            return (shared or usual) and self.is_live(
                agreement, reader=me.agency, owner=found.owner, purpose=purpose, held=found.held
            )

        return me.agency == found.owner or any(
            told(key, p) for key, a in self.agreements.items() for p in a.purposes
        )

    def eyes(self, who: str) -> Callable[[Row], bool]:
        """Whether this officer sees a row; ask a new one after each change, since it remembers what it worked out."""
        me, here, levels, names = self.officers[who], self.is_here(self.officers[who]), {}, self.names(who)
        glass = me.glass if me.glass is not None and self.glass_admits(me.glass, who) else None

        def level(record: str, categories: frozenset[str]) -> int:
            if record not in self.audiences:
                return 0  # there is no such record
            if (record, categories) not in levels:
                levels[record, categories] = self.level(self.audiences[record].holding(categories), who)
            return levels[record, categories]

        def theirs(row: Row) -> bool:
            return not row.agencies or me.agency in row.agencies

        def meant(row: Row) -> bool:
            """Whether a row that is for some officers or agencies only is for this one."""
            if row.roles:
                return row.officer == who or row.lead in names or (theirs(row) and bool(row.roles & me.roles))
            team = row.team is not None and row.team == me.team
            return (row.officer in (None, who) or row.another == who or team) and theirs(row)

        def sees(row: Row) -> bool:
            if not here:
                return False
            if row.auditors_of and "auditor" in me.roles and me.agency in row.auditors_of:
                return True
            if row.for_nobody or row.never == who:
                return False
            if row.openings and row.openings.isdisjoint(me.openings):
                return False
            if glass is not None and glass in row.glass and theirs(row):
                return True
            if row.leads and self.audiences[row.of].tier == "standard":
                leads = LEAD in me.roles and me.agency == self.audiences[row.of].owner
                if leads or row.leads == "alone":
                    return leads and theirs(row)
            return (
                meant(row)
                and (row.closed_by is None or not {who, me.agency} & self.audiences[row.closed_by].kept_out)
                and all(end == glass or level(end, frozenset()) >= READ for end in row.ends)
                and (row.of is None or level(row.of, row.categories) >= row.level)
            )

        return sees

    # -- moving a record to another audience ------------------------------------------------------------

    def may_move(self, present: Audience, becomes: Audience, who: str, listed: frozenset[str]) -> bool:
        """Only the owner's officers who may decide; to keepers at the owner; never to hold less, out of a tier of
        named officers, or past the must-not-receive list; and nobody new but under an agreement that is live."""
        me = self.officers[who]
        kept = self.is_kept(becomes)

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
            and (self.own_level(becomes, who) == 0 or self.own_level(present, who) > 0)
        )

    def is_kept(self, audience: Audience) -> bool:
        """Whether somebody at the owner decides on it, for good."""
        lasting = [
            g for g in audience.grants if g.agreement is None and g.ends_on is None and g.level >= DECIDE
        ]
        return any(
            self.admits(audience, g, o) and not self.officers[o].has_left and not {o, audience.owner} & audience.kept_out
            for g in lasting for o in self.officers
        )  # fmt: skip

    # -- a case passes to another agency ----------------------------------------------------------------

    def covers_all(self, record: str, offer: "Offer", parts: frozenset[str]) -> bool:
        """Under an agreement in force between the two that covers everything in the case with all its parts."""
        held = self.audiences[record].held | parts
        return self.is_live(
            offer.agreement, reader=offer.to, owner=offer.owner, purpose=offer.purpose, held=frozenset(held)
        )

    def may_offer(self, record: str, offer: "Offer", parts: frozenset[str], who: str) -> bool:
        """A supervisor of the owner who decides; to an agency that sees it already on the ground that carries it."""
        found, me = self.audiences[record], self.officers[who]
        sees = any(
            (g.agency, g.agreement, g.purpose) == (offer.to, offer.agreement, offer.purpose) and g.level >= READ
            and (g.starts_on is None or g.starts_on <= self.today) and (g.ends_on is None or self.today <= g.ends_on)
            and g.officer not in found.kept_out  # what is one officer's alone, and they are kept out, nobody there sees
            for g in found.grants
        )  # fmt: skip
        return (
            me.agency == found.owner == offer.owner != offer.to
            and "supervisor" in me.roles
            and self.level(found, who) >= DECIDE
            and found.tier == "standard"
            and offer.to not in found.kept_out
            and sees
            and self.covers_all(record, offer, parts)
        )

    def may_answer(self, record: str, offer: "Offer", who: str, state: str) -> bool:
        """A supervisor of the side whose it is: of the owner to withdraw, of the other to accept or refuse."""
        me, found = self.officers[who], self.audiences[record]
        mine, level = (offer.owner, DECIDE) if state == "withdrawn" else (offer.to, READ)
        return me.agency == mine and "supervisor" in me.roles and self.level(found, who) >= level

    def passed_on(self, record: str, offer: "Offer", team: str) -> Audience:
        """The new owner's team decides. Others go on if their agreement binds the new owner now; the old owner as a
        partner who reads and adds, where it was offered so and may; whoever must not receive it stays out."""
        found = self.audiences[record]
        others = {
            g for g in found.grants
            if g.agreement is not None and g.agency not in (offer.owner, offer.to)
            and self.is_live(g.agreement, reader=g.agency, owner=offer.to, purpose=g.purpose, held=found.held)
        }  # fmt: skip
        stays = set()
        if offer.keeps and self.is_live(
            offer.agreement, reader=offer.owner, owner=offer.to, purpose=offer.purpose, held=found.held
        ):
            covered = frozenset(self.agreements[offer.agreement].categories)
            stays = {
                Grant(offer.owner, CONTRIBUTE, g.team, g.officer, offer.agreement, offer.purpose, covered)
                for g in found.grants if g.agreement is None and g.ends_on is None and g.level >= CONTRIBUTE
            }  # fmt: skip
        return replace(
            found, owner=offer.to, grants=frozenset(others | stays | {Grant(offer.to, EXPORT, team)})
        )
