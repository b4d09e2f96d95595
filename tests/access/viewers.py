"""Who looks in the leak matrix: each named for the one thing that is different about them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from tests import world
from tests.access.cells import ByHand, Matrix
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.models import Organisation, Party
from wardmote.trust.identity.models import Agency, Officer, Role

TODAY = date.today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LONG_AGO = TODAY - timedelta(days=200)
COVERED = ("contact", "incident", "offence")

# Partner agencies, each let in by a grant to its first team that relies on its own agreement, and what is wrong
# with it. Those of ADMITTED see the record.
PARTNERS: dict[str, dict[str, Any]] = {
    "partner": {},
    "partner: last day of the agreement": {"ends_on": TODAY},
    "partner: reads only": {"level": Level.READ},
    "partner: decides": {"level": Level.DECIDE},
    "partner: name only": {"level": Level.NAME},
    "partner: grant not started": {"grant_starts_on": TOMORROW},
    "partner: grant ended": {"grant_ends_on": YESTERDAY},
    "partner: agency must not receive": {},
    "partner: agreement not started": {"starts_on": TOMORROW},
    "partner: agreement ended": {"starts_on": LONG_AGO, "ends_on": YESTERDAY},
    "partner: agreement suspended": {"state": "suspended"},
    "partner: agreement ended early": {"state": "ended"},
    "partner: agreement superseded": {"state": "superseded"},
    "partner: agreement a draft": {"state": "draft"},
    "partner: another purpose": {"purposes": ("noise_nuisance",)},
    "partner: depersonalised purpose": {
        "purpose": "strategic_assessment",
        "purposes": ("strategic_assessment",),
    },
    "partner: unknown purpose": {"purpose": "unheard_of", "purposes": ("unheard_of",)},
    "partner: another category": {"categories": ("contact", "offence")},
    "partner: has not signed": {},
    "partner: has withdrawn": {},
    "partner: owner has not signed": {},
    "partner: owner has withdrawn": {},
    "partner: owner is no party": {},
}
ADMITTED = {"partner", "partner: last day of the agreement", "partner: reads only", "partner: decides"}
# Officers of the "partner" agency.
PARTNER_SIDE = ["partner: named officer", "partner: beside the named officer", "partner: must not receive"]
OWNER_SIDE = [
    "owner: team",
    "owner: no ticket",
    "owner: old ticket",
    "owner: ticket of this transaction",
    "owner: ticket of another kind",
    "owner: did something else",
    "owner: other team",
    "owner: moved to another team",
    "owner: administrator",
    "owner: auditor",
    "owner: governance",
    "owner: register editor",
    "owner: leaver",
    "owner: account disabled",
    "owner: session expired",
    "owner: session past its limits",
    "owner: no second factor",
    "owner: broke the glass",
    "owner: broke the glass of others",
    "owner: glass is over",
    "owner: glass ended",
    "owner: glass of another kind",
    "owner: glass of a Channel case",
]
SEES = {"owner: team", "partner: named officer"} | ADMITTED
SEES_LISTS = SEES | {n for n in OWNER_SIDE if "ticket" in n or "something else" in n}
NOBODY = {
    "owner: leaver",
    "owner: account disabled",
    "owner: session expired",
    "owner: session past its limits",
    "owner: no second factor",
    "owner: last day has passed",
    "no session",
}


def let_in(m: Matrix, p: world.Partnership) -> access.Plan:
    """Everyone, signed in; and whom the record is shared with, so that some of them see it."""
    first, second = (p.caseworker.team, p.colleague.team)

    def add(name: str, agency: Agency, team: Any, *roles: str) -> Officer:
        officer = m.officers[name] = world.officer(agency, team, name.title(), *roles)
        m.viewers[name] = world.sign_in(officer)
        return officer

    # The owner's side.
    m.officers["owner: team"] = p.caseworker
    m.viewers["owner: team"] = world.sign_in(p.caseworker)
    for name in OWNER_SIDE[1:]:
        team = second if "team" in name.split(": ")[1] else first
        role = {
            "owner: administrator": Role.ADMINISTRATOR,
            "owner: auditor": Role.AUDITOR,
            "owner: governance": Role.INFORMATION_GOVERNANCE,
            "owner: register editor": Role.REGISTER_EDITOR,
        }.get(name, Role.TRIAGE if "glass" in name else None)
        elsewhere = second if role else team
        add(name, p.council, elsewhere, *([role] if role else [Role.CASEWORKER]))
    add("stranger", p.stranger, p.outsider.team, Role.CASEWORKER)
    add("stranger: auditor", p.stranger, p.outsider.team, Role.AUDITOR)
    add("stranger: governance", p.stranger, p.outsider.team, Role.INFORMATION_GOVERNANCE)
    m.viewers["no session"] = "nobody at all has this cookie"

    # The partners, each with an agreement of its own.
    terms: list[access.Terms] = [access.Terms(p.council.pk, team_id=first.pk)]
    denied_agency = None
    third = world.agency("Third party")
    for name, faults in PARTNERS.items():
        faults = dict(faults)
        level, purpose = faults.pop("level", Level.CONTRIBUTE), faults.pop("purpose", "asb")
        starts, ends = faults.pop("grant_starts_on", None), faults.pop("grant_ends_on", None)
        agency = world.agency(name.capitalize(), "housing")
        with world.building():
            team = agency.teams.order_by("name").first()
        owner = third if name == "partner: owner is no party" else p.council
        agreement = world.agreement(owner, agency, **{"categories": COVERED, **faults})
        who = Organisation.objects.get
        with world.building():
            party = Party.objects.filter(agreement=agreement)
            if name == "partner: has not signed":
                party.filter(organisation=who(agency=agency)).update(signed_on=None)
            if name == "partner: has withdrawn":
                party.filter(organisation=who(agency=agency)).update(withdrew_on=TODAY)
            if name == "partner: owner has not signed":
                party.filter(organisation=who(agency=p.council)).update(signed_on=None)
            if name == "partner: owner has withdrawn":
                party.filter(organisation=who(agency=p.council)).update(withdrew_on=TODAY)
        if name == "partner: agency must not receive":
            denied_agency = agency
        add(name, agency, team, Role.CASEWORKER)
        terms.append(
            access.Terms(
                agency.pk,
                team.pk,
                None,
                agreement.pk,
                purpose,
                COVERED,
                level,
                starts_on=starts,
                ends_on=ends,
            )
        )
        if name == "partner":
            m.facts["agreement"] = agreement
            named = add("partner: named officer", agency, _second(agency), Role.CASEWORKER)
            add("partner: beside the named officer", agency, _second(agency), Role.CASEWORKER)
            denied = add("partner: must not receive", agency, team, Role.CASEWORKER)
            add("partner: governance", agency, _second(agency), Role.INFORMATION_GOVERNANCE)
            terms.append(
                access.Terms(
                    agency.pk, named.team_id, named.pk, agreement.pk, "asb", COVERED, Level.CONTRIBUTE
                )
            )
    kept_out = {access.KeptOut(officer_id=denied.pk), access.KeptOut(agency_id=denied_agency.pk)}
    return access.Plan(frozenset(terms), frozenset(kept_out), frozenset({"incident"}))


def _second(agency: Agency) -> Any:
    with world.building():
        return agency.teams.order_by("name").last()


def sessions_gone_wrong(m: Matrix, elsewhere: Any) -> None:
    with world.building(), connection.cursor() as cursor:
        one = {name: m.officers[name].pk for name in m.officers}
        cursor.execute("update identity_officer set left_at = now() where id = %s", [one["owner: leaver"]])
        cursor.execute(
            "update identity_account set is_active = false where id = %s", [one["owner: account disabled"]]
        )
        cursor.execute(
            "update identity_session set expire_date = now() - interval '1 second' where account_id = %s",
            [one["owner: session expired"]],
        )
        cursor.execute(
            "update identity_session set last_seen_at = now() - interval '1 day' where account_id = %s",
            [one["owner: session past its limits"]],
        )
        cursor.execute(
            "update identity_session set second_factor_at = null where account_id = %s",
            [one["owner: no second factor"]],
        )
    m.viewers["owner: session past its limits"] = ByHand(m.viewers["owner: session past its limits"])


def tickets(m: Matrix) -> None:
    """Committed openings for everyone, but for those whose point is that theirs is missing or not good."""
    none = {"owner: no ticket", "owner: ticket of this transaction"}
    world.on_record(
        {
            "officer_id": officer.pk,
            "action": "noted something" if name == "owner: did something else" else "opened",
            "subject_kind": "another" if name == "owner: ticket of another kind" else kind,
            "subject_id": record,
            "at": datetime.now(UTC) - timedelta(minutes=16 if name == "owner: old ticket" else 0),
        }
        for name, officer in m.officers.items()
        if name not in none
        for kind, record in m.facts["opened"].items()
    )
