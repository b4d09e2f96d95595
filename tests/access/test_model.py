"""A partnership lives at random, and after each step every officer sees exactly what the words of the rule say.

The acts are the application's own commands; the words are tests/access/oracle.py; what is compared is every row of
every protected table, for each of twelve officers of four agencies. A failure prints the steps that led to it. With
WARDMOTE_SOAK=1 (`make soak`) it lives ten times as long, each time differently.
"""

import os
import secrets
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, assume, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests import world
from tests.access import facts
from tests.access.modelled import KNOWN, LEAD, PLAIN, PURPOSES, SPECIAL, Living, Merged, prepare
from tests.access.oracle import CONTRIBUTE, DECIDE, EXPORT, READ, Grant, Offer, StandIn
from tests.access.oracle import Agreement as Facts
from tests.access.oracle import Party as Signed
from wardmote.records.intake import commands as intake
from wardmote.records.intake import places as report_places
from wardmote.records.intake.models import Referral
from wardmote.records.people import commands as people
from wardmote.records.people.models import Merge as PeopleMerge
from wardmote.records.places import commands as places
from wardmote.records.places.models import Merge as PlacesMerge
from wardmote.trust.access import standins
from wardmote.trust.access.glass import end_glass
from wardmote.trust.access.models import BreakGlass, Disclosure
from wardmote.trust.access.models import StandIn as StandInRow
from wardmote.trust.agreements import commands as agreements
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.agreements.wording import PARTS
from wardmote.trust.identity.commands import leaving as identity_leaving
from wardmote.trust.identity.commands import officers as identity_officers
from wardmote.trust.identity.commands import roles as identity_roles
from wardmote.trust.identity.models import Role, RoleChange
from wardmote.work.cases import commands as cases
from wardmote.work.cases.commands import conflicts, glass
from wardmote.work.cases.models import Conflict, MustNotReceive, Transfer
from wardmote.work.cases.models import Person as CasePerson
from wardmote.work.cases.models import Place as CasePlace

SOAK = os.environ.get("WARDMOTE_SOAK") == "1"
TIMES = 10 if SOAK else 1

Draw = Callable[[Any], Any]
Tried = bool | None
WEIGHTS: dict[str, float] = {}
CANDIDATES: dict[str, Callable[[Living], Iterable[tuple[Any, ...]]]] = {}
# Those of the issue: each at least twenty times. The others keep the partnership going and are tried half as often.
ASKED_FOR = 20
# Officers looked at after a step, in turn: each after every sixth at the latest. All of them, when it soaks.
IN_TURN = 2


class Tally:
    """What was done, over all examples."""

    def __init__(self) -> None:
        self.steps, self.checks = 0, 0
        self.by_another = 0  # records seen by the name of an officer who is away alone
        self.done: Counter[str] = Counter()
        self.refused: list[str] = []
        self.tables: set[str] = set()


tally = Tally()


def transition(candidates: Callable[[Living], Iterable[tuple[Any, ...]]], weight: float = 1.0) -> Any:
    """A rule of the machine: it draws one of the candidates and acts; `weight` says how often, beside the others.

    All are tried equally often, as far as there is anything to try them on, so that none starves.
    """

    def wrap(act: Callable[..., Tried]) -> Any:
        name = act.__name__
        WEIGHTS[name], CANDIDATES[name] = weight, candidates

        @precondition(lambda self: self.is_due(name))
        @rule(data=st.data())
        def run(self: "Partnership", data: st.DataObject) -> None:
            def draw(options: Any) -> Any:
                return data.draw(st.sampled_from(list(options)))

            pick = draw(self.can(name))
            self.tried[name] += 1
            self.it.steps.append(name)
            try:
                went = act(self.it, draw, *pick)
            except Exception:
                print(
                    f"{self.it.told()}\nThe last step failed."
                )  # also where hypothesis then finds something else
                raise
            tally.done[name] += bool(went)
            tally.steps += 1
            self.found.clear()

        run.__name__ = name
        return run

    return wrap


# --- what may be tried ---------------------------------------------------------------------------------


def shareable(it: Living) -> list[tuple[Any, ...]]:
    return [
        (record, agreement, reader)
        for record in it.records("case", "patrol", "person", "place") if it.at_owner(record)
        for agreement, reader in it.live_for(record)
    ]  # fmt: skip


def shared(it: Living) -> list[tuple[Any, ...]]:
    return [
        (record, grant)
        for record in it.records("case", "patrol", "person", "place") if it.at_owner(record)
        for grant in it.partners(record)
    ]  # fmt: skip


def kept(it: Living, *states: str) -> list[tuple[Any, ...]]:
    """Agreements in these states whose keeper has a lead at hand."""
    return [
        (key, who)
        for key, a in it.w.agreements.items() if a.state in states
        for who in it.here(LEAD, agency=a.keeper)
    ]  # fmt: skip


def running(it: Living) -> list[tuple[Any, ...]]:
    return [
        (key, who) for key, who in kept(it, "in_force", "suspended")
        if it.w.agreements[key].ends_on is None or it.w.agreements[key].ends_on >= it.day
    ]  # fmt: skip


def binding(it: Living) -> list[str]:
    return [key for key, a in it.w.agreements.items() if a.state in ("in_force", "suspended")]


def leads(it: Living) -> list[tuple[Any, ...]]:
    found = {me.agency: who for who, me in it.w.officers.items() if it.w.is_here(me) and LEAD in me.roles}
    return [(found, keeper) for keeper in found if len(found) > 1]


def administered(it: Living) -> list[tuple[Any, ...]]:
    """An officer and an administrator of their agency who may change them."""
    return [
        (who, admin)
        for who, me in it.w.officers.items() if not me.has_left
        for admin in it.here(Role.ADMINISTRATOR, agency=me.agency) if admin != who
    ]  # fmt: skip


def gone(it: Living) -> list[str]:
    return [who for who, me in it.w.officers.items() if not it.w.is_here(me)]


def to_keep_out(it: Living) -> list[tuple[Any, ...]]:
    return [
        (record, who)
        for record in it.records("case") for who in it.at_owner(record) if len(it.at_owner(record)) > 1
    ]  # fmt: skip


def offerable(it: Living) -> list[tuple[Any, ...]]:
    """Cases that are not offered yet, whom they may be offered to, and a supervisor who may."""
    return [
        (record, agreement, reader, who)
        for record in it.records("case") if record not in it.offers and it.audience(record).tier == "standard"
        for agreement, reader in it.live_for(record)
        if it.parts[record] <= it.w.agreements[agreement].categories
        for who in it.at_owner(record) if Role.SUPERVISOR in it.w.officers[who].roles
    ]  # fmt: skip


def pairs(it: Living, *, joined: bool = False) -> list[tuple[Any, ...]]:
    """Two records of one kind and owner that an officer decides on, and that are not read as one."""
    found = []
    for kind in ("person", "place"):
        some = it.records(kind)
        for away in some:
            for into in some:
                if (
                    away != into
                    and it.audience(away).owner == it.audience(into).owner
                    and into not in group(it, away)
                ):
                    found += [
                        (kind, away, into, who) for who in it.at_owner(away) if who in it.at_owner(into)
                    ]
    return found


def group(it: Living, record: str) -> set[str]:
    """The records that are read as one with this one."""
    found, ties = {record}, list(it.merges)
    for _ in ties:
        for tie in ties:
            if {tie.away, tie.into} & found:
                found |= {tie.away, tie.into}
    return found


# --- the machine ---------------------------------------------------------------------------------------


class Partnership(RuleBasedStateMachine):
    """Each example is one life of the partnership, undone at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.it = Living()
        self.tried: Counter[str] = Counter()
        self.found: dict[str, list[tuple[Any, ...]]] = {}
        self.life = transaction.atomic()
        self.life.__enter__()

    def teardown(self) -> None:
        tally.refused += self.it.refused
        tally.tables |= self.it.tables
        if not connection.needs_rollback:
            transaction.set_rollback(True)
        self.life.__exit__(None, None, None)

    @initialize(chance=st.integers(0, 2**30))
    def begins(self, chance: int) -> None:
        assume(chance)  # hypothesis begins with the simplest life there is, always the same: not that one
        self.it.build()
        assert not self.it.refused, self.it.refused

    @invariant()
    def everyone_sees_what_the_words_say(self) -> None:
        chosen = list(self.it.tokens) if SOAK else self.it.in_turn(IN_TURN)
        compared, wrong = self.it.look(chosen)
        tally.checks += compared
        tally.by_another += sum(self.it.sees_by_another(who) for who in chosen)
        if wrong:
            print(f"{self.it.told()}\nThen:")
            print(*wrong[:40], sep="\n")
        assert not wrong, "the database and the words of the rule disagree: the steps are printed"

    def can(self, name: str) -> list[tuple[Any, ...]]:
        if name not in self.found:
            self.found[name] = list(CANDIDATES[name](self.it))
        return self.found[name]

    def is_due(self, name: str) -> bool:
        if not self.can(name):
            return False
        shares = [self.tried[each] / WEIGHTS[each] for each in WEIGHTS if self.can(each)]
        return self.tried[name] / WEIGHTS[name] <= min(shares) + 0.7

    # -- sharing --------------------------------------------------------------------------------------

    @transition(shareable, weight=1.2)
    def share(it: Living, draw: Draw, record: str, agreement: str, reader: str) -> Tried:
        found, kind = it.audience(record), it.kinds[record]
        who = draw(it.at_owner(record))
        purpose = draw(it.live_purposes(record, agreement, reader))
        more = sorted(it.w.agreements[agreement].categories - found.held)
        held = found.held | set(draw([more, more[:1], []]))
        whom = "officers" if found.tier == "named" else draw(["team", "officers", "agency"])
        team = draw(it.teams[reader]) if whom == "team" else None
        readers = [each for each, me in it.w.officers.items() if me.agency == reader and not me.has_left]
        named = [draw(readers)] if whom == "officers" else []
        level, ends_on = draw([READ, CONTRIBUTE, DECIDE]), draw([None, it.day, it.day + timedelta(days=9)])
        new = [
            Grant(reader, level, it.w.officers[each].team, each, agreement, purpose, frozenset(held), ends_on=ends_on)
            for each in named
        ] or [Grant(reader, level, str(team.pk) if team else None, None, agreement, purpose, frozenset(held), ends_on=ends_on)]  # fmt: skip
        it.steps[-1] = it.say(who, "shares", record, "with", team and f"team {team.name} of", *named or [reader], "at level",
                              level, "under", agreement, "for", purpose, "with", ", ".join(sorted(held)), "until", ends_on)  # fmt: skip
        becomes = it.with_grants(record, new)

        def act(by: Any) -> None:
            command = {"case": cases.share, "person": people.share}.get(kind)
            if (
                command is None
            ):  # patrols are shared by a command of another shape; places have no page for it
                it.move_by_hand(record, becomes)
                return
            command(
                **{kind: it.the(record)}, agency=it.agencies[reader], agreement=Agreement.objects.get(pk=agreement),
                purpose=purpose, categories=held, level=level, necessity="n", team=team,
                officers=[it.fresh(each) for each in named], whole_agency=whom == "agency", ends_on=ends_on,
                by=by, now=it.now,
            )  # fmt: skip

        if it.tries(who, act):
            assert it.w.may_move(found, becomes, who, frozenset()), it.steps[-1]
            it.moved(record, becomes)
            return True
        return False

    @transition(shared, weight=1.15)
    def withdraw(it: Living, draw: Draw, record: str, grant: Grant) -> Tried:
        who, kind, found = draw(it.at_owner(record)), it.kinds[record], it.audience(record)
        it.steps[-1] = it.say(who, "withdraws", record, "from", grant.agency, grant.team, grant.officer)
        same = {"agency": grant.agency, "team": grant.team, "officer": grant.officer, "agreement": grant.agreement,
                "purpose": grant.purpose}  # fmt: skip
        becomes = replace(found, grants=found.grants - {grant})
        with world.building():
            link = {"case": "case_link__case", "person": "person_link__person"}.get(kind)
            told = link and Disclosure.objects.filter(**same, **{link: record}, withdrawn_at=None).first()

        def act(by: Any) -> None:
            command = {"case": cases.withdraw, "person": people.withdraw}.get(kind)
            if command and told:
                command(**{kind: it.the(record)}, disclosure=told, reason="r", by=by, now=it.now)
            else:
                it.move_by_hand(record, becomes)

        if it.tries(who, act):
            it.moved(record, becomes)
            return True
        return False

    @transition(
        lambda it: [(r,) for r in it.records("case", "patrol", "person", "place", "report") if it.at_owner(r)]
    )
    def restrict(it: Living, draw: Draw, record: str) -> Tried:
        """A part of it held apart, the whole of it held as more, or kept to named officers."""
        who, kind, found = draw(it.at_owner(record)), it.kinds[record], it.audience(record)
        how = draw(["part", "part", "whole", "named"])
        category = draw([*SPECIAL, *SPECIAL, "offence", "images"])
        it.steps[-1] = it.say(who, "restricts", record, "to", how, category)
        if how == "part" and kind not in ("patrol", "report"):

            def add(by: Any) -> None:
                if kind == "person":
                    people.add_detail(
                        person=it.the(record),
                        kind="note",
                        text="x",
                        categories=(category,),
                        by=by,
                        now=it.now,
                    )
                else:
                    command = cases.add_note if kind == "case" else places.add_note
                    command(**{kind: it.the(record)}, text="x", categories=(category,), by=by, now=it.now)

            if not it.tries(who, add):
                return False
            if kind == "case":
                it.parts[record].add(category)
            return True
        if how == "named":
            own = Grant(found.owner, EXPORT, it.w.officers[who].team, who)
            by_name = frozenset(g for g in found.grants if g.officer) | {own}
            becomes = replace(found, tier="named", grants=by_name)
        else:
            becomes = replace(found, held=found.held | {category})
        if it.tries(who, lambda by: it.move_by_hand(record, becomes)):
            it.moved(record, becomes)
            return True
        return False

    @transition(
        lambda it: [(r,) for r in it.records("case", "patrol", "person", "place", "report")], weight=0.2
    )
    def move_by_hand(it: Living, draw: Draw, record: str) -> Tried:
        """SQL of one's own: the database says yes to exactly what the words allow."""
        found, who = it.audience(record), draw(it.here() or list(it.officers))
        me = it.w.officers[who]
        agreement = draw(it.w.agreements)
        grants = {
            "own agency": {Grant(me.agency, EXPORT)},
            "partner": {Grant(draw(it.agencies), DECIDE, None, None, agreement, draw(PURPOSES), found.held | {draw(PLAIN)})},
            "the present ones": set(),
        }[draw(["own agency", "partner", "partner", "the present ones"])]  # fmt: skip
        becomes = replace(found, grants=found.grants | grants)
        fault = draw(["", "", "", "holds less", "leaves the tier", "nobody keeps it", "forgets the list"])
        if fault == "holds less":
            becomes = replace(becomes, held=frozenset(sorted(found.held)[1:]))
        elif fault == "leaves the tier":
            becomes = replace(becomes, tier="standard")
        elif fault == "nobody keeps it":
            becomes = replace(becomes, grants=frozenset(g for g in becomes.grants if g.agency != found.owner))
        elif fault == "forgets the list":
            becomes = replace(becomes, kept_out=frozenset())
        becomes = becomes.holding(frozenset())
        it.steps[-1] = it.say(
            who,
            "moves",
            record,
            "by hand:",
            *[it.say(g.agency, g.agreement, g.purpose) for g in grants],
            fault,
        )
        listed = frozenset(
            whom for case, whom, *_ in (*it.entries.values(), *it.conflicts.values()) if case == record
        )
        lawful = all(g.agreement or g.agency == becomes.owner for g in becomes.grants) and bool(
            becomes.grants
        )
        allowed = lawful and it.w.may_move(found, becomes, who, listed)
        went = it.tries(who, lambda by: it.move_by_hand(record, becomes))
        assert went == allowed, (
            f"{'went through' if went else 'was refused'}: {it.refused[-1:]}\n{found}\n{becomes}"
        )
        if went:
            it.moved(record, becomes)
        return True

    # -- agreements -----------------------------------------------------------------------------------

    @transition(leads)
    def agreement_starts(it: Living, draw: Draw, at: dict[str, str], keeper: str) -> Tried:
        """Written, signed by each and brought into force: a new one, or a version in place of an earlier one."""
        others = [agency for agency in at if agency != keeper]
        parties = others if draw([True, False]) else [draw(others)]
        categories = {*PLAIN, *draw([SPECIAL, SPECIAL, ()])}
        purposes = draw([PURPOSES, PURPOSES, PURPOSES[:1]])
        start = it.day + timedelta(days=draw([0, 0, 4]))
        earlier = draw(
            [
                None,
                None,
                *(k for k, a in it.w.agreements.items() if a.keeper == keeper and a.state == "in_force"),
            ]
        )
        return write_agreement(it, at, keeper, parties, set(categories), set(purposes), start, earlier)

    @transition(lambda it: kept(it, "in_force", "suspended") if len(binding(it)) > 3 else [])
    def agreement_ends(it: Living, draw: Draw, key: str, who: str) -> Tried:
        it.steps[-1] = it.say(who, "ends", key)
        if it.tries(
            who,
            lambda by: agreements.end(agreement=Agreement.objects.get(pk=key), reason="r", by=by, now=it.now),
        ):
            it.w.agreements[key].state = "ended"
            return True
        return False

    @transition(lambda it: kept(it, "in_force"))
    def agreement_suspended(it: Living, draw: Draw, key: str, who: str) -> Tried:
        it.steps[-1] = it.say(who, "suspends", key)
        if it.tries(
            who,
            lambda by: agreements.suspend(
                agreement=Agreement.objects.get(pk=key), reason="r", by=by, now=it.now
            ),
        ):
            it.w.agreements[key].state = "suspended"
            return True
        return False

    @transition(
        lambda it: [(k, w) for k, w in running(it) if it.w.agreements[k].state == "suspended"], weight=0.5
    )
    def agreement_resumed(it: Living, draw: Draw, key: str, who: str) -> Tried:
        it.steps[-1] = it.say(who, "resumes", key)
        if it.tries(
            who, lambda by: agreements.resume(agreement=Agreement.objects.get(pk=key), by=by, now=it.now)
        ):
            it.w.agreements[key].state = "in_force"
            return True
        return False

    @transition(running)
    def agreement_renewed(it: Living, draw: Draw, key: str, who: str) -> Tried:
        starts = max(it.day, it.w.agreements[key].starts_on)
        ends = draw([None, None, starts, starts + timedelta(days=20)])
        it.steps[-1] = it.say(who, "renews", key, "until", ends)

        def act(by: Any) -> None:
            agreement = Agreement.objects.get(pk=key)
            agreements.renew(
                agreement=agreement, review_on=it.day + timedelta(days=90), ends_on=ends, by=by, now=it.now
            )

        if it.tries(who, act):
            it.w.agreements[key].ends_on = ends
            return True
        return False

    @transition(lambda it: [(k,) for k in binding(it)])
    def struck_out(it: Living, draw: Draw, key: str) -> Tried:
        """A purpose or a category, by the operator; or put in again, which brings back nothing that was cut."""
        a = it.w.agreements[key]
        words, usual, column = draw(
            [(a.categories, {*PLAIN, *SPECIAL}, "categories"), (a.purposes, {*PURPOSES}, "purposes")]
        )
        word = draw(sorted(usual))
        (words.discard if word in words else words.add)(word)
        it.steps[-1] = it.say(word, "is", "in" if word in words else "struck out of", key)
        with world.building():
            Agreement.objects.filter(pk=key).update(**{column: sorted(words)})
        return True

    @transition(
        lambda it: [
            (key, party, who)
            for key in binding(it) if len(binding(it)) > 4
            for party, signed in it.w.agreements[key].parties.items() if signed.withdrew_on is None
            for who in it.here(LEAD, agency=party)
        ], weight=0.3,
    )  # fmt: skip
    def party_leaves(it: Living, draw: Draw, key: str, agency: str, who: str) -> Tried:
        it.steps[-1] = it.say(who, "takes", agency, "out of", key)

        def act(by: Any) -> None:
            party = Party.objects.select_related("organisation").get(
                agreement=key, organisation__agency=agency
            )
            agreements.withdraw(agreement=Agreement.objects.get(pk=key), party=party, by=by, now=it.now)

        if it.tries(who, act):
            it.w.agreements[key].parties[agency].withdrew_on = it.day
            return True
        return False

    @transition(lambda it: [()], weight=0.3)
    def days_pass(it: Living, draw: Draw) -> Tried:
        it.day = it.w.today = it.day + timedelta(days=draw([1, 1, 3, 9]))
        it.steps[-1] = f"it is {it.day}"
        with connection.cursor() as cursor:
            cursor.execute("select set_config('wardmote_model.day', %s, true)", [str(it.day)])
        return True

    # -- officers -------------------------------------------------------------------------------------

    @transition(
        lambda it: [
            (who, admin, second)
            for who, admin in administered(it) if it.w.is_here(it.w.officers[who])
            for second in it.here(Role.SUPERVISOR, LEAD, agency=it.w.officers[who].agency) if second not in (who, admin)
        ]
    )  # fmt: skip
    def role_change(it: Living, draw: Draw, who: str, admin: str, second: str) -> Tried:
        me = it.w.officers[who]
        base = {LEAD} if it.names[who].endswith("lead") else {Role.SUPERVISOR}
        roles = base | draw(
            [set(), {Role.AUDITOR}, {Role.CASEWORKER}, {Role.CASEWORKER, Role.AUDITOR}, {Role.TRIAGE}]
        )
        if roles == me.roles:
            roles = base | ({Role.TRIAGE} if Role.TRIAGE not in me.roles else {Role.AUDITOR})
        it.steps[-1] = it.say(who, "becomes", ", ".join(sorted(roles)), "by", admin, "and", second)

        def propose(by: Any) -> None:
            made.append(
                identity_roles.propose(officer=it.fresh(who), roles=roles, reason="r", by=by, now=it.now)
            )

        made: list[uuid.UUID] = []
        if not it.tries(admin, propose):
            return False

        def approve(by: Any) -> None:
            identity_roles.approve(change=RoleChange.objects.get(pk=made[0]), by=by, now=it.now)

        assert it.tries(second, approve), it.refused[-1]
        me.roles = {str(role) for role in roles}
        return True

    @transition(
        lambda it: [
            (who, admin, second)
            for who, admin in administered(it)
            for second in it.here(Role.SUPERVISOR, LEAD, agency=it.w.officers[who].agency) if second not in (who, admin)
        ], weight=1.2,
    )  # fmt: skip
    def team_change(it: Living, draw: Draw, who: str, admin: str, second: str) -> Tried:
        """Into a team once a second person approved it; out of one at once."""
        me = it.w.officers[who]
        team = draw(
            [t for t in (*it.teams[me.agency], *it.teams[me.agency], None) if (t and str(t.pk)) != me.team]
        )
        it.steps[-1] = it.say(who, "moves to", team.name if team else "no team", "by", admin, "and", second)
        if not it.tries(
            admin, lambda by: identity_officers.move(officer=it.fresh(who), team=team, by=by, now=it.now)
        ):
            return False
        if team is not None:
            compared, wrong = it.look([who])  # it counts for nothing yet
            tally.checks += compared
            assert not wrong, wrong[:9]

            def approve(by: Any) -> None:
                change = RoleChange.objects.get(officer_id=who, state=RoleChange.State.PENDING)
                identity_roles.approve(change=change, by=by, now=it.now)

            assert it.tries(second, approve), it.refused[-1]
        me.team = str(team.pk) if team else None
        return True

    @transition(
        lambda it: (
            [x for x in administered(it) if it.w.is_here(it.w.officers[x[0]])] if len(gone(it)) < 4 else []
        )
    )
    def leaver(it: Living, draw: Draw, who: str, admin: str) -> Tried:
        last = draw([None, None, it.day, it.day + timedelta(days=2)])
        it.steps[-1] = it.say(who, "leaves", last or "now")

        def act(by: Any) -> None:
            identity_leaving.see_off(officer=it.fresh(who), last_day=last, by=by, now=it.now, today=it.day)

        if it.tries(admin, act):
            it.w.officers[who].has_left = last is None
            it.w.officers[who].last_day = last
            return True
        return False

    @transition(lambda it: [(w,) for w in it.here()] if len(gone(it)) < 4 else [])
    def account_suspended(it: Living, draw: Draw, who: str) -> Tried:
        it.steps[-1] = it.say(who, "is suspended")
        it.aside("update identity_account set is_active = false where id = %s", who)
        it.w.officers[who].is_suspended = True
        return True

    @transition(lambda it: [(gone(it),)] if gone(it) else [], weight=0.5)
    def come_back(it: Living, draw: Draw, some: list[str]) -> Tried:
        it.steps[-1] = it.say(*some, "are here again")
        it.aside("update identity_account set is_active = true where id = any(%s::uuid[])", some)
        it.aside(
            "update identity_officer set left_at = null, leaving_on = null where id = any(%s::uuid[])", some
        )
        for who in some:
            me = it.w.officers[who]
            me.has_left, me.last_day, me.is_suspended = False, None, False
            it.sign_in(who)
        return True

    # -- standing in for who is away ----------------------------------------------------------------------

    @transition(
        lambda it: [
            (away, by)
            for away, me in it.w.officers.items() if not me.has_left
            if not any(each.away == away and each.ends_on >= it.day for each in it.w.stand_ins.values())
            for by in it.here()
            if by == away or (
                Role.SUPERVISOR in it.w.officers[by].roles and me.team is not None
                and (me.agency, me.team) == (it.w.officers[by].agency, it.w.officers[by].team)
            )
        ], weight=1.9,
    )  # fmt: skip
    def stands_in(it: Living, draw: Draw, away: str, by: str) -> Tried:
        """Named by the officer, or by a supervisor of their team; what is for named officers by their own word alone."""
        colleague = draw(
            [w for w, o in it.w.officers.items() if o.agency == it.w.officers[away].agency and w != away]
        )
        starts = it.day + timedelta(days=draw([0, 0, 0, 2]))
        ends = starts + timedelta(days=draw([0, 4, 4, 9, 41, 41, 42]))
        with_named = draw([by == away, by == away, by == away, False, True])
        it.steps[-1] = it.say(by, "lets", colleague, "stand in for", away, "from", starts, "until", ends,
                              "with what is named" if with_named else "")  # fmt: skip
        made: list[uuid.UUID] = []

        def act(officer: Any) -> None:
            made.append(
                standins.name(away=it.fresh(away), colleague=it.fresh(colleague), starts_on=starts, ends_on=ends,
                              with_named=with_named, by=officer)
            )  # fmt: skip

        allowed = (
            colleague != by
            and not it.w.officers[colleague].has_left
            and (by == away or not with_named)
            and (ends - starts).days < 42
        )
        went = it.tries(by, act)
        assert went == allowed, f"{it.steps[-1]}: {'went through' if went else it.refused[-1]}"
        if went:
            it.w.stand_ins[str(made[0])] = StandIn(away, colleague, starts, ends, with_named)
        return went

    @transition(
        lambda it: [
            (key, by)
            for key, each in it.w.stand_ins.items() if each.ends_on >= it.day
            for by in it.here() if by in (each.away, each.colleague)
        ], weight=0.3,
    )  # fmt: skip
    def stands_in_no_more(it: Living, draw: Draw, key: str, by: str) -> Tried:
        each = it.w.stand_ins[key]
        it.steps[-1] = it.say(by, "withdraws", each.colleague, "for", each.away)
        row = standin_of(key)
        went = it.tries(by, lambda officer: standins.end(row=row, by=officer))
        assert went, it.refused[-1]
        del it.w.stand_ins[key]
        return True

    # -- a case passes to another agency ----------------------------------------------------------------

    @transition(offerable, weight=1.3)
    def offered(it: Living, draw: Draw, record: str, agreement: str, reader: str, who: str) -> Tried:
        """To become another agency's; shared with it first, where it is not. The database says yes as the words do."""
        purpose, keeps = draw(it.live_purposes(record, agreement, reader)), draw([True, True, False])
        found, parts = it.audience(record), frozenset(it.parts[record])
        fault = draw([*[""] * 7, "it is not shared", "another agreement"])
        if not fault and not it.shares_ground(record, reader, agreement, purpose):
            held = found.held | parts
            becomes = it.with_grants(record, [Grant(reader, READ, None, None, agreement, purpose, held)])

            def share(by: Any) -> None:
                cases.share(
                    case=it.the(record), agency=it.agencies[reader], agreement=Agreement.objects.get(pk=agreement),
                    purpose=purpose, categories=held, level=READ, necessity="n", whole_agency=True, by=by, now=it.now,
                )  # fmt: skip

            it.steps[-1] = it.say(
                who, "shares", record, "with", reader, "under", agreement, "for", purpose, "to offer it"
            )
            if not it.tries(who, share):
                return False
            it.moved(record, becomes)
            it.steps.append("")
        if fault == "another agreement":
            agreement = draw(it.w.agreements)
        offer = Offer(found.owner, reader, agreement, purpose, keeps)
        it.steps[-1] = it.say(who, "offers", record, "to", reader, "under", agreement, "for", purpose,
                              "and keeps" if keeps else "and does not keep", fault)  # fmt: skip
        made: list[Any] = []

        def act(by: Any) -> None:
            given = {
                "agency": it.agencies[reader],
                "agreement": Agreement.objects.get(pk=agreement),
                "purpose": purpose,
            }
            made.append(
                cases.offer_case(case=it.the(record), keeps=keeps, reason="r", by=by, now=it.now, **given).pk
            )

        went, allowed = it.tries(who, act), it.w.may_offer(record, offer, parts, who)
        assert went == allowed, f"{it.steps[-1]}: {'went through' if went else it.refused[-1]}"
        if went:
            it.offers[record] = (str(made[0]), offer)
        return went

    @transition(
        lambda it: [
            (record, who)
            for record, (_, offer) in it.offers.items()
            for who, me in it.w.officers.items() if it.w.may_answer(record, offer, who, "accepted")
        ], weight=0.9,
    )  # fmt: skip
    def taken_over(it: Living, draw: Draw, record: str, who: str) -> Tried:
        """It is theirs from now on, if the agreement still carries all of it and their team can decide on it."""
        key, offer = it.offers[record]
        team = draw(it.teams[offer.to])
        becomes = it.w.passed_on(record, offer, str(team.pk))
        it.steps[-1] = it.say(who, "takes over", record, "for team", team.name)

        def act(by: Any) -> None:
            cases.accept_case(transfer=Transfer.objects.get(pk=key), team=team, by=by, now=it.now)

        went = it.tries(who, act)
        allowed = (
            it.audience(record).tier == "standard"
            and it.w.covers_all(record, offer, frozenset(it.parts[record]))
            and it.w.is_kept(becomes)
        )
        assert went == allowed, f"{it.steps[-1]}: {'went through' if went else it.refused[-1]}"
        if went:
            it.moved(record, becomes)
            del it.offers[record]
        return went

    @transition(
        lambda it: [
            (record, state, who)
            for record, (_, offer) in it.offers.items() for state in ("refused", "withdrawn")
            for who, me in it.w.officers.items() if it.w.may_answer(record, offer, who, state)
        ], weight=0.25,
    )  # fmt: skip
    def offer_ends(it: Living, draw: Draw, record: str, state: str, who: str) -> Tried:
        it.steps[-1] = it.say("the offer of", record, "is", state, "by", who)
        command = cases.refuse_case if state == "refused" else cases.withdraw_offer
        key, _ = it.offers[record]
        went = it.tries(
            who, lambda by: command(transfer=Transfer.objects.get(pk=key), words="w", by=by, now=it.now)
        )
        assert went, it.refused[-1]
        del it.offers[record]
        return True

    # -- in an emergency --------------------------------------------------------------------------------

    @transition(
        lambda it: [
            (record, who)
            for who in it.here(Role.SUPERVISOR, Role.TRIAGE) if it.w.officers[who].glass is None
            for kind in ("case", "report", "person") for record in it.records(kind) if not it.w.sees_record(record, who)
            for _ in range(4 if it.w.glass_admits(record, who) else 1)
        ], weight=0.4,
    )  # fmt: skip
    def glass_broken(it: Living, draw: Draw, record: str, who: str) -> Tried:
        it.steps[-1] = it.say(who, "breaks the glass of", record)
        made: list[Any] = []
        with world.building():
            reference = it.the(record).reference

        def act(by: Any) -> None:
            made.append(
                glass.break_glass(reference=reference, reason="somebody is in danger", by=by, now=it.now)
            )

        went, allowed = it.tries(who, act), it.w.glass_admits(record, who)
        assert went == allowed, f"{it.steps[-1]}: {'went through' if went else it.refused[-1]}"
        if went:
            it.glass[who] = str(made[0].pk)
            it.w.officers[who].glass = record
            it.w.officers[who].stated.add(record)
        return went

    @transition(lambda it: [(who,) for who in it.glass if who in it.here()], weight=0.2)
    def glass_closed(it: Living, draw: Draw, who: str) -> Tried:
        it.steps[-1] = it.say(who, "closes it again")
        key = it.glass.pop(who)
        assert it.tries(who, lambda by: end_glass(glass=BreakGlass.objects.get(pk=key))), it.refused[-1]
        it.w.officers[who].glass = None
        return True

    # -- must not receive -----------------------------------------------------------------------------

    @transition(to_keep_out, weight=1.3)
    def must_not_receive(it: Living, draw: Draw, record: str, who: str) -> Tried:
        owner = it.audience(record).owner
        out = it.audience(record).kept_out
        whom = draw([w for w in (*it.agencies, *it.officers) if w not in out and w not in (owner, who)])
        it.steps[-1] = it.say(who, "keeps", whom, "out of", record)
        return keep_out(it, record, who, whom)

    @transition(
        lambda it: [
            (record, who, whose)
            for record in it.records("case") if len(it.at_owner(record)) > 1
            for who, me in it.w.officers.items() if it.w.is_here(me)
            for whose, them in it.w.officers.items()
            if whose not in it.audience(record).kept_out and not them.has_left
            if whose == who or (
                Role.SUPERVISOR in me.roles and me.team is not None and (them.agency, them.team) == (me.agency, me.team)
                and it.w.sees_record(record, who)
            )
        ], weight=1.3,
    )  # fmt: skip
    def conflict_declared(it: Living, draw: Draw, record: str, who: str, whose: str) -> Tried:
        """One's own, of a case one may not even see; or as a supervisor, of an officer of the team."""
        it.steps[-1] = it.say(who, "declares a conflict of", whose, "in", record)
        found = it.audience(record)
        becomes = replace(found, kept_out=found.kept_out | {whose})
        with world.building():
            reference = it.the(record).reference

        def act(by: Any) -> None:
            conflicts.declare_conflict(reference=reference, whose=it.fresh(whose), words="I know them", by=by)

        went, allowed = it.tries(who, act), it.w.is_kept(becomes) or not it.w.is_kept(found)
        assert went == allowed, f"{it.steps[-1]}: {'went through' if went else it.refused[-1]}"
        if went:
            it.moved(record, becomes)
            with world.building():
                made = Conflict.objects.get(case=record, officer=whose, lifted_at=None)
            it.conflicts[str(made.pk)] = (record, whose, str(made.entry_id))
        return went

    @transition(
        lambda it: [
            (key, who)
            for key, (record, whose, _) in it.conflicts.items()
            for who in it.at_owner(record)
            if who != whose and Role.SUPERVISOR in it.w.officers[who].roles and it.has_opened(who, record)
        ], weight=0.4,
    )  # fmt: skip
    def conflict_lifted(it: Living, draw: Draw, key: str, who: str) -> Tried:
        record, whose, entry = it.conflicts[key]
        it.steps[-1] = it.say(who, "lifts the conflict of", whose, "in", record)

        def act(by: Any) -> None:
            conflict = Conflict.objects.get(pk=key)
            conflicts.lift_conflict(case=it.the(record), conflict=conflict, reason="a namesake", by=by)

        if it.tries(who, act):
            del it.conflicts[key]
            it.entries.pop(entry, None)
            found = it.audience(record)
            it.moved(record, replace(found, kept_out=found.kept_out - {whose}))
            return True
        return False

    @transition(
        lambda it: [
            (entry, who)
            for entry, (record, _) in it.entries.items() if entry not in {of for *_, of in it.conflicts.values()}
            for who in it.at_owner(record) if it.has_opened(who, record)
        ]
    )  # fmt: skip
    def lifted(it: Living, draw: Draw, entry: str, who: str) -> Tried:
        record, whom = it.entries[entry]
        it.steps[-1] = it.say(who, "lets", whom, "into", record, "again")
        if it.tries(
            who,
            lambda by: cases.lift(
                case=it.the(record), entry=MustNotReceive.objects.get(pk=entry), by=by, now=it.now
            ),
        ):
            del it.entries[entry]
            found = it.audience(record)
            it.moved(record, replace(found, kept_out=found.kept_out - {whom}))
            return True
        return False

    # -- the same person, the same place ----------------------------------------------------------------

    @transition(pairs, weight=1.45)
    def merge(it: Living, draw: Draw, kind: str, away: str, into: str, who: str) -> Tried:
        it.steps[-1] = it.say(who, "merges", away, "into", into)
        command, made = (people if kind == "person" else places).merge, []

        def act(by: Any) -> None:
            made.append(command(away=it.the(away), into=it.the(into), reason="r", by=by, now=it.now))

        if it.tries(who, act):
            it.merges.append(Merged(kind, str(made[0].pk), away, into))
            return True
        return False

    @transition(
        lambda it: [
            (tie, who)
            for tie in it.merges for who in it.at_owner(tie.away) if who in it.at_owner(tie.into)
        ], weight=0.3,
    )  # fmt: skip
    def merge_undone(it: Living, draw: Draw, tie: Merged, who: str) -> Tried:
        it.steps[-1] = it.say(who, "parts", tie.away, "from", tie.into)
        command, model = (
            (people.undo_merge, PeopleMerge) if tie.kind == "person" else (places.undo_merge, PlacesMerge)
        )
        if it.tries(
            who, lambda by: command(merge=model.objects.get(pk=tie.key), reason="r", by=by, now=it.now)
        ):
            it.merges.remove(tie)
            return True
        return False

    @transition(
        lambda it: [
            (to, end, who)
            for to in it.records("person", "place") for end in it.records("case", "report", "person")
            if end != to and not (it.kinds[to] == "place" and it.kinds[end] == "person")
            for who in it.officers
            if it.w.level(it.audience(end), who) >= CONTRIBUTE and it.w.sees_record(to, who) and it.has_opened(who, end)
        ], weight=0.3,
    )  # fmt: skip
    def link(it: Living, draw: Draw, to: str, end: str, who: str) -> Tried:
        """Someone or somewhere in a case or a report is a record; or two records are one person."""
        it.steps[-1] = it.say(who, "links", end, "to", to)
        tied, of = it.kinds[to], it.kinds[end]

        def act(by: Any) -> None:
            if of == "person":
                people.link(one=it.the(end), other=it.the(to), reason="r", by=by, now=it.now)
            elif of == "report" and tied == "person":
                intake.link_person(report=it.the(end), person=it.the(to), part="teller", by=by, now=it.now)
            elif of == "report":
                report_places.link_place(report=it.the(end), place=it.the(to), by=by, now=it.now)
            elif tied == "person":
                entry = CasePerson.objects.select_related("case").filter(case=end).first()
                cases.link_person(entry=entry, person=it.the(to), by=by, now=it.now)
            else:
                entry = CasePlace.objects.select_related("case").filter(case=end).first()
                cases.link_place(entry=entry, place=it.the(to), by=by, now=it.now)

        return it.tries(who, act)

    # -- reports, openings, new records -----------------------------------------------------------------

    @transition(
        lambda it: [
            (record, agreement, reader, who)
            for record in it.waiting if it.spare["referral"]
            for agreement, reader in it.live_for(record)
            for who in it.at_owner(record) if it.has_opened(who, record)
        ], weight=0.3,
    )  # fmt: skip
    def refer(it: Living, draw: Draw, record: str, agreement: str, reader: str, who: str) -> Tried:
        team, purpose = draw([None, *it.teams[reader]]), draw(it.live_purposes(record, agreement, reader))
        it.steps[-1] = it.say(who, "refers", record, "to", reader, team and team.name, "under", agreement)
        key, told = it.spare["referral"][-1], []

        def act(by: Any) -> None:
            report = it.the(record)
            told.extend(report.telling.categories)
            intake.refer_report(
                report=report, agency=it.agencies[reader], team=team, agreement=Agreement.objects.get(pk=agreement),
                purpose=purpose, words="w", answer_by=it.day, by=by, now=it.now, key=key,
            )  # fmt: skip

        if not it.tries(who, act):
            return False
        it.spare["referral"].pop()
        held = it.audience(record).held | set(told)
        grant = Grant(reader, CONTRIBUTE, str(team.pk) if team else None, None, agreement, purpose, held)
        it.moved(record, it.with_grants(record, [grant]))
        it.name(key, f"referral of {it.names[record]}")
        it.kinds[str(key)] = "referral"
        it.w.audiences[str(key)] = it.audience(record)  # it stays where it is, wherever the report goes
        it.waiting.pop(record)
        it.referrals[str(key)] = (record, grant, "sent")
        it.sides[str(key)] = (it.audience(record).owner, reader, record)
        return True

    @transition(
        lambda it: [
            (key, state, who)
            for key, (record, grant, now) in it.referrals.items()
            for state, side in (("accepted", "to"), ("refused", "to"), ("withdrawn", "from"))
            if now == "sent" or (now == "accepted" and state != "accepted")
            for who in it.officers
            if not {who, it.w.officers[who].agency} & it.audience(record).kept_out
            if (it.w.officers[who].agency == grant.agency) == (side == "to")
            and it.w.level(it.audience(key), who) >= (CONTRIBUTE if side == "to" else DECIDE)
            and (side == "to" or it.w.officers[who].agency == it.audience(key).owner)
        ], weight=0.3,
    )  # fmt: skip
    def answer_referral(it: Living, draw: Draw, key: str, state: str, who: str) -> Tried:
        record, grant, _ = it.referrals[key]
        it.steps[-1] = it.say(who, "says", state, "to the", key)
        command = {"accepted": intake.accept_referral, "refused": intake.refuse_referral,
                   "withdrawn": intake.withdraw_referral}[state]  # fmt: skip
        if not it.tries(
            who, lambda by: command(referral=Referral.objects.get(pk=key), words="w", by=by, now=it.now)
        ):
            return False
        if state == "accepted":
            it.referrals[key] = (record, grant, state)
            return True
        del it.referrals[key]
        it.waiting[record] = None
        found = it.audience(record)
        same = {g for g in found.grants if replace(g, level=0, categories=frozenset(), ends_on=None)
                == replace(grant, level=0, categories=frozenset(), ends_on=None)}  # fmt: skip
        it.moved(record, replace(found, grants=found.grants - same))
        return True

    @transition(lambda it: [(w,) for w in it.here()], weight=0.3)
    def openings(it: Living, draw: Draw, who: str) -> Tried:
        """They run out after fifteen minutes; then the officer opens what they see, saying why of some that ask."""
        if it.w.officers[who].openings and sum(not o.openings for o in it.w.officers.values()) < 3:
            it.steps[-1] = it.say("the openings of", who, "run out")
            it.aside(
                "update audit_entry set at = now() - interval '16 minutes' where action = 'opened' and officer_id = %s",
                who,
            )
            it.w.officers[who].openings = set()
            return True
        who = draw([w for w, o in it.w.officers.items() if not o.openings and w in it.here()] or [who])
        it.steps[-1] = it.say(who, "opens everything they see")
        it.open_all(who, lambda record: draw([True, True, False]))
        return True

    @transition(
        lambda it: [
            (kind, who)
            for kind in ("case", "report", "patrol", "person", "place") if it.spare[kind] and len(it.spare["document"]) > 1
            for who in it.here() if it.w.officers[who].team and it.has_all_openings(who)
        ], weight=0.2,
    )  # fmt: skip
    def begin(it: Living, draw: Draw, kind: str, who: str) -> Tried:
        it.steps.pop()
        return it.begin(kind, who)


def standin_of(key: str) -> StandInRow:
    with world.building():
        return StandInRow.objects.select_related("away", "colleague").get(pk=key)


def keep_out(it: Living, record: str, who: str, whom: str) -> Tried:
    target = {"agency": it.agencies[whom]} if whom in it.agencies else {"officer": it.fresh(whom)}
    made: list[Any] = []

    def act(by: Any) -> None:
        made.append(cases.keep_out(case=it.the(record), reason="r", by=by, now=it.now, **target))

    if it.tries(who, act):
        it.entries[str(made[0].pk)] = (record, whom)
        found = it.audience(record)
        it.moved(record, replace(found, kept_out=found.kept_out | {whom}))
        return True
    return False


def write_agreement(
    it: Living, at: dict[str, str], keeper: str, others: list[str], categories: set[str], purposes: set[str],
    start: Any, earlier: str | None,
) -> Tried:  # fmt: skip
    name = f"agreement {len(it.w.agreements) + 1}"
    it.steps[-1] = it.say(name, "of", keeper, "with", *others, "from", start, "for", ", ".join(sorted(purposes)), "covers",
                          ", ".join(sorted(categories)), *(["in place of", earlier] if earlier else []))  # fmt: skip
    first, second = it.teams[keeper]
    fields = {
        "register_id": name, "document_name": name, "version": "1", "document_type": Agreement.DocumentType.MEMORANDUM, "description": "d",
        "purposes": sorted(purposes), "categories": sorted(categories), "gateways": ["cda_115"], "owner_team": first,
        "successor_team": second, "starts_on": start, "review_on": it.day + timedelta(days=90),
        **{part.field: "x" for part in PARTS},
    }  # fmt: skip
    details = {"contact": "c", "data_protection_officer": "d", "controller_role": "independent"}
    made: list[Any] = []

    def write(by: Any) -> None:
        if earlier:
            draft = agreements.new_version(
                agreement=Agreement.objects.get(pk=earlier), version=name, by=by, now=it.now
            )
            agreements.change_agreement(
                agreement=draft, fields={k: v for k, v in fields.items() if k not in ("register_id", "version")},
                by=by, now=it.now,
            )  # fmt: skip
        else:
            draft = agreements.draft_agreement(fields=fields, by=by, now=it.now)
        here = {str(p.organisation.agency_id) for p in draft.parties.select_related("organisation")}
        for agency in others:
            if agency not in here:
                agreements.add_party(
                    agreement=draft, name=it.agencies[agency].name, details=details, by=by, now=it.now
                )
        for party in draft.parties.select_related("organisation"):
            agreements.change_party(agreement=draft, party=party, details=details, by=by, now=it.now)
        agreements.send_for_signature(agreement=draft, by=by, now=it.now)
        made.append(draft.pk)

    if not it.tries(at[keeper], write):
        return False
    key = it.name(made[0], name)
    with world.building():
        parties = {
            str(p.organisation.agency_id): p
            for p in Party.objects.filter(agreement=key)
            .order_by("organisation__name")
            .select_related("organisation")
        }
    signed = [agency for agency in parties if agency in at]
    it.w.agreements[key] = Facts(
        keeper, "awaiting_signature", start, None, purposes, categories, {a: Signed(None) for a in parties}
    )
    for agency in signed:

        def sign(by: Any, party: Any = parties[agency]) -> None:
            agreement = Agreement.objects.get(pk=key)
            agreements.sign(
                agreement=agreement, party=party, signed_on=it.day, signed_by="S", by=by, now=it.now
            )

        assert it.tries(at[agency], sign), it.refused[-1]
        it.w.agreements[key].parties[agency].signed_on = it.day
    if not it.tries(
        at[keeper],
        lambda by: agreements.bring_into_force(agreement=Agreement.objects.get(pk=key), by=by, now=it.now),
    ):
        return False
    it.w.agreements[key].state = "in_force"
    if earlier:
        it.w.agreements[earlier].state = "superseded"
    return True


def still_lacking() -> dict[str, int]:
    """What was not yet done often enough, and how often it was."""
    wanted = {name: ASKED_FOR for name, weight in WEIGHTS.items() if weight >= 1} | {
        "taken_over": 8, "glass_broken": 4, "steps": 400, "checks": 100_000, "by_another": 20,
    }  # fmt: skip
    done = tally.done | Counter(steps=tally.steps, checks=tally.checks, by_another=tally.by_another)
    return {name: done[name] for name, least in wanted.items() if done[name] < least * TIMES}


# --- the tests -----------------------------------------------------------------------------------------


def test_every_protected_table_is_known_to_the_model(db: None) -> None:
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and obj_description(oid, 'pg_class') = 'class: protected'"
        )
        protected = {name for (name,) in cursor.fetchall()}
    assert protected == {*KNOWN, *facts.APART}, (
        "say in facts.py or hung.py what a row of the new table is about"
    )
    assert not set(KNOWN) & set(facts.APART)


@pytest.mark.slow
def test_the_database_and_the_words_of_the_rule_agree(db: None) -> None:
    """One life after another until every transition was done often enough; in the suite always the same lives."""
    prepare()
    life = settings(
        max_examples=1, stateful_step_count=110, deadline=None, database=None, report_multiple_bugs=False,
        print_blob=False, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if SOAK else (Phase.generate,),
    )  # fmt: skip
    first = secrets.randbelow(2**32) if SOAK else 0
    for number in range(12 * TIMES):
        seed(first + number)(Partnership)
        run_state_machine_as_test(Partnership, settings=life)
        print(f"life {number + 1}: {tally.steps} steps, {tally.checks:,} checks", flush=True)
        if not (lacking := still_lacking()):
            break
    print(
        f"\n{number + 1} lives from seed {first}, {tally.steps} steps, {tally.checks:,} checks, {tally.by_another} by another's name"
    )
    print(f"done: {dict(sorted(tally.done.items()))}; {len(tally.refused)} refused, as: {tally.refused[-3:]}")
    assert lacking == {}, "too seldom done"
    assert set(KNOWN) == tally.tables, "a table held no row"
