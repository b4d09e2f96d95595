"""Keys and servers for administrators, and sending a report on: each page, wide and at 320 px; and the PyPI client."""

from datetime import UTC, datetime

import pytest
import requests

from tests import world
from tests.front_doors.conftest import made
from tests.journeys.inspecting import Inspector, check
from tests.open311.conftest import REPORT
from wardmote.outward.api import commands, queries
from wardmote.outward.api.models import Sending
from wardmote.records.intake.models import Report
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Role


@pytest.fixture
def administrator(record):
    p = record["people"]
    return world.officer(p.council, p.caseworker.team, "Ada Keeper", Role.ADMINISTRATOR)


def test_pages_of_keys_and_servers(desk, record, administrator):
    p = record["people"]
    pages = Inspector(desk(administrator))
    page = pages.page
    pages.look("/open311/").look("/open311/keys/new/")
    made(administrator, p.caseworker.team, slug="council", channel="open311", name="Other systems")
    pages.look("/open311/").look_when_sent_empty("/open311/keys/new/", "Make the key")
    page.get_by_label("Whose key is it?").fill("Reporting app")
    with page.expect_navigation():
        page.get_by_role("button", name="Make the key").click()
    pages.inspect("the key")
    said = page.locator("main .govuk-inset-text code").inner_text()
    assert queries.admit(said).answer == "yes"
    pages.look("/open311/")
    assert said not in page.content()
    with page.expect_navigation():
        page.get_by_role("link", name="Revoke the key of Reporting app").click()
    pages.inspect("revoking")
    with page.expect_navigation():
        page.get_by_role("button", name="Revoke the key").click()
    pages.inspect("revoked")
    assert queries.admit(said).answer == "no"

    pages.look_when_sent_empty("/open311/servers/new/", "Save")
    page.get_by_label("Which agency is it of?").select_option(label=p.housing.name)
    page.get_by_label("Address of their server").fill("https://housing.example.org/open311/v2")
    page.get_by_label("Key").fill("their key")
    page.get_by_label("Their service code for anti-social behaviour").fill("17")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    pages.inspect("added")
    with page.expect_navigation():
        page.get_by_role("link", name=p.housing.name).click()
    pages.inspect("a server")
    assert "their key" not in page.content()
    check(pages)
    for other in (p.caseworker, p.governance):
        assert desk(other).status("/open311/") == 404


def test_pages_of_sending_on(desk, record, administrator):
    p, now = record["people"], datetime.now(UTC)
    address = f"/open311/reports/{record['waiting'].reference}/"
    pages = Inspector(desk(p.caseworker))
    page = pages.page
    pages.look(address)
    with world.building():
        kind = Report.objects.get(reference=record["waiting"].reference).kind
    with world.as_officer(administrator) as by:
        commands.add_endpoint(
            recipient=p.housing, address="https://housing.example.org/v2", jurisdiction="", key="k",
            services={kind: ("17", "Nuisance")}, by=by, now=now,
        )  # fmt: skip
    with world.building():
        Agreement.objects.update(categories=["contact", "incident", "offence", "health"])
    pages.look_when_sent_empty(address, "See what is sent")
    page.get_by_label("What are they told?").fill("Shouting at night.")
    page.get_by_label("Where?").fill("Harbour Street")
    page.get_by_label("Why do they need it?").fill("It is their estate.")
    with page.expect_navigation():
        page.get_by_role("button", name="See what is sent").click()
    pages.inspect("what is sent")
    with world.building():
        assert not Sending.objects.exists()
    with page.expect_navigation():
        page.get_by_role("button", name="Change it").click()
    assert page.get_by_label("Why do they need it?").input_value() == "It is their estate."
    with page.expect_navigation():
        page.get_by_role("button", name="See what is sent").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Send it").click()
    pages.inspect("on its way")
    with world.raw() as superuser:
        superuser.execute("update open311_sending set state = 'unclear', next_at = null")
    pages.look(address)
    with page.expect_navigation():
        page.get_by_role("button", name="It did not arrive: send it once more").click()
    check(pages)
    assert desk(p.outsider).status(address) == 404


def test_the_client_of_pypi_reads_what_was_created(site, record, administrator):
    georeport = pytest.importorskip(
        "georeport", reason="the client is not installed: it is in requirements/dev.in"
    )
    p = record["people"]
    door = made(administrator, p.caseworker.team, slug="council", channel="open311")
    with world.as_officer(administrator) as by:
        _, key = commands.make_key(name="Client", door=door, by=by, now=datetime.now(UTC))
    root = f"{site}/open311/v2"
    created = requests.post(
        f"{root}/requests.json", REPORT | {"api_key": key}, timeout=20
    )  # it can read alone
    created.raise_for_status()
    public_id = created.json()[0]["service_request_id"]

    for form in ("json", "xml"):
        client = georeport.GeoReport(root, jurisdiction="council", output_format=form)
        assert {each["service_code"] for each in client.get_service_list()} >= {
            "asb",
            "noise",
            "noise_domestic",
        }
        assert client.get_service_definition("noise")["service_code"] == "noise"
        assert client.get_service_request(public_id)["status"] == "open"
        listed = client.get_service_requests(service_request_id=public_id)
        one = listed[0] if isinstance(listed, list) else listed
        assert one["service_request_id"] == public_id
