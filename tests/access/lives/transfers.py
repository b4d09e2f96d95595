"""Cases pass to another agency."""

from typing import Any

from tests.access.lives.machine import Draw, Tried, transition
from tests.access.modelled import Living
from tests.access.oracle import READ, Grant, Offer
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Transfer


def offerable(it: Living) -> list[tuple[Any, ...]]:
    """Cases that are not offered yet, whom they may be offered to, and a supervisor who may."""
    return [
        (record, agreement, reader, who)
        for record in it.records("case") if record not in it.offers and it.audience(record).tier == "standard"
        for agreement, reader in it.live_for(record)
        if it.parts[record] <= it.w.agreements[agreement].categories
        for who in it.at_owner(record) if Role.SUPERVISOR in it.w.officers[who].roles
    ]  # fmt: skip


class Transfers:
    """A case is offered, taken over, or not."""

    @transition(offerable, weight=2.6)
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
        ], weight=3.0,
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
        ], weight=0.1,
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
