"""The pages of the register, as each kind of officer meets them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests import world
from tests.world import as_officer, building, client_for, officer
from wardmote.trust.agreements.models import Agreement, Alias, Organisation, Party
from wardmote.trust.agreements.wording import PARTS
from wardmote.trust.identity.models import Role

NOW = datetime.now(UTC)


@pytest.fixture
def lead(partnership):
    return client_for(partnership.governance)


def url(name, agreement=None, party=None, **more):
    keys = {"pk": agreement.pk if agreement else None, "party": party.pk if party else None, **more}
    return reverse(f"agreements:{name}", kwargs={key: value for key, value in keys.items() if value})


def party(agreement, agency):
    with building():
        return Party.objects.get(agreement=agreement, organisation__agency=agency)


def text(response):
    return response.content.decode()


def state(agreement):
    with building():
        return Agreement.objects.get(pk=agreement.pk).state


def draft(p, **fields):
    """A complete draft of the council with housing, lacking only signatures."""
    with building():
        team = p.council.teams.order_by("name").first()
        made = Agreement.objects.create(
            owner=p.council, register_id="D1", version="1",
            document_type="information_sharing_agreement", description="About noise", purposes=["asb"],
            categories=["incident"], gateways=["cda_115"], owner_team=team, successor_team=team,
            starts_on=date(2026, 1, 1), review_on=date(2030, 1, 1), created_at=NOW, changed_at=NOW,
            **({"document_name": "Draft agreement"} | {part.field: "Said" for part in PARTS} | fields),
        )  # fmt: skip
        for body in Organisation.objects.filter(agency__in=[p.council, p.housing]):
            Party.objects.create(
                agreement=made, organisation=body, named_as=body.name, controller_role="joint",
                contact="The office", data_protection_officer="dpo@example.org",
            )  # fmt: skip
    return made


PAGES = ["list", "matrix", "names", "export"]


@pytest.mark.parametrize("name", [*PAGES, "new", "import"])
def test_nobody_reads_the_register_without_signing_in(client, partnership, name):
    response = client.get(url(name))
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


@pytest.mark.parametrize("who", ["caseworker", "outsider", "governance"])
@pytest.mark.parametrize("name", PAGES)
def test_every_officer_reads_the_register(partnership, who, name):
    response = client_for(getattr(partnership, who)).get(url(name))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


# --- the list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [3, 300])
def test_the_list_takes_at_most_twelve_statements_however_many_agreements(
    partnership, django_assert_max_num_queries, how_many
):
    world.agreements(how_many, partnership.council, partnership.housing)
    client = client_for(partnership.governance)
    with django_assert_max_num_queries(12):
        page = text(client.get(url("list") + "?state=due_for_review&sort=-organisations&purpose=asb"))
    assert f"{min(how_many, 300)} agreements" in page


def test_the_list_says_what_is_due_for_review_and_counts_each_state(partnership, lead):
    with building():
        Agreement.objects.update(review_on=date.today() - timedelta(days=1))
    draft(partnership)
    page = text(lead.get(url("list")))
    assert "Due for review 1" in page
    assert "Draft 1" in page
    assert "2 agreements" in page
    only = text(lead.get(url("list") + "?state=due_for_review"))
    assert "1 agreement<" in only
    assert "Draft agreement" not in only


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=draft", True),
        ("q=NOISE", True),
        ("q=nothing+like+it", False),
        ("type=information_sharing_agreement", True),
        ("type=operating_protocol", False),
        ("purpose=asb", True),
        ("purpose=ccm", False),
        ("state=draft&state=ended", True),
        ("state=ended", False),
        ("party={housing}", True),
        ("party={stranger}", False),
        ("party={housing}&other={council}", True),
        ("party={housing}&other={stranger}", False),
        ("owner={council}", True),
        ("owner={housing}", False),
        ("owner=nonsense&page=999&sort=nonsense", True),
    ],
)
def test_the_list_is_narrowed_by_each_filter(partnership, lead, query, found):
    draft(partnership)
    names = {name: getattr(partnership, name).pk for name in ("housing", "council", "stranger")}
    page = text(lead.get(url("list") + "?" + query.format(**names)))
    assert ("Draft agreement" in page) is found
    assert ("Draft agreement" in text(lead.get(url("export") + "?" + query.format(**names)))) is found


@pytest.mark.parametrize(
    "sort", ["id", "name", "version", "type", "organisations", "review", "state", "owner"]
)
def test_the_whole_list_is_sorted_by_each_column_both_ways(partnership, lead, sort):
    world.agreements(30, partnership.council, partnership.housing)
    for order in (sort, f"-{sort}"):
        assert lead.get(url("list"), {"sort": order}).status_code == 200
    found = [
        row.split("<")[0] for row in text(lead.get(url("list"), {"sort": "id"})).split('data-label="ID">')
    ]
    assert found[1:5] == ["0", "1", "2", "3"]
    assert "page=2" in text(lead.get(url("list")))


def test_the_csv_holds_the_columns_of_the_register_and_no_formula(partnership, lead):
    draft(partnership, document_name="=HYPERLINK(1)")
    rows = text(lead.get(url("export"))).splitlines()
    assert rows[0].startswith(
        "ID,Document Name,Version number,Type of document,Named Organisations,Description"
    )
    assert "'=HYPERLINK(1)" in "".join(rows)


# --- the matrix ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "In force"),
        ({"review_on": date(2026, 1, 1)}, "Due for review"),
        ({"state": "ended"}, "Lapsed"),
        ({"ends_on": date(2026, 11, 1), "starts_on": date(2026, 1, 1)}, "Lapsed"),
        ({"state": "suspended"}, "Lapsed"),
        ({"state": "draft"}, "None yet"),
    ],
)
def test_the_matrix_says_where_two_agencies_stand_and_leads_to_the_entries(partnership, lead, change, word):
    p = partnership
    with building():
        Agreement.objects.update(**change)
    page = text(lead.get(url("matrix")))
    link = f'href="{url("list")}?party={p.council.pk}&amp;other={p.housing.pk}"'
    assert link in page
    assert f"{word}</span>" in page.split(link)[1].split("</td>")[0]
    assert f"party={p.council.pk}&amp;other={p.stranger.pk}" not in page
    other_purpose = text(lead.get(url("matrix") + "?purpose=ccm"))
    assert "In force" not in other_purpose


def test_organisations_not_yet_on_the_system_are_shown_when_asked(partnership, lead):
    with building():
        body = Organisation.objects.create(name="St Agnes Trust")
        Party.objects.create(agreement=partnership.agreement, organisation=body)
    assert "St Agnes Trust" not in text(lead.get(url("matrix")))
    assert "St Agnes Trust" in text(lead.get(url("matrix") + "?beyond=on"))


# --- names --------------------------------------------------------------------------------------------


@pytest.fixture
def alias(partnership):
    with building():
        body = Organisation.objects.create(name="HA")
        return Alias.objects.create(key="ha", name="HA", organisation=body)


def test_a_corrected_name_takes_drafts_along_and_leaves_entries_in_force(partnership, lead, alias):
    p = partnership
    entry = draft(p)
    with building():
        Party.objects.create(agreement=entry, organisation=alias.organisation, named_as="HA")
        Party.objects.create(agreement=p.agreement, organisation=alias.organisation, named_as="HA")
        stranger = Organisation.objects.get(agency=p.stranger)
    page = text(lead.get(reverse("agreements:name", args=[alias.pk])))
    assert "These drafts follow" in page
    assert "they keep the party they name" in page
    chosen = {"organisation": str(stranger.pk), "correct": "1"}
    assert lead.post(reverse("agreements:name", args=[alias.pk]), chosen).status_code == 302
    with building():
        found = {q.agreement_id: q.organisation.name for q in Party.objects.filter(named_as="HA")}
    assert found == {entry.pk: "Stranger", p.agreement.pk: "HA"}


def test_an_organisation_becomes_an_agency_unless_another_agencys_entry_in_force_names_it(
    partnership, lead, alias
):
    p = partnership
    address = reverse("agreements:name", args=[alias.pk])
    assert lead.post(address, {"agency": str(p.housing.pk), "link": "1"}).status_code == 302
    with building():
        assert Organisation.objects.get(pk=alias.organisation_id).agency == p.housing
        Organisation.objects.filter(pk=alias.organisation_id).update(agency=None)
        Party.objects.create(agreement=p.agreement, organisation=alias.organisation, named_as="HA")
    stranger = client_for(officer(p.stranger, None, "Stranger Governance", Role.INFORMATION_GOVERNANCE))
    refused = stranger.post(address, {"agency": str(p.stranger.pk), "link": "1"})
    assert refused.status_code == 422
    assert "another agency keeps" in text(refused)


def test_an_agency_that_left_does_not_come_back_under_another_name(partnership, lead, alias):
    p = partnership
    with building():
        Party.objects.filter(agreement=p.agreement, organisation__agency=p.housing).update(
            withdrew_on=date.today()
        )
        Party.objects.create(agreement=p.agreement, organisation=alias.organisation, named_as="HA")
    address = reverse("agreements:name", args=[alias.pk])
    refused = lead.post(address, {"agency": str(p.housing.pk), "link": "1"})
    assert refused.status_code == 422
    assert "a new version brings it back" in text(refused)


def test_only_leads_correct_names(partnership, alias):
    client = client_for(partnership.caseworker)
    assert client.get(reverse("agreements:name", args=[alias.pk])).status_code == 403
    assert "HA" in text(client.get(url("names")))


# --- taking in a register -----------------------------------------------------------------------------


def test_a_register_is_looked_at_first_and_then_taken_in(partnership, lead):
    from django.core.files.uploadedfile import SimpleUploadedFile

    words = (
        b"ID,Document Name,Version,Type,Named Organisations,Description\r\n77,Taken in,1,MOU,Council,x\r\n"
    )
    response = lead.post(url("import"), {"file": SimpleUploadedFile("register.csv", words)})
    assert response.status_code == 200
    assert "1 to add" in text(response)
    with building():
        assert not Agreement.objects.filter(register_id="77").exists()
    taken = lead.post(url("import"), {"carried": response.context["carried"]})
    assert taken.status_code == 302
    with as_officer(partnership.governance):
        assert Agreement.objects.get(register_id="77").document_name == "Taken in"
    other = client_for(officer(partnership.council, None, "Editor", Role.REGISTER_EDITOR))
    other.post(url("import"), {"carried": response.context["carried"]})
    wrong = lead.post(url("import"), {"file": SimpleUploadedFile("other.csv", b"A,B\r\n1,2\r\n")})
    assert wrong.status_code == 422
    assert "Named Organisations" in text(wrong)
