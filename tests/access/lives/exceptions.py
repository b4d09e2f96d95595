"""Emergencies, and those who must not receive a case."""

from dataclasses import replace
from typing import Any

from tests import world
from tests.access.lives.machine import Draw, Tried, transition
from tests.access.modelled import Living
from wardmote.trust.access.glass import end_glass
from wardmote.trust.access.models import BreakGlass
from wardmote.trust.identity.models import Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.commands import conflicts, glass
from wardmote.work.cases.models import Conflict, MustNotReceive


def to_keep_out(it: Living) -> list[tuple[Any, ...]]:
    return [
        (record, who)
        for record in it.records("case") for who in it.at_owner(record) if len(it.at_owner(record)) > 1
    ]  # fmt: skip


class Exceptions:
    """Broken glass, the list, conflicts of interest."""

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

    @transition(to_keep_out, weight=1.15)
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
        ], weight=1.2,
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
        ], weight=1.2,
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
