"""Who can see a case and why, and the pages by which it is shared, withdrawn and kept from somebody."""

# ruff: noqa: F811

import pytest

from tests import world
from tests.cases.test_sharing import NOW, case, keep_out, refused_shares, sees, share, url  # noqa: F401
from wardmote.trust.access.models import Disclosure, Grant
from wardmote.trust.agreements.models import Agreement
from wardmote.work.cases import commands, queries
from wardmote.work.cases.models import Case

pytestmark = pytest.mark.django_db


def test_the_page_says_who_sees_a_case_and_why_a_grant_lets_nobody_in(partnership, case):
    p = partnership
    share(p, case)
    client = world.client_for(p.caseworker)
    page = client.get(url(case, "sharing")).content.decode()
    assert "Housing, First" in page
    assert "Sees it today" in page
    with world.building():
        Agreement.objects.update(state="suspended")
    page = client.get(url(case, "sharing")).content.decode()
    assert "Not today" in page
    assert "was suspended" in page


def test_what_if_names_exactly_those_who_would_lose_sight(partnership, case):
    p = partnership
    other = world.agreement(p.council, p.housing, document_name="Second")
    share(p, case, team=None, whole_agency=True)  # the whole agency under the first
    share(p, case, agreement=other, team=p.partner.team)  # its first team under the second as well
    with world.as_officer(p.caseworker) as by:
        found = Case.objects.get(pk=case.pk)
        commands.add_note(case=found, text="Offences", categories=["offence"], by=by, now=NOW)
        assert [o.name for o in queries.losses(found, p.agreement)[0].officers] == ["Housing Colleague"]
        assert queries.losses(found, other) == []
    page = world.client_for(p.caseworker).get(f"{url(case, 'what_if')}?agreement={p.agreement.pk}")
    assert "Housing Colleague" in page.content.decode()
    assert "Housing Partner" not in page.content.decode()
    for odd in ("x", "00000000-0000-0000-0000-000000000000", ""):
        assert (
            world.client_for(p.caseworker).get(f"{url(case, 'what_if')}?agreement={odd}").status_code == 404
        )


# --- the pages ----------------------------------------------------------------------------------


def form(p, **changes):
    return {
        "ground": f"{p.agreement.pk}:asb",
        "to": f"team:{p.partner.team_id}",
        "categories": ["incident", "contact"],
        "level": "2",
        "necessity": "They hold the tenancy.",
        **changes,
    }


def test_the_page_names_the_agreement_for_each_agency_or_why_there_is_none(partnership, case):
    p = partnership
    page = world.client_for(p.caseworker).get(url(case, "share")).content.decode()
    assert f"?agency={p.housing.pk}" in page
    assert f"?agency={p.stranger.pk}" not in page
    assert "No agreement in the register names both Stranger and Council." in page


def test_a_share_sent_twice_is_one_and_says_so(partnership, case):
    p = partnership
    client = world.client_for(p.caseworker)
    address = f"{url(case, 'share')}?agency={p.housing.pk}"
    page = client.get(address).content.decode()
    assert "Named officers, ticked below" in page
    answers = [client.post(address, form(p)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "already has this case" in answers[1].content.decode()
    with world.as_officer(p.caseworker):
        assert Grant.objects.filter(agency=p.housing).count() == 1


def test_a_share_without_whom_or_why_says_what_to_do_and_keeps_the_rest(partnership, case):
    p = partnership
    client = world.client_for(p.caseworker)
    address = f"{url(case, 'share')}?agency={p.housing.pk}"
    answer = client.post(address, form(p, to="officers", necessity=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tick the officers who may see it" in page
    assert "Enter why it is necessary" in page
    assert f'value="{p.agreement.pk}:asb"' in page
    forged = client.post(address, form(p, to="team:00000000-0000-0000-0000-000000000000"))
    assert forged.status_code == 422


@pytest.mark.parametrize("another", [True, False])
def test_an_agreement_that_ended_while_the_form_was_filled_in_is_said_and_put_on_record(
    partnership, case, another
):
    p = partnership
    if another:  # with a second agreement in force the form is shown again, else the agencies are
        world.agreement(p.council, p.housing, document_name="Second")
    client = world.client_for(p.caseworker)
    address = f"{url(case, 'share')}?agency={p.housing.pk}"
    assert client.get(address).status_code == 200
    assert client.post(address, form(p, ground="")).status_code == 422
    assert refused_shares(case) == []
    with world.building():
        p.agreement.state = "suspended"
        p.agreement.save(update_fields=["state"])
    answer = client.post(address, form(p))
    assert answer.status_code == 422
    assert "was suspended" in answer.content.decode()
    assert "<title>Error: " in answer.content.decode()
    assert refused_shares(case) == [(p.housing.pk, "asb", p.agreement.pk, p.council.pk, p.caseworker.pk)]
    for odd in ("x", ":", f"{p.stranger.pk}:asb"):
        assert client.post(address, form(p, ground=odd)).status_code == 422
    assert client.post(f"{url(case, 'share')}?agency=x", form(p)).status_code == 422


def test_sharing_is_withdrawn_from_its_page(partnership, case):
    p = partnership
    share(p, case)
    client = world.client_for(p.caseworker)
    with world.as_officer(p.caseworker):
        disclosure = Disclosure.objects.get()
    address = url(case, "withdraw", pk=disclosure.pk)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Done with."}).status_code == 302
    assert not sees(p.partner, case)
    assert client.post(address, {"reason": "Done with."}).status_code == 422
    assert "Done with." in client.get(url(case, "sharing")).content.decode()


def test_who_is_kept_out_is_lifted_from_its_page(partnership, case):
    p = partnership
    entry = keep_out(p, case, officer=p.partner)
    client = world.client_for(p.caseworker)
    assert "Housing Partner" in client.get(url(case, "must_not_receive")).content.decode()
    for _ in range(2):
        client.post(url(case, "lift", pk=entry.pk))
    assert "Nobody is on the list." in client.get(url(case, "must_not_receive")).content.decode()
    assert client.post(url(case, "must_not_receive"), {"reason": "x"}).status_code == 422


# --- the form for sharing -----------------------------------------------------------------------


def share_form(p, case):
    page = world.client_for(p.caseworker).get(f"{url(case, 'share')}?agency={p.housing.pk}")
    return page.context["form"]


def test_a_ground_is_chosen_beforehand_when_it_alone_is_of_the_cases_purpose(partnership, case):
    p = partnership
    world.agreement(p.council, p.housing, purposes=("prevent_channel",), document_name="Another")
    assert share_form(p, case)["ground"].initial == f"{p.agreement.pk}:asb"


def test_of_several_grounds_none_is_chosen_beforehand_and_the_one_most_about_it_comes_first(
    partnership, case
):
    p = partnership
    broad = world.agreement(
        p.council, p.housing, purposes=("prevent_channel", "asb"), document_name="A broad one"
    )
    form = share_form(p, case)
    assert form["ground"].initial is None
    assert [value for value, _ in form.fields["ground"].choices] == [
        f"{p.agreement.pk}:asb",
        f"{broad.pk}:asb",
        f"{broad.pk}:prevent_channel",
    ]


def test_a_ground_of_another_purpose_is_not_chosen_beforehand_even_where_it_is_the_only_one(
    partnership, case
):
    with world.building():
        Agreement.objects.filter(pk=partnership.agreement.pk).update(purposes=["prevent_channel"])
    assert share_form(partnership, case)["ground"].initial is None


def test_beside_a_category_that_not_every_agreement_covers_stands_which_one_does(partnership, case):
    p = partnership
    assert share_form(p, case).fields["categories"].widget.hints == {}
    world.agreement(p.council, p.housing, categories=("incident", "health"), document_name="Of health")
    hints = share_form(p, case).fields["categories"].widget.hints
    assert hints["health"] == "Only under Of health"
    assert hints["contact"] == f"Only under {p.agreement.document_name}"
    assert "incident" not in hints


def test_what_was_shared_says_how_far_in_the_words_of_the_form(partnership, case):
    share(partnership, case, level=3)
    page = world.client_for(partnership.caseworker).get(url(case, "sharing")).content.decode()
    ever = page.split("Everything that was ever shared")[1]
    assert "read it and add to it" in ever
    assert "contribute" not in ever


def test_whoever_may_not_share_a_case_is_told_so_and_shown_no_agencies(partnership, case):
    p = partnership
    share(p, case)
    answer = world.client_for(p.partner).get(url(case, "share"))
    page = answer.content.decode().split('id="main-content"')[1]
    assert answer.status_code == 200
    assert "govuk-inset-text" in page
    assert "<table" not in page
    assert p.agreement.document_name not in page
    assert "<table" in world.client_for(p.caseworker).get(url(case, "share")).content.decode()
