"""Where Marlbridge is: wards in open sea, streets, postcodes, places on record, published incidents."""

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from wardmote.demo.agencies import AGENCIES, workers
from wardmote.demo.casework import Casework
from wardmote.demo.clock import Clock
from wardmote.demo.places import AREAS, LETTERS
from wardmote.demo.plans import Plan, Way
from wardmote.demo.rows import Row, Rows
from wardmote.records.intake.likeness import street_of
from wardmote.records.places.postcodes import match_key

WEST, SOUTH = Decimal("2.10"), Decimal("54.30")  # no land for sixty miles
WIDE, HIGH = Decimal("0.016"), Decimal("0.010")  # about a kilometre each way
SOURCE = "Marlbridge Council, an invention"
STEP = Decimal("0.000001")
NOTES = [
    "The gate to the yard stands open after ten; the caretaker locks it on weekdays only.",
    "Two lamps out since the spring. Reported to the lighting team, no date given.",
    "The camera on the corner covers the steps and not the bins.",
    "Deliveries come before six by agreement; what is heard then is not a breach.",
    "The entry code was changed after the last visit. Ask the housing officer for it.",
    "Dog in the yard, friendly. Ring first all the same.",
    "The residents' group meets here on the first Tuesday.",
]
PUBLISHED = [
    ("Anti-social behaviour", "asb", "medium"),
    ("Anti-social behaviour", "asb", "medium"),
    ("Criminal damage and arson", "other", "medium"),
    ("Violence and sexual offences", "other", "high"),
    ("Shoplifting", "other", "low"),
    ("Vehicle crime", "other", "low"),
]
OUTCOMES = [
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Under investigation",
]
INCIDENTS = 90
KEPT = ("council", "cst")  # whose desk keeps the places on record


def the_geography(rows: Rows, clock: Clock, cases: list[Casework]) -> None:
    """Called last, so that what was made before is the same with it and without."""
    rng = rows.rng
    the_wards(rows)
    points = the_streets_and_postcodes(rows, rng)
    the_places(rows, clock, cases, points)
    the_published(rows, clock, points)


def corner(area: str) -> tuple[Decimal, Decimal]:
    number = list(AREAS).index(area)
    return WEST + WIDE * (number % 3), SOUTH + HIGH * (number // 3)


def the_wards(rows: Rows) -> None:
    for number, area in enumerate(AREAS, start=1):
        west, south = (float(one) for one in corner(area))
        east, north = west + float(WIDE), south + float(HIGH)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        shape = {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}
        rows.add(
            "places.Boundary",
            kind="ward",
            key=f"M{number:02}",
            code=f"M{number:02}",
            name=area,
            from_on=None,
            until_on=None,
            shape=shape,
            fingerprint=hashlib.sha256(json.dumps([area, shape]).encode()).hexdigest(),
            source=SOURCE,
        )


def within(area: str, rng: Random) -> dict[str, Decimal]:
    west, south = corner(area)
    return {
        "longitude": (west + WIDE * Decimal(str(rng.uniform(0.06, 0.94)))).quantize(STEP),
        "latitude": (south + HIGH * Decimal(str(rng.uniform(0.06, 0.94)))).quantize(STEP),
    }


def the_streets_and_postcodes(rows: Rows, rng: Random) -> dict[str, tuple[str, dict[str, Decimal]]]:
    """What a street or postcode is called: its ward and its point. Of postcodes those that anyone gave."""
    found = {}
    given = {row["postcode"] for table in ("intake.Telling", "cases.Place") for row in rows.tables[table]}
    for area, (district, streets, _, _) in AREAS.items():
        for street in streets:
            at = within(area, rng)
            rows.add("places.Street", key=match_key(street), name=street, small_area="", source=SOURCE, **at)
            found[street] = (area, at)
        for first, second in product(LETTERS, repeat=2):
            at = within(area, rng)
            postcode = f"{district}{first}{second}"
            if postcode not in given and (first, second) != (LETTERS[0], LETTERS[1]):
                continue
            rows.add("places.Postcode", id=postcode, source=SOURCE, **at)
            found[postcode] = (area, at)
    return found


def the_places(
    rows: Rows, clock: Clock, cases: list[Casework], points: dict[str, tuple[str, dict[str, Decimal]]]
) -> None:
    """Blocks and parks everyone at the council knows; and, of its own cases, where it happens."""
    owner, team = AGENCIES[KEPT[0]], AGENCIES[KEPT[0]].team_id(KEPT[1])
    officers = workers(*KEPT)
    everyones = Plan(owner.id, frozenset({Way(owner.id)}), frozenset({"contact"}))
    teams = Plan(owner.id, frozenset({Way(owner.id, team=team)}), frozenset({"contact"}))
    number = 0

    def place(plan: Plan, area: str, **said: Any) -> Row:
        nonlocal number
        number += 1
        by, at = officers[number % len(officers)], clock.office(-20 - number * 5)
        title, address = said.get("name") or said["address"], said.get("address", "")
        point = points.get(said.get("postcode", ""), ("", within(area, rows.rng)))[1]
        row = rows.add(
            "places.Place",
            plan=plan,
            reference=rows.reference("L"),
            owner_id=owner.id,
            team_id=team if plan is teams else None,
            kind=said.get("kind", "premises"),
            name=said.get("name", ""),
            address=address,
            postcode=said.get("postcode", ""),
            street=next((street for street in AREAS[area][1] if address.endswith(street)), ""),
            ward=area,
            point_is="postcode" if said.get("postcode") else "approximate",
            sort_key=match_key(title),
            address_key=match_key(address or title),
            made_at=at,
            made_by_id=by.id,
            changed_at=at,
            **point,
        )
        rows.act("place made", at=at, by=by, kind="place", subject=row["id"], owner=owner.key)
        later = clock.between(at, clock.now)
        rows.child(
            "places.Note", plan, place_id=row["id"], text=NOTES[number % len(NOTES)], by_id=by.id, at=later
        )
        rows.act("note added", at=later, by=by, kind="place", subject=row["id"], owner=owner.key)
        return row

    for area, (district, streets, blocks, park) in AREAS.items():
        place(
            everyones,
            area,
            name=blocks[0],
            address=f"{blocks[0]}, {streets[0]}",
            postcode=f"{district}{LETTERS[0]}{LETTERS[1]}",
        )
        place(everyones, area, kind="area", name=park)

    homes = {row["id"]: row for row in rows.tables["cases.Place"]}
    seen: dict[str, Row] = {}
    for case in [one for one in cases if (one.owner, one.brief.team) == KEPT and not one.brief.named][:40]:
        for entry in [row for row in homes.values() if row["case_id"] == case.id]:
            known = seen.get(match_key(entry["address"]))
            if known is None and len(seen) < 26:
                known = place(teams, case.brief.area, address=entry["address"], postcode=entry["postcode"])
                seen[match_key(entry["address"])] = known
            if known is not None:
                at = clock.between(max(entry["at"], known["made_at"]), clock.now)
                rows.child(
                    "cases.CasePlace", case.row["plan"], entry_id=entry["id"], case_id=case.id,
                    place_id=known["id"], categories=entry["categories"], by_id=case.lead.id, at=at,
                    ended_by_id=None, ended_at=None,
                )  # fmt: skip
                rows.act("place linked", at=at, by=case.lead, kind="case", subject=case.id, owner=owner.key)

    once_more(rows, clock, list(seen.values()), place, teams)


def once_more(rows: Rows, clock: Clock, known: list[Row], place: Any, teams: Plan) -> None:
    """One place corrected since, and one that was written down twice and merged."""
    by = workers(*KEPT)[0]
    corrected, doubled = known[0], known[1]
    at = clock.between(corrected["made_at"], clock.now)
    rows.child(
        "places.Wording", teams, place_id=corrected["id"], kind="premises", name="",
        address=f"{corrected['address']} (rear)", postcode="", ward="", by_id=by.id, at=at,
    )  # fmt: skip
    corrected["changed_at"] = at
    rows.act("place corrected", at=at, by=by, kind="place", subject=corrected["id"], owner=KEPT[0])
    away = place(teams, doubled["ward"], address=f"{doubled['address']}, ground floor")
    at = clock.between(max(away["made_at"], doubled["made_at"]), clock.now)
    merge = rows.add(
        "places.Merge", away_id=away["id"], into_id=doubled["id"],
        reason="The same door, written down twice: seen on the visit.", by_id=by.id, at=at,
        undone_reason="", undone_by_id=None, undone_at=None,
    )  # fmt: skip
    rows.act("places merged", at=at, by=by, kind="same_place", subject=merge["id"], owner=KEPT[0])


def the_published(rows: Rows, clock: Clock, points: dict[str, tuple[str, dict[str, Decimal]]]) -> None:
    """Three months of published incidents, as the import takes them in."""
    rng, council = rows.rng, AGENCIES[KEPT[0]]
    plan = Plan(council.id, frozenset({Way(council.id)}), frozenset({"incident"}))
    by, at = workers(*KEPT)[0], clock.office(-6)
    streets = [name for name in points if not name.startswith("ZZ")]
    first = clock.today.replace(day=1)
    for _ in range(INCIDENTS):
        month = first
        for _ in range(rng.randrange(2, 5)):
            month = (month - timedelta(days=1)).replace(day=1)
        words, kind, harm = rng.choice(PUBLISHED)
        street = rng.choice(streets)
        area, point = points[street]
        asb = kind == "asb"
        told = {
            "Reported by": AGENCIES["police"].name, "Falls within": AGENCIES["police"].name,
            "Location": f"On or near {street}", "LSOA name": f"Marlbridge {area}", "Crime type": words,
        }  # fmt: skip
        if not asb:
            told["Last outcome category"] = rng.choice(OUTCOMES)
        rows.add(
            "intake.Report", plan=plan, reference=rows.reference("R"), owner_id=council.id, team_id=None,
            kind=kind, channel="open_data", harm=harm, state="recorded", area=street, occurred_from=None,
            occurred_words="", occurred_period=f"{month:%Y-%m}", point_is="approximate", received_at=at,
            taken_by_id=by.id,
            closed_reason="", source="police-uk", source_id="" if asb else f"{rng.getrandbits(256):064x}",
            published=told, street=street_of(street), **point,
        )  # fmt: skip
    rows.act("reports imported", at=at, by=by, kind="import", subject=council.id, owner=KEPT[0])
