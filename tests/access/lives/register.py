"""Agreements begin, end, rest and change; days pass."""

from datetime import timedelta
from typing import Any

from django.db import connection

from tests import world
from tests.access.lives.machine import Draw, Tried, transition
from tests.access.modelled import LEAD, PLAIN, PURPOSES, SPECIAL, Living
from tests.access.oracle import Agreement as Facts
from tests.access.oracle import Party as Signed
from wardmote.trust.agreements import commands as agreements
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.agreements.wording import PARTS


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


class Register:
    """What the officers who keep agreements do."""

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

    @transition(lambda it: kept(it, "in_force", "suspended") if len(binding(it)) > 3 else [], weight=1.15)
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

    @transition(running, weight=1.15)
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
