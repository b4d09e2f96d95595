"""Records are shared, withdrawn, restricted and moved."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests import world
from tests.access.lives.machine import Draw, Tried, transition
from tests.access.modelled import PLAIN, PURPOSES, SPECIAL, Living
from tests.access.oracle import CONTRIBUTE, DECIDE, EXPORT, READ, Grant
from wardmote.records.people import commands as people
from wardmote.records.places import commands as places
from wardmote.trust.access.models import Disclosure
from wardmote.trust.agreements.models import Agreement
from wardmote.work.cases import commands as cases


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


class Sharing:
    """To whom a record goes."""

    @transition(shareable, weight=1.05)
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

    @transition(shared, weight=1.05)
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
        how = draw(["part", "part", "part", "whole", "named"])
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
            becomes = replace(found, tier=draw(["named", "named", "channel"]), grants=by_name)
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
