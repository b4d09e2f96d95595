"""The council's front door for Open311: two keys and two reports; and a server to send reports on to."""

import hashlib
from datetime import datetime, timedelta
from random import Random

from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.clock import Clock
from wardmote.demo.front_doors import KEEPER, OWNER, SIGNS, Sent, take
from wardmote.demo.people import Townspeople
from wardmote.demo.rows import Row, Rows

KEY = "marlbridge-demo-open311-key"  # whoever tries the demo can call with it
SENT = [
    Sent("noise", "Weirside", 0, -6, "every night since Monday", "Alarm of the empty shop rings all night.",
         closed="The shop’s owner came and switched it off. Tell us if it begins again."),
    Sent("asb", "Kilnfield", 0, -1, "", "Trolleys and bags burned behind the garages, twice this week.",
         is_named=False),
]  # fmt: skip


def open_open311(rows: Rows, clock: Clock, town: Townspeople, seed: int) -> None:
    # A generator of its own, so that nothing else of the demo changes with it.
    rng, before = Random(seed + 88), rows.rng
    rows.rng = rng
    try:
        door = next(row for row in rows.tables["front_doors.Door"] if row["channel"] == "open311")
        made = clock.office(-58)
        app = key(rows, door, "Reporting app of the council", KEY, made)
        key(
            rows,
            door,
            "Website before this one",
            "marlbridge-demo-old-key",
            made,
            revoked=made + timedelta(days=20),
        )
        for sent in SENT:
            arrive(rows, clock, town, door, app, sent)
        server(rows, clock.office(-40))
    finally:
        rows.rng = before


def key(rows: Rows, door: Row, name: str, said: str, made: datetime, revoked: datetime | None = None) -> Row:
    keeper = next(each for each in OFFICERS if each.agency == OWNER and KEEPER in each.roles)
    row = rows.add(
        "open311.Key", door_id=door["id"], agency_id=AGENCIES[OWNER].id, name=name,
        print=hashlib.sha256(said.encode()).hexdigest(), starts_with=said[:6], made_by_id=keeper.id,
        made_at=made,
        revoked_by_id=keeper.id if revoked else None, revoked_at=revoked, used_on=None,
    )  # fmt: skip
    about = {"by": keeper, "kind": "open311_key", "subject": row["id"], "owner": OWNER}
    rows.act("open311 key made", at=made, **about)
    if revoked:
        rows.act("open311 key revoked", at=revoked, **about)
    return row


def arrive(rows: Rows, clock: Clock, town: Townspeople, door: Row, its: Row, sent: Sent) -> None:
    take(rows, clock, town, door, sent, "".join(rows.rng.choices(SIGNS, k=28)))
    arrival = rows.tables["front_doors.Arrival"][-1]
    report = next(row for row in reversed(rows.tables["intake.Report"]) if row["id"] == arrival["id"])
    report["channel"] = "open311"
    rows.add(
        "open311.Arrived", id=report["id"], key_id=its["id"], door_id=door["id"],
        public_id=rows.rng.randbytes(16).hex(), token=rows.rng.randbytes(32), service_code=sent.kind,
        at=arrival["at"],
    )  # fmt: skip


def server(rows: Rows, made: datetime) -> None:
    """Of the police: the agreement with them covers what a report holds. Nothing answers at its address."""
    keeper = next(each for each in OFFICERS if each.agency == OWNER and KEEPER in each.roles)
    police = AGENCIES["police"]
    row = rows.add(
        "open311.Endpoint", agency_id=AGENCIES[OWNER].id, recipient_id=police.id,
        address="https://open311.police.marlbridge.example/v2", jurisdiction="marl-valley", sealed_key=b"",
        services={"asb": ["nuisance", "Anti-social behaviour"], "hate": ["hate", "Hate incident"]},
        is_on=True, by_id=keeper.id, changed_at=made,
    )  # fmt: skip
    rows.act(
        "open311 endpoint added", at=made, by=keeper, kind="open311_endpoint", subject=row["id"], owner=OWNER
    )


def sealed(servers: list[Row]) -> list[Row]:
    """Servers as they are kept: the key of each sealed."""
    from wardmote.outward.api.sealed import seal

    return [row | {"sealed_key": seal("marlbridge-demo-their-key")} for row in servers]
