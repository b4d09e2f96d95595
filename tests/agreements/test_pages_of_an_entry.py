"""One entry of the register of agreements: what it lacks, who keeps and signs it, its documents."""

# ruff: noqa: F811

from datetime import date

import pytest
from django.urls import reverse

from tests.agreements.test_pages import NOW, draft, lead, party, state, text, url  # noqa: F401
from tests.files import makers
from tests.world import as_officer, building, client_for, officer
from wardmote.trust.agreements import policies
from wardmote.trust.agreements.models import Agreement, AgreementFile, Gateway, Organisation, Party
from wardmote.trust.agreements.wording import PARTS
from wardmote.trust.identity.models import Role


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
