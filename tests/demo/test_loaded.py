"""The demo partnership once it is loaded: every guard stands, and everyone's pages say their part of the story."""

from collections import Counter
from typing import Any

from django.test import Client

from tests import world
from tests.demo.conftest import as_owner
from wardmote.demo import load as loading
from wardmote.demo.agencies import OFFICERS, PASSWORD
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case

CHILDREN = ["summary", "person", "place", "note", "event", "mustnotreceive", "caseaction", "casedocument",
            "casedisclosure", "casereport"]  # fmt: skip
DUE = "select count(*) from retention_item where due_on <= wardmote.today() and not held"
PAGES = [
    "/",
    "/cases/",
    "/reports/",
    "/reports/referrals/",
    "/reports/referrals/?box=sent&state=all",
    "/actions/",
    "/agreements/",
    "/agreements/matrix/",
    "/directory/",
]


def officer(name: str) -> Officer:
    with world.building():
        return Officer.objects.get(name=name)


def cases_seen_by(name: str) -> Counter[str]:
    """How many cases of each agency this officer's list shows."""
    with world.as_officer(officer(name)):
        return Counter(Case.objects.values_list("owner__short_name", flat=True))


def test_the_demo_loads_with_every_guard_standing_and_only_once(loaded: None) -> None:
    with world.raw() as superuser:

        def one(query: str) -> Any:
            return superuser.execute(query).fetchone()[0]

        counts = {
            "agencies": one("select count(*) from identity_agency"),
            "officers": one("select count(*) from identity_officer where not is_service"),
            "accounts": one("select count(*) from identity_account"),
            "agreements": one("select count(*) from agreements_agreement"),
            "cases": one("select count(*) from cases_case"),
            "waiting": one("select count(*) from intake_report where state = 'waiting'"),
        }
        assert counts == {
            "agencies": 8,
            "officers": 30,
            "accounts": 30,
            "agreements": 12,
            "cases": 300,
            "waiting": 58,
        }

        assert one("select is_demo and not second_factor_required from identity_installation")
        assert (
            one(
                "select count(*) from pg_class c where obj_description(c.oid) = 'class: protected'"
                " and not (relrowsecurity and relforcerowsecurity)"
            )
            == 0
        )
        assert one("select count(*) from pg_trigger where tgenabled <> 'O'") == 0

        for child in CHILDREN:
            astray = one(
                f"select count(*) from cases_{child} x join cases_case c on c.id = x.case_id"
                " where x.parent_audience_id <> c.audience_id"
                " or x.audience_id <> wardmote.narrowed(x.parent_audience_id, x.categories::text[])"
            )
            assert astray == 0, child
        assert (
            one(
                "select count(*) from actions_action a join cases_caseaction l on l.action_id = a.id"
                " where a.audience_id <> l.audience_id"
            )
            == 0
        )
        assert (
            one(
                "select count(*) from documents_document d join cases_casedocument l on l.document_id = d.id"
                " where d.audience_id <> l.audience_id"
            )
            == 0
        )

        # Of how long records are kept there is something to see: due, held, asked for, agreed, deleted.
        assert one(f"{DUE} and record_kind = 'case'") >= 2
        assert one(f"{DUE} and record_kind = 'person'") >= 1
        assert one("select count(*) from retention_item where held") == 1
        assert one("select count(*) from retention_deletion") == 2
        assert one("select count(*) from retention_tombstone") == 1

        # Notes of the past have digests as those of the present have.
        assert (
            one(
                "select count(*) from audit_entry where digest is distinct from"
                " case when note <> '' then sha256(salt || convert_to(note, 'UTF8')) end"
            )
            == 0
        )
        before = one("select count(*) from audit_entry")

    with as_owner():
        assert loading.load() == {}
    with world.raw() as superuser:
        assert superuser.execute("select count(*) from audit_entry").fetchone() == (before,)


def test_everyone_sees_what_their_part_of_the_story_says(loaded: None) -> None:
    council = cases_seen_by("Amina Shawcross")
    police = cases_seen_by("Callum Braithwell")
    assert council["Council"] > 90
    assert police["Police"] >= 40
    assert 10 < police["Council"] < 60
    assert council["Lanternside"] == police["Lanternside"] == 0

    # The charity has no agreement in force, and sees its own cases alone.
    assert set(cases_seen_by("Esme Thackwray")) == {"Lanternside"}

    # The agreement with Brackwater lapsed, and everything shared under it went with it, both ways.
    assert set(cases_seen_by("Marek Dunstable")) == {"Brackwater"}
    assert council["Brackwater"] == police["Brackwater"] == 0
    with world.building():
        Agreement.objects.filter(register_id="SMP-04", version="1.0").update(ends_on=None)
    assert cases_seen_by("Marek Dunstable")["Council"] >= 8

    assert not cases_seen_by("Marguerite Stannard"), "an auditor has no sight of a case for being one"
    assert not cases_seen_by("Judith Okonjo")


def test_everyone_in_the_story_signs_in_and_their_pages_answer(loaded: None) -> None:
    with world.building():
        officers = {one.name: one for one in Officer.objects.filter(is_service=False)}

    failed = []
    for name in [
        one.name for one in OFFICERS if one.agency in ("council", "police", "brackwater", "lantern")
    ]:
        client = world.client_for(officers[name])
        failed += [(name, page) for page in PAGES if client.get(page).status_code != 200]
    assert failed == []

    # With the printed address and password, and no second factor: this is the demo.
    client = Client()
    amina = officers["Amina Shawcross"]
    login = {"login": OFFICERS[0].email, "password": PASSWORD}
    assert client.post("/account/login/", login).status_code == 302
    with world.as_officer(amina):
        own = list(Case.objects.filter(owner_id=amina.agency_id).order_by("reference")[:12])
    answers = [client.get(f"/cases/{case.reference}/").status_code for case in own]
    assert answers == [200] * len(own)

    stranger = world.client_for(officers["Esme Thackwray"])
    assert {stranger.get(f"/cases/{case.reference}/").status_code for case in own} == {404}
