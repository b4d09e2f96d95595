"""Standing in for an officer who is away: who sees a record by their name, and for each clause someone who does not.

All are officers of a team that sees nothing else. A viewer is named for the one thing that is different about them.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import TODAY, TOMORROW, YESTERDAY, Attempt, Matrix, Row, _case, _insert
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Officer, Role, Team

# Who stands in, and what is different about it. By the name of the officer away unless it says otherwise.
STAND_INS: dict[str, dict[str, Any]] = {
    "owner: stands in": {},
    "owner: stands in, without what is named": {"with_named": False},
    "owner: stands in, of no panel": {},
    "owner: stands in from tomorrow": {"starts_on": TOMORROW},
    "owner: stood in until yesterday": {"ends_on": YESTERDAY},
    "owner: stands in no more": {"ended_at": datetime.now(UTC)},
    "owner: stands in, must not receive": {},
    "owner: stands in for a leaver": {"away": "leaver"},
    "owner: stands in for one whose last day has passed": {"away": "last day"},
    "owner: stands in for an account that is shut": {"away": "shut"},
    "owner: stands in for one who must not receive": {"away": "kept out"},
    "owner: stands in for who stands in": {"away": "owner: stands in"},
    "partner: stands in for one of another agency": {},
    "partner: stands in without an agreement": {"away": "partner"},
}
AWAY = "owner: away"
PLAIN = {AWAY, "owner: stands in", "owner: stands in, without what is named", "owner: stands in, of no panel"}


def records(m: Matrix, p: world.Partnership) -> None:
    now = datetime.now(UTC)
    lapsed, beside = m.officers["partner: agreement ended"], m.officers["partner: beside the named officer"]
    with world.building():
        team = Team.objects.create(agency=p.council, name="Third")
    gone = {
        name: world.officer(p.council, team, f"Away: {name}")
        for name in ("leaver", "last day", "shut", "kept out")
    }
    gone["partner"] = world.officer(lapsed.agency, lapsed.team, "Away: partner")
    for each in gone.values():
        world.sign_in(each)  # who stands in for somebody without an account has nothing of it in any case
    m.officers[AWAY] = gone[AWAY] = world.officer(
        p.council, team, "Is Away", Role.CASEWORKER, Role.PANEL_CHAIR
    )
    m.viewers[AWAY] = world.sign_in(gone[AWAY])
    for name in STAND_INS:
        agency, of = p.council, team
        if name.startswith("partner"):
            agency, of = (beside.agency, beside.team) if "another" in name else (lapsed.agency, lapsed.team)
        roles = [Role.CASEWORKER] if "no panel" in name else [Role.CASEWORKER, Role.PANEL_CHAIR]
        made = m.officers[name] = world.officer(agency, of, name.title(), *roles)
        m.viewers[name] = world.sign_in(made)
    with world.building(), connection.cursor() as cursor:
        Officer.objects.filter(pk=gone["leaver"].pk).update(left_at=now)
        Officer.objects.filter(pk=gone["last day"].pk).update(leaving_on=YESTERDAY)
        cursor.execute("update identity_account set is_active = false where id = %s", [gone["shut"].pk])
        rows = {}
        for name, facts in STAND_INS.items():
            facts = dict(facts)
            away = (m.officers | gone)[facts.pop("away", AWAY)]
            if "ended_at" in facts:
                facts["ended_by_id"] = away.pk
            row = {
                "id": uuid.uuid4(), "agency_id": m.officers[name].agency_id, "away_id": away.pk, "with_named": True,
                "colleague_id": m.officers[name].pk, "starts_on": TODAY - timedelta(days=3), "ends_on": TOMORROW if "tomorrow" in name else TODAY,
                "by_id": away.pk, "at": now, **facts,
            }  # fmt: skip
            rows[name] = _insert("access_standin", **row)
        m.facts |= {"stand-in": rows["owner: stands in"], "audiences of who is away": {}}
        agreement = Agreement.objects.get(parties__organisation__agency=lapsed.agency)
        everyone = [away for name, away in gone.items() if name != "partner"]
        made = {
            "a case by name": (PLAIN, {}, [by_name(each) for each in everyone], []),
            "a case of named officers": (PLAIN - {"owner: stands in, without what is named"}, {"tier": "named"}, [], []),
            "a case of the Channel tier": ({AWAY, "owner: stands in"}, {"tier": "channel"}, [], []),
            "a case by the name of one of another team": (set(), {}, [by_name(gone[AWAY], team=p.caseworker.team_id)], []),
            "a case to know of alone": (set(), {}, [by_name(gone[AWAY], level=int(Level.NAME))], []),
            "a case by name from tomorrow": (set(), {}, [by_name(gone[AWAY], starts_on=str(TOMORROW))], []),
            "a case by name until yesterday": (set(), {}, [by_name(gone[AWAY], ends_on=str(YESTERDAY))], []),
            "a case by name, agency kept out": (set(), {}, [by_name(gone[AWAY])], [{"agency": str(p.council.pk)}]),
            "a case by a name of another agency": (
                set(), {}, [by_name(gone[AWAY], agency=str(beside.agency_id), agreement=str(m.facts["agreement"].pk),
                                    purpose="asb", categories=["incident"])], [],
            ),
            "a case by name, agreement over": (
                set(), {}, [by_name(gone["partner"], agreement=str(agreement.pk), purpose="asb", categories=["incident"])], [],
            ),
        }  # fmt: skip
        out = [
            {"officer": str(each.pk)}
            for each in (m.officers["owner: stands in, must not receive"], gone["kept out"])
        ]
        for label, (seen_by, facts, grants, denials) in made.items():
            cursor.execute(
                "select wardmote.find_audience(%s, %s, '{incident}', %s::jsonb, %s::jsonb)",
                [p.council.pk, facts.get("tier", "standard"), json_of(grants or [by_name(gone[AWAY])]), json_of(denials or out)],
            )  # fmt: skip
            audience = cursor.fetchone()[0]
            case = _insert("cases_case", **_case(p.caseworker, audience, now))
            m.rows[label] = Row("cases_case", case, seen_by)
            m.facts["audiences of who is away"][label] = audience
    m.rows["who stands in"] = Row(
        "access_standin", rows["owner: stands in"], set(m.rows["an officer"].seen_by)
    )
    # Like anyone of their agency, of no team that sees more.
    for name in (AWAY, *STAND_INS):
        like = {"owner: administrator", "owner: other team"}
        if name.startswith("partner"):
            like = {"partner: beside the named officer" if "another" in name else "partner: agreement ended"}
        for row in m.rows.values():
            if like <= row.seen_by and row.table != "identity_rolechange":  # one of them is whom it is about
                row.seen_by = row.seen_by | {name}


def by_name(officer: Officer, **facts: Any) -> dict[str, Any]:
    """A grant that names an officer, on their agency's own ground."""
    plain = {
        "agency": str(officer.agency_id),
        "team": None,
        "agreement": None,
        "purpose": "",
        "categories": [],
    }
    return (
        plain
        | {"officer": str(officer.pk), "level": int(Level.EXPORT), "starts_on": None, "ends_on": None}
        | facts
    )


def json_of(things: list[dict[str, Any]]) -> str:
    import json

    return json.dumps(things, default=str)


def attempts(m: Matrix, p: world.Partnership) -> None:
    for label, audience in m.facts["audiences of who is away"].items():
        m.attempts[f"be admitted to {label}"] = Attempt(
            "cases_case",
            "select 1 where wardmote.admits_me(%s, 'read')",
            [audience],
            {name: name in m.rows[label].seen_by for name in (AWAY, *STAND_INS)},
        )
    mate, colleague = m.officers["owner: old ticket"].pk, p.colleague.pk
    name = "select wardmote.name_stand_in(%s, %s, wardmote.today(), wardmote.today() + 5, %s)"
    nobody = {"owner: team": False, "stranger": False, AWAY: False}
    arranges = {"owner: team": True, "owner: old ticket": True, "owner: other team": False, "stranger": False,
                "owner: administrator": False}  # fmt: skip
    for words, values, by in (
        ("name who stands in for a team mate", [mate, colleague, False], arranges),
        (
            "name who stands in, with what is named",
            [mate, colleague, True],
            nobody | {"owner: old ticket": True},
        ),
        (
            "name oneself to stand in",
            [mate, p.caseworker.pk, False],
            {"owner: team": False, "owner: old ticket": True},
        ),
        (
            "name one of another agency to stand in",
            [mate, p.outsider.pk, False],
            nobody | {"owner: old ticket": False},
        ),
        (
            "name who stands in for one of another team",
            [m.officers[AWAY].pk, colleague, False],
            {"owner: team": False},
        ),
    ):
        m.attempts[words] = Attempt("access_standin", name, values, by)
    m.attempts["withdraw standing in"] = Attempt(
        "access_standin",
        "select 1 where wardmote.end_stand_in(%s)",
        [m.facts["stand-in"]],
        {
            AWAY: True,
            "owner: stands in": True,
            "owner: team": False,
            "owner: administrator": False,
            "stranger": False,
        },
    )
    m.try_update(
        "stand in for longer", "access_standin", "ends_on = ends_on + 9", m.facts["stand-in"], nobody
    )
    m.attempts["let oneself in for good"] = Attempt(
        "cases_case",
        "select wardmote.set_audience('case', %s, %s)",
        [m.rows["a case by name"].pk, m.facts["own"]],
        {AWAY: True, "owner: stands in": False},
    )
    m.try_insert(
        "write who stands in by hand",
        "access_standin",
        {"id": 0, "agency_id": p.council.pk, "away_id": mate, "colleague_id": colleague, "starts_on": TODAY,
         "ends_on": TOMORROW, "with_named": False, "by_id": None, "at": datetime.now(UTC)},
        nobody, "by_id",
    )  # fmt: skip
