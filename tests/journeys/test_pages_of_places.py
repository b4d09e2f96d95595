"""Pages of places, and of published incidents: normal, wrong, empty and refused, wide and at 320 px."""

import json
from datetime import UTC, datetime

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.intake.models import Report
from wardmote.records.places import commands
from wardmote.records.places.models import Boundary
from wardmote.trust.access import commands as access
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, Place

NOW = datetime.now(UTC)


def places(p) -> list:
    """One with a note, linked to the case, and merged with another; corrected since."""
    ring = [[-0.1, 51.5], [-0.08, 51.5], [-0.08, 51.52], [-0.1, 51.52], [-0.1, 51.5]]
    with world.raw() as superuser:
        superuser.execute(
            "insert into places_boundary (id, kind, key, code, name, shape, fingerprint, source)"
            " values (gen_random_uuid(), 'ward', 'E1', 'E1', 'Quayside', %s, 'x', '')",
            [json.dumps({"type": "Polygon", "coordinates": [ring]})],
        )
    assert Boundary.objects.count() == 1
    made = []
    with world.as_officer(p.caseworker) as by:
        for address in ("1 Harbour Street", "Rear of 1 Harbour Street", "Fen Lane"):
            made.append(
                commands.make_place(
                    kind="premises", address=address, team=by.team, note="A note.", by=by, now=NOW
                )
            )
        commands.correct(
            place=made[0],
            kind="premises",
            name="Harbour House",
            address="1 Harbour Street",
            postcode="",
            by=by,
            now=NOW,
        )
        commands.merge(away=made[1], into=made[0], reason="The same door.", by=by, now=NOW)
    with world.building():
        case, entry = Case.objects.get(), Place.objects.select_related("case").get()
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker) as by:
        cases.link_place(entry=entry, place=made[0], by=by, now=NOW)
    return made


def published(p) -> str:
    with world.as_officer(p.caseworker) as by:
        audience = access.make_audience(
            access.Plan(frozenset({access.Terms(by.agency_id)}), held=frozenset({"incident"}))
        )
        told = {
            "Crime type": "Drugs",
            "Last outcome category": "Under investigation",
            "Reported by": "A Force",
        }
        for reference, outcome in (
            ("R-2222-2222", "Local resolution"),
            ("R-3333-3333", "Under investigation"),
        ):
            Report(
                reference=reference, audience_id=audience, owner_id=by.agency_id, kind="other", channel="open_data",
                harm="medium", state="recorded", area="Moor Lane", occurred_period="2026-08", longitude="-0.09",
                latitude="51.51", point_is="approximate", received_at=NOW, taken_by=by, source="police-uk",
                source_id="f" * 64, published=told | {"Last outcome category": outcome},
            ).save(force_insert=True)  # fmt: skip
    return "R-2222-2222"


def test_pages_of_places(desk, record):
    p = record["people"]
    first, away, other = places(p)
    i = Inspector(desk(p.caseworker))
    page = f"/places/{first.reference}/"
    i.look("/places/").look("/places/?ward=Quayside").look("/places/new/").look(page)
    i.look(page + "edit/").look(page + "notes/add/").look(page + "merge/")
    i.look(f"/places/{away.reference}/").look(f"/places/{other.reference}/")
    i.look_when_sent_empty("/places/new/", "Add place")
    i.look_when_sent_empty(page + "edit/", "Save").look_when_sent_empty(page + "notes/add/", "Add note")
    i.look_when_sent_empty(page + "merge/", "Merge")
    i.desk.go(page)
    i.page.get_by_role("link", name="Part them").first.click()
    i.inspect("parting two places")
    i.desk.go("/places/")
    i.page.get_by_label("Address, name, postcode or reference").fill("harbour")
    i.page.get_by_role("button", name="Find").click()
    i.page.get_by_text("1 place found").wait_for()
    i.inspect("places found")
    check(i)


def test_places_of_a_case_and_of_a_report(desk, record):
    p = record["people"]
    places(p)
    i = Inspector(desk(p.caseworker))
    i.look(f"/cases/{record['case']}/people/").look(f"/reports/{record['waiting'].reference}/")
    i.look_when_sent_empty(f"/reports/{record['waiting'].reference}/place/", "Link")
    reference = published(p)
    i.look("/reports/?state=recorded").look(f"/reports/{reference}/")
    check(i)


def test_empty_and_refused_pages_of_places(desk, record):
    p = record["people"]
    first, *_ = places(p)
    i = Inspector(desk(p.outsider))
    i.look("/places/").look(f"/places/{first.reference}/", status=404)
    i.look(f"/places/{first.reference}/edit/", status=404)
    i.look_when_sent_empty("/places/", "Find")
    check(i)
