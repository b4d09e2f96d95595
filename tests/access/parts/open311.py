"""Keys of other systems, for their agency's administrators; and what was sent on of a report, for those who opened it."""

import uuid

from tests import world
from tests.access.matrix import SEES, Matrix, Row, _insert


def records(m: Matrix, p: world.Partnership) -> None:
    now, partner = m.facts["now"], m.officers["partner"].agency_id
    team = p.caseworker.team_id
    with world.building():
        door = _insert(
            "front_doors_door", id=uuid.uuid4(), slug="matrix", name="n", agency_id=p.council.pk, team_id=team,
            channel="open311", kinds=["asb"], harm="low", is_open=False, by_id=p.caseworker.pk, changed_at=now,
        )  # fmt: skip
        key = {
            "door_id": door, "agency_id": p.council.pk, "name": "n", "starts_with": "x", "made_by_id": p.caseworker.pk,
            "made_at": now,
        }  # fmt: skip
        made = _insert("open311_key", id=uuid.uuid4(), print="0" * 64, **key)
        endpoint = {
            "agency_id": p.council.pk, "recipient_id": partner, "jurisdiction": "", "sealed_key": b"x",
            "services": "{}", "is_on": True, "by_id": p.caseworker.pk, "changed_at": now,
        }  # fmt: skip
        server = _insert("open311_endpoint", id=uuid.uuid4(), address="https://example.org", **endpoint)
        other = _insert("open311_endpoint", id=uuid.uuid4(), address="https://example.com", **endpoint)
        disclosure, fresh = (
            _insert(
                "access_disclosure", id=uuid.uuid4(), audience_id=m.facts["audience"], agency_id=partner,
                agreement_id=p.agreement.pk, purpose="asb", gateway="", categories=["incident"], level=2, necessity="n",
                by_id=m.officers["owner: team"].pk, at=now, withdrawn_reason="",
            )
            for _ in range(2)
        )  # fmt: skip
        child = {
            "report_id": m.facts["report"], "parent_audience_id": m.facts["audience"],
            "audience_id": m.facts["audience"], "categories": [],
        }  # fmt: skip
        sending = {
            **child, "endpoint_id": server, "content": "{}", "tries": 0, "remote_id": "", "remote_token": "",
            "remote_status": "", "remote_notes": "", "by_id": p.caseworker.pk, "at": now,
        }  # fmt: skip
        sent = _insert("open311_sending", id=uuid.uuid4(), disclosure_id=disclosure, state="sent", **sending)
        step = _insert("open311_step", id=uuid.uuid4(), sending_id=sent, what="w", words="w", at=now, **child)
    owners = {name for name, by in m.officers.items() if by.agency_id == p.council.pk} - NOT_IN
    m.rows |= {
        "a key of another system": Row(
            "open311_key", made, {"owner: administrator", "owner: second administrator"}
        ),
        "a server to send on to": Row("open311_endpoint", server, owners),
        "a report sent on": Row("open311_sending", sent, SEES),
        "what became of a report sent on": Row("open311_step", step, SEES),
    }
    m.facts |= {"key": made, "a key": key, "server": server, "a server": endpoint, "sent": sent, "a sending": {**sending, "disclosure_id": fresh, "endpoint_id": other},
                "sent step": step, "a step": child}  # fmt: skip


NOT_IN = {
    "owner: leaver",
    "owner: account disabled",
    "owner: session expired",
    "owner: session past its limits",
    "owner: no second factor",
    "owner: last day has passed",
}


def attempts(m: Matrix, p: world.Partnership) -> None:
    administrator = {
        "owner: administrator": True, "owner: team": False, "owner: governance": False, "partner: decides": False,
        "stranger": False,
    }  # fmt: skip
    nobody = dict.fromkeys(administrator, False)
    m.try_insert(
        "make a key",
        "open311_key",
        {"id": 0, "print": "1" * 64, **m.facts["a key"]},
        administrator,
        "made_by_id",
    )
    m.try_insert(
        "make a key in another's name",
        "open311_key",
        {"id": 0, "print": "2" * 64, **m.facts["a key"]},
        nobody,
    )
    m.try_update(
        "revoke a key", "open311_key",
        f"revoked_at = now(), revoked_by_id = '{m.officers['owner: administrator'].pk}'", m.facts["key"], administrator,
    )  # fmt: skip
    m.try_update(
        "revoke a key in another's name", "open311_key",
        f"revoked_at = now(), revoked_by_id = '{p.caseworker.pk}'", m.facts["key"], nobody,
    )  # fmt: skip
    m.try_insert(
        "name a server", "open311_endpoint",
        {"id": 0, "address": "https://example.edu", **m.facts["a server"]}, administrator, "by_id",
    )  # fmt: skip
    m.try_update(
        "switch a server off", "open311_endpoint",
        f"is_on = false, by_id = '{m.officers['owner: administrator'].pk}'", m.facts["server"], administrator,
    )  # fmt: skip
    m.try_update(
        "move a server", "open311_endpoint", "address = 'https://example.net'", m.facts["server"], nobody
    )
    m.try_insert(
        "send a report on", "open311_sending", {"id": 0, "state": "waiting", **m.facts["a sending"]},
        {**nobody, "owner: team": True, "owner: no ticket": False}, "by_id",
    )  # fmt: skip
    m.try_insert(
        "say that it was sent", "open311_sending", {"id": 0, "state": "sent", **m.facts["a sending"]}, nobody, "by_id",
    )  # fmt: skip
    m.try_update("change what was sent", "open311_sending", "content = '[]'", m.facts["sent"], nobody)
    m.try_insert(
        "say what became of it", "open311_step",
        {"id": 0, "sending_id": m.facts["sent"], "what": "w", "words": "w", "at": m.facts["now"], **m.facts["a step"]},
        nobody,
    )  # fmt: skip
    m.try_update("change what became of it", "open311_step", "words = 'x'", m.facts["sent step"], nobody)
