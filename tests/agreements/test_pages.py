"""The pages of the register, as each kind of officer meets them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests import world
from tests.files import makers
from tests.world import as_officer, building, client_for, officer
from wardmote.trust.agreements import policies
from wardmote.trust.agreements.models import Agreement, AgreementFile, Alias, Gateway, Organisation, Party
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


# --- one entry ----------------------------------------------------------------------------------------


def test_the_entry_says_everything_it_lacks_before_it_can_carry_sharing(partnership, lead):
    with building():
        bare = Agreement.objects.create(
            owner=partnership.council, register_id="9", created_at=NOW, changed_at=NOW
        )
    page = text(lead.get(url("detail", bare)))
    assert "What it lacks before it can carry sharing" in page
    for refusal in policies.lacks(bare, []):
        assert refusal.message.replace("'", "&#x27;") in page
    refused = lead.get(url("bring_into_force", bare))
    assert refused.status_code == 403
    assert "No purpose is chosen" in text(refused)


def test_a_gateway_that_is_unconfirmed_says_so_to_whoever_edits(partnership, lead):
    with building():
        Gateway.objects.filter(key="cda_115").update(status="recall")
    entry = draft(partnership)
    assert "Unconfirmed" in text(lead.get(url("detail", entry)))
    assert "s. 115 (unconfirmed)" in text(lead.get(url("edit", entry)))


def test_what_is_not_there_is_404(partnership, lead):
    import uuid

    assert lead.get(reverse("agreements:detail", args=[uuid.uuid4()])).status_code == 404
    entry = draft(partnership)
    assert lead.get(reverse("agreements:sign", args=[entry.pk, uuid.uuid4()])).status_code == 404


def test_an_entry_goes_from_draft_to_in_force_to_its_end(partnership, lead):
    p = partnership
    entry = draft(p)
    assert lead.post(url("send", entry)).status_code == 302
    assert state(entry) == "awaiting_signature"
    assert lead.post(url("bring_into_force", entry)).status_code == 403
    signed = {"signed_on": "1 1 2026", "signed_by": "Director"}
    theirs = client_for(officer(p.housing, None, "Housing Governance", Role.INFORMATION_GOVERNANCE))
    for client, body in ((lead, p.council), (theirs, p.housing)):
        assert client.post(url("sign", entry, party(entry, body)), signed).status_code == 302
    assert lead.post(url("bring_into_force", entry)).status_code == 302
    assert state(entry) == "in_force"
    assert lead.post(url("suspend", entry), {"reason": ""}).status_code == 422
    assert lead.post(url("suspend", entry), {"reason": "Checking a breach"}).status_code == 302
    assert state(entry) == "suspended"
    assert "Checking a breach" in text(lead.get(url("detail", entry)))
    assert lead.post(url("resume", entry)).status_code == 302
    renewed = lead.post(url("renew", entry), {"review_on": "1 6 2031", "ends_on": ""})
    assert renewed.status_code == 302
    assert lead.post(url("end", entry), {"reason": "The project is over"}).status_code == 302
    assert state(entry) == "ended"
    page = text(lead.get(url("detail", entry)))
    for act in (
        "sent for signature",
        "signed",
        "brought into force",
        "suspended",
        "resumed",
        "renewed",
        "ended",
    ):
        assert f"Agreement {act}" in page


def test_a_new_version_replaces_the_old_one_only_when_it_comes_into_force(partnership, lead):
    p = partnership
    assert lead.post(url("new_version", p.agreement), {"version": "2"}).status_code == 302
    with building():
        later = Agreement.objects.get(supersedes=p.agreement)
        assert [q.signed_on for q in later.parties.all()] == [None, None]
        assert later.purposes == p.agreement.purposes
    assert state(p.agreement) == "in_force"
    assert "begun already" in text(lead.get(url("new_version", p.agreement)))
    with building():
        Agreement.objects.filter(pk=later.pk).update(
            document_type="operating_protocol", description="As before", starts_on=date(2026, 1, 1),
            review_on=date(2030, 1, 1), **{part.field: "Said" for part in PARTS},
        )  # fmt: skip
        later.parties.update(
            signed_on=date(2026, 1, 1), controller_role="joint", contact="x", data_protection_officer="x"
        )
    page = lead.get(url("bring_into_force", later))
    assert "Nothing that was shared under it moves" in text(page)
    assert lead.post(url("bring_into_force", later)).status_code == 302
    assert (state(later), state(p.agreement)) == ("in_force", "superseded")


def test_ending_shows_who_loses_access_first(partnership, lead, monkeypatch):
    effect = policies.EndingEffect("Housing", "2 cases of Council")
    monkeypatch.setattr(policies, "ending_effects", [lambda agreement: [effect]])
    page = text(lead.get(url("end", partnership.agreement)))
    assert "Housing: 2 cases of Council" in page


EDITING = ["edit", "send", "bring_into_force", "renew", "suspend", "resume", "end", "new_version", "hand_over",
           "add_party", "attach"]  # fmt: skip


@pytest.mark.parametrize("name", EDITING)
@pytest.mark.parametrize("who", ["caseworker", "partner", "outsider"])
def test_officers_who_do_not_keep_the_entry_are_told_so(partnership, name, who):
    client = client_for(getattr(partnership, who))
    for method in (client.get, client.post):
        response = method(url(name, partnership.agreement))
        assert response.status_code == 403
        assert "Only" in text(response)
    assert state(partnership.agreement) == "in_force"


def test_another_agencys_lead_may_only_sign_and_withdraw_its_own(partnership):
    p = partnership
    other = client_for(officer(p.housing, None, "Housing Governance", Role.INFORMATION_GOVERNANCE))
    for name in EDITING:
        assert other.post(url(name, p.agreement)).status_code == 403
    assert other.post(url("withdraw", p.agreement, party(p.agreement, p.council))).status_code == 403
    assert "Withdraw" in text(other.get(url("detail", p.agreement)))
    assert other.post(url("withdraw", p.agreement, party(p.agreement, p.housing))).status_code == 302
    assert party(p.agreement, p.housing).withdrew_on is not None


def test_an_agency_signs_for_itself_and_the_keeper_records_what_others_signed_on_paper(partnership, lead):
    p = partnership
    entry = draft(p, state="awaiting_signature")
    with building():
        paper = Party.objects.create(
            agreement=entry, organisation=Organisation.objects.create(name="Parish Hall Trust")
        )
    theirs = client_for(officer(p.housing, None, "Housing Governance", Role.INFORMATION_GOVERNANCE))
    sign = {body: url("sign", entry, party(entry, body)) for body in (p.council, p.housing)}
    on_paper = url("sign", entry, paper)

    page = text(lead.get(url("detail", entry)))
    assert "Sign for Council" in page
    assert sign[p.council] in page
    assert on_paper in page
    assert sign[p.housing] not in page
    assert "its own information governance lead signs" in page
    refused = lead.post(sign[p.housing], {"signed_on": "1 1 2026", "signed_by": "Director"})
    assert refused.status_code == 403
    assert "Only its own information governance lead signs for Housing" in text(refused)

    page = text(theirs.get(url("detail", entry)))
    assert "Awaiting your signature" in page
    assert "Sign for Housing" in page
    assert sign[p.housing] in page
    assert sign[p.council] not in page
    assert on_paper not in page
    assert "Sign for Housing" in text(theirs.get(sign[p.housing]))
    assert "Parish Hall Trust is not on the system" in text(theirs.get(on_paper))

    signed = {"signed_on": "1 1 2026", "signed_by": "Clerk"}
    assert theirs.post(on_paper, signed).status_code == 403
    assert lead.post(on_paper, signed).status_code == 302


def test_a_partys_own_lead_signs_for_it_and_keeps_its_contacts(partnership):
    p = partnership
    entry = draft(p, state="awaiting_signature")
    other = client_for(officer(p.housing, None, "Housing Governance", Role.INFORMATION_GOVERNANCE))
    signed = {"signed_on": "1 1 2026", "signed_by": "Chief executive"}
    assert other.post(url("sign", entry, party(entry, p.council)), signed).status_code == 403
    assert other.post(url("sign", entry, party(entry, p.housing)), signed).status_code == 302
    assert party(entry, p.housing).signed_by == "Chief executive"
    again = other.post(url("sign", entry, party(entry, p.housing)), signed)
    assert again.status_code == 403
    in_future = {"signed_on": "1 1 2099", "signed_by": "Chief executive"}
    lead = client_for(p.governance)
    late = lead.post(url("sign", entry, party(entry, p.council)), in_future)
    assert late.status_code == 422
    assert "today or in the past" in text(late)
    bound = party(p.agreement, p.housing)
    details = {"contact": "Front desk", "data_protection_officer": "", "controller_role": "joint"}
    assert other.post(url("change_party", p.agreement, bound), details).status_code == 302
    assert party(p.agreement, p.housing).contact == "Front desk"
    assert (
        other.post(url("change_party", p.agreement, party(p.agreement, p.council)), details).status_code
        == 403
    )


@pytest.mark.parametrize("how_many", [2, 40])
def test_an_entry_takes_at_most_twenty_five_statements_however_many_parties(
    partnership, django_assert_max_num_queries, how_many
):
    with building():
        for number in range(how_many):
            body = Organisation.objects.create(name=f"Body {number}")
            Party.objects.create(agreement=partnership.agreement, organisation=body)
    client = client_for(partnership.governance)
    with django_assert_max_num_queries(25):
        client.get(url("detail", partnership.agreement))


def test_two_who_press_at_once_end_it_once(partnership):
    from wardmote.trust.agreements import commands

    with as_officer(partnership.governance) as by:
        first, second = (Agreement.objects.get(pk=partnership.agreement.pk) for _ in range(2))
        commands.end(agreement=first, reason="Over", by=by, now=NOW)
        with pytest.raises(commands.CannotChangeRegister) as refused:
            commands.end(agreement=second, reason="Over", by=by, now=NOW)
    assert [refusal.code for refusal in refused.value.refusals] == ["changed-meanwhile"]


def test_a_register_editor_drafts_and_does_not_bring_into_force(partnership):
    p = partnership
    editor = client_for(officer(p.council, None, "Register Editor", Role.REGISTER_EDITOR))
    made = editor.post(url("new"), {"register_id": "E1", "document_name": "Edited", "purposes": ["asb"]})
    assert made.status_code == 302
    with building():
        entry = Agreement.objects.get(register_id="E1")
        assert (entry.state, entry.owner, entry.purposes) == ("draft", p.council, ["asb"])
    added = {"name": "New Charity", "controller_role": "", "contact": "", "data_protection_officer": ""}
    assert editor.post(url("add_party", entry), added).status_code == 302
    assert editor.post(url("add_party", entry), added).status_code == 422
    assert editor.post(url("bring_into_force", entry)).status_code == 403
    assert editor.post(url("suspend", p.agreement), {"reason": "x"}).status_code == 403
    assert "s register editors" not in text(editor.get(url("detail", entry)))


def test_a_wrong_form_keeps_what_was_typed(partnership, lead):
    response = lead.post(url("new"), {"document_name": "Kept words", "starts_on": "31 2 2026"})
    page = text(response)
    assert response.status_code == 422
    assert "<title>Error: " in page
    for words in ("Kept words", "31 2 2026", "Enter the register ID", "The start date must be a real date"):
        assert words in page


def test_the_same_id_and_version_twice_is_refused_in_words(partnership, lead):
    fields = {"register_id": "T1", "document_name": "Twice", "version": "1"}
    assert lead.post(url("new"), fields).status_code == 302
    again = lead.post(url("new"), fields)
    assert again.status_code == 422
    assert "this ID and version already" in text(again)


def test_owner_and_successor_are_changed_while_it_runs(partnership, lead):
    team = partnership.governance.team
    chosen = {"owner_team": str(team.pk), "successor_team": str(team.pk)}
    assert lead.post(url("hand_over", partnership.agreement), chosen).status_code == 302
    with building():
        assert Agreement.objects.get(pk=partnership.agreement.pk).owner_team == team


# --- documents ----------------------------------------------------------------------------------------


def test_a_document_is_read_by_the_parties_and_by_nobody_else(partnership, lead):
    from django.core.files.uploadedfile import SimpleUploadedFile

    p = partnership
    sent = {"file": SimpleUploadedFile("../signed copy.pdf", makers.pdf())}
    assert lead.post(url("attach", p.agreement), sent).status_code == 302
    with building():
        file = AgreementFile.objects.get()
    for who, status in ((p.caseworker, 200), (p.partner, 200), (p.outsider, 404)):
        client = client_for(who)
        answer = client.get(url("download", p.agreement, file=file.pk))
        assert answer.status_code == status
        listed = "signed copy.pdf" in text(client.get(url("detail", p.agreement)))
        assert listed is (status == 200)
    answer = lead.get(url("download", p.agreement, file=file.pk))
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="signed copy.pdf"'
    wrong = lead.post(url("attach", p.agreement), {"file": SimpleUploadedFile("x.pdf", b"MZ\x90\0\0")})
    assert wrong.status_code == 422
    assert "Taken are: PDF" in text(wrong)


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
