"""Records are merged, linked, referred, opened and begun."""

from dataclasses import replace
from typing import Any

from tests.access.lives.machine import Draw, Tried, transition
from tests.access.modelled import Living, Merged
from tests.access.oracle import CONTRIBUTE, DECIDE, Grant
from wardmote.records.intake import commands as intake
from wardmote.records.intake import places as report_places
from wardmote.records.intake.models import Referral
from wardmote.records.people import commands as people
from wardmote.records.people.models import Merge as PeopleMerge
from wardmote.records.places import commands as places
from wardmote.records.places.models import Merge as PlacesMerge
from wardmote.trust.agreements.models import Agreement
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Person as CasePerson
from wardmote.work.cases.models import Place as CasePlace


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


class Records:
    """What is done with records as such."""

    @transition(pairs, weight=1.75)
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
