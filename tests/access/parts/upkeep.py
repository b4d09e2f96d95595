"""A chase is read by its two sides, what was supplied by those who supply; rounds, checklists and clauses by all."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection

from tests import world
from tests.access.matrix import NOBODY, TODAY, TOMORROW, Matrix, Row, _insert
from wardmote.trust.agreements.models import Party

TOPIC = "council_asb_and_environmental_incidents"


def of_agency(m: Matrix, *agencies: Any) -> set[str]:
    return {name for name, officer in m.officers.items() if officer.agency_id in agencies} - NOBODY


def records(m: Matrix, p: world.Partnership) -> None:
    f, now, by = m.facts, m.facts["now"], m.officers["owner: governance"].pk
    partner = m.officers["partner"].agency_id
    with world.building(), connection.cursor() as cursor:
        waiting = world.agreement(p.council, state="draft", imported={"a": "b"})
        party = {
            "agreement_id": waiting.pk, "organisation_id": world.Organisation.objects.get(agency_id=partner).pk,
            "named_as": "n", "contact": "", "data_protection_officer": "", "controller_role": "", "signed_by": "",
        }  # fmt: skip
        theirs = _insert("agreements_party", **party)
        own = Party.objects.get(agreement=waiting, organisation__agency=p.council)
        chase = {
            "agreement_id": waiting.pk, "party_id": theirs, "owner_id": p.council.pk, "agency_id": partner,
            "chased_on": TODAY, "way": "phone", "to_lead": False, "words": "w", "next_on": TOMORROW, "by_id": by,
            "at": now, "answer": "", "answer_words": "",
        }  # fmt: skip
        chased = _insert("upkeep_chase", **chase)
        round_ = {
            "year": TODAY.year,
            "owner_id": p.council.pk,
            "due_on": TOMORROW,
            "opened_by_id": by,
            "opened_at": now,
        }
        opened = _insert("upkeep_round", **round_)
        line = {
            "round_id": opened, "agreement_id": p.agreement.pk, "owner_id": p.council.pk, "outcome": "", "words": ""
        }  # fmt: skip
        of_round = _insert("upkeep_roundline", **line)
        quarter = {"year": 2026, "quarter": 1, "due_on": TOMORROW, "made_at": now}
        made = _insert("upkeep_quarter", **quarter)
        owed = {"quarter_id": made, "topic_id": TOPIC, "state": "awaited", "reason": ""}
        of_council = _insert("upkeep_line", supplier_id=p.council.pk, **owed)
        _insert("upkeep_line", supplier_id=partner, **owed)
        nobodys = _insert("upkeep_line", **owed)
        supply = {
            "line_id": of_council, "place": "p", "name": "", "size": 0, "sha256": "", "rows": 0, "by_id": by, "at": now
        }  # fmt: skip
        supplied = _insert("upkeep_supply", **supply)
        cursor.execute("select id from upkeep_clause where key = 'retention' and by_id is null")
        (clause,) = cursor.fetchone()
        confirmation = {
            "clause_id": clause,
            "agency_id": p.stranger.pk,
            "read": "r",
            "by_id": p.outsider.pk,
            "at": now,
        }
        confirmed = _insert("upkeep_confirmation", **confirmation)
    everyone = set(m.viewers) - NOBODY
    m.rows |= {
        "a chase": Row("upkeep_chase", chased, of_agency(m, p.council.pk, partner)),
        "a review round": Row("upkeep_round", opened, everyone),
        "a line of it": Row("upkeep_roundline", of_round, everyone),
        "a quarter of the exchange": Row("upkeep_quarter", made, everyone),
        "a line of the exchange": Row("upkeep_line", of_council, everyone),
        "what was supplied": Row("upkeep_supply", supplied, of_agency(m, p.council.pk, partner)),
        "a clause": Row("upkeep_clause", clause, everyone),
        "its confirmation": Row("upkeep_confirmation", confirmed, everyone),
    }
    f["upkeep"] = {
        "chase": chase, "own": own.pk, "chased": chased, "round": round_, "opened": opened, "line": line,
        "of_round": of_round, "quarter": quarter, "owed": owed, "of_council": of_council, "nobodys": nobodys,
        "supply": supply, "clause": clause, "confirmation": confirmation,
    }  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    f, now = m.facts["upkeep"], m.facts["now"]
    nobody = {
        "owner: governance": False, "owner: team": False, "partner: governance": False, "stranger": False, "no session": False
    }  # fmt: skip
    keeps = {
        **nobody,
        "owner: governance": True,
        "owner: register editor": True,
        "stranger: governance": False,
    }
    lead = {**keeps, "owner: register editor": False}
    insert, update = m.try_insert, m.try_update
    insert("record a chase", "upkeep_chase", {"id": 0, **f["chase"]}, keeps, "by_id")
    other = m.officers["owner: team"].pk
    insert("record one in another's name", "upkeep_chase", {"id": 0, **f["chase"], "by_id": other}, nobody)
    for words, change in {
        "a chase of a day to come": {"chased_on": TOMORROW, "next_on": TOMORROW},
        "a chase of who has signed": {"party_id": f["own"], "agency_id": p.council.pk},
        "a chase said to be of another agency": {"agency_id": p.stranger.pk},
        "a chase that is answered": {"answer": "refused", "answered_on": TODAY, "answered_by_id": other},
        "a chase under another keeper": {"owner_id": p.stranger.pk},
    }.items():
        insert(words, "upkeep_chase", {"id": 0, **f["chase"], **change}, nobody, "by_id")
    answered = "answer = 'refused', answered_on = wardmote.today(), answered_by_id = wardmote.actor()"
    update("record an answer", "upkeep_chase", answered, f["chased"], keeps)
    update("record one of another officer", "upkeep_chase", f"answer = 'refused', answered_on = wardmote.today(), answered_by_id = '{other}'", f["chased"], nobody)  # fmt: skip
    update("change what was asked", "upkeep_chase", "words = 'x'", f["chased"], nobody)

    next_year = {**f["round"], "year": TODAY.year + 1}
    insert("open a round", "upkeep_round", {"id": 0, **next_year}, lead, "opened_by_id")
    insert(
        "open one for a far year",
        "upkeep_round",
        {"id": 0, **next_year, "year": 2099},
        nobody,
        "opened_by_id",
    )
    insert("open one that is over", "upkeep_round", {"id": 0, **next_year, "due_on": TODAY - timedelta(days=1)}, nobody, "opened_by_id")  # fmt: skip
    closed = "closed_at = now(), closed_by_id = wardmote.actor()"
    update("close a round", "upkeep_round", closed, f["opened"], lead)
    update("put a round off", "upkeep_round", "due_on = due_on + 1", f["opened"], nobody)
    line = {"id": 0, **f["line"], "agreement_id": m.facts["agreement"].pk}
    insert(
        "add a line for an agreement of another",
        "upkeep_roundline",
        {**line, "owner_id": p.stranger.pk},
        nobody,
    )
    insert("add a line to one's own round", "upkeep_roundline", line, {**nobody, "owner: governance": True})
    insert("add one that is answered", "upkeep_roundline", {**line, "outcome": "kept"}, nobody)
    kept = "outcome = 'kept', answered_at = now(), answered_by_id = wardmote.actor()"
    update("answer a line", "upkeep_roundline", kept, f["of_round"], lead)
    update("answer it as another", "upkeep_roundline", f"outcome = 'kept', answered_at = now(), answered_by_id = '{other}'", f["of_round"], nobody)  # fmt: skip

    insert("make a checklist by hand", "upkeep_quarter", {"id": 0, **f["quarter"], "quarter": 2}, nobody)
    insert("add a line to one", "upkeep_line", {"id": 0, **f["owed"], "supplier_id": p.stranger.pk}, nobody)
    told = "state = 'supplied', told_on = wardmote.today(), told_by_id = wardmote.actor()"
    update("record as supplied", "upkeep_line", told, f["of_council"], keeps)
    update("record what nobody here supplies", "upkeep_line", told, f["nobodys"], {
        **nobody, "owner: governance": True, "stranger: governance": True, "owner: register editor": False,
        "partner: governance": True,
    })  # fmt: skip
    update(
        "record it of a day to come",
        "upkeep_line",
        told.replace("today()", "today() + 1"),
        f["of_council"],
        nobody,
    )
    update(
        "give a line to another", "upkeep_line", f"supplier_id = '{p.stranger.pk}'", f["of_council"], nobody
    )
    insert("supply", "upkeep_supply", {"id": 0, **f["supply"]}, keeps, "by_id")
    insert("supply in another's name", "upkeep_supply", {"id": 0, **f["supply"], "by_id": other}, nobody)

    clause = {
        "id": 0, "key": "retention", "position": 10, "heading": "h", "text": "t", "starts_on": TOMORROW, "source": "s",
        "status": "own", "agency_id": p.council.pk, "by_id": other, "at": now,
    }  # fmt: skip
    insert("write a clause", "upkeep_clause", clause, lead, "by_id")
    insert("write one for a day that is over", "upkeep_clause", {**clause, "starts_on": TODAY - timedelta(days=1)}, nobody, "by_id")  # fmt: skip
    insert("write one as checked", "upkeep_clause", {**clause, "status": "checked"}, nobody, "by_id")
    confirmed = {"id": 0, **f["confirmation"], "agency_id": p.council.pk}
    insert("confirm a clause", "upkeep_confirmation", confirmed, lead, "by_id")
    insert("confirm one for another agency", "upkeep_confirmation", {**confirmed, "agency_id": p.housing.pk}, nobody, "by_id")  # fmt: skip
    for table in ("upkeep_convention", "upkeep_topic"):
        key = {"upkeep_convention": "id", "upkeep_topic": "key"}[table]
        update(
            f"change {table}", table, "name = 'x'", uuid.uuid4() if key == "id" else TOPIC, nobody, key=key
        )
