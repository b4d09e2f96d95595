"""Views of a list: an officer's own and their team's, and what opens when the list does."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests import world
from wardmote.records.desk import commands, queries
from wardmote.records.desk.models import Draft, ListState, SavedView
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.django_db
LIST = "/cases/"
NEW = "/desk/views/cases/new/"


def form(name="High risk", **told):
    return {"name": name, "seen_by": "me", "key": str(uuid.uuid4()), **told}


@pytest.fixture
def mate(partnership):
    """Of the caseworker's team, and no supervisor."""
    return world.officer(partnership.council, partnership.caseworker.team, "Team Mate", Role.CASEWORKER)


def views_on(officer):
    return world.client_for(officer).get(f"{LIST}?view=all").content.decode()


def saved(**fields):
    with world.building():
        return SavedView.objects.get(**fields)


def test_a_view_keeps_what_the_list_knows_of_its_address_and_nothing_else(partnership):
    client = world.client_for(partnership.caseworker)
    query = f"risk=high&q=stairs&page=3&evil=1&kind=nonsense&lead={uuid.uuid4()}&sort=-risk"
    answer = client.post(f"{NEW}?{query}", form())
    assert answer.status_code == 302
    assert saved().query == "q=stairs&risk=high&sort=-risk"
    assert answer["Location"].startswith(f"{LIST}?risk=high&sort=-risk&w=")  # the words are sealed
    assert 'value="stairs"' in client.get(answer["Location"]).content.decode()
    assert ">High risk<" in views_on(partnership.caseworker)


def test_a_form_sent_twice_saves_one_view(partnership):
    client, told = world.client_for(partnership.caseworker), form()
    for _ in range(2):
        assert client.post(f"{NEW}?risk=high", told).status_code == 302
    with world.building():
        assert SavedView.objects.count() == 1


def test_there_is_nothing_to_save_without_a_filter(partnership):
    client = world.client_for(partnership.caseworker)
    assert "Choose some on the list first" in client.get(NEW).content.decode()
    assert client.post(NEW, form()).status_code == 422


def test_a_view_shared_with_the_team_is_seen_by_the_team_alone(partnership, mate):
    p = partnership
    world.client_for(p.caseworker).post(f"{NEW}?risk=high", form(seen_by="team"))
    assert ">High risk<" in views_on(mate)
    for other in (p.colleague, p.partner, p.outsider):
        assert ">High risk<" not in views_on(other)
        assert world.client_for(other).get(f"/desk/views/{saved().pk}/change/").status_code == 404


def test_a_shared_view_is_changed_by_its_maker_or_a_supervisor_of_the_team(partnership, mate):
    p = partnership  # the caseworker is a supervisor
    world.client_for(mate).post(f"{NEW}?risk=high", form(seen_by="team"))
    view = saved()
    change = f"/desk/views/{view.pk}/change/"
    assert world.client_for(p.caseworker).post(change, form("Renamed", seen_by="team")).status_code == 302
    assert saved().name == "Renamed"
    world.client_for(p.caseworker).post(f"{NEW}?risk=low", form("Low", seen_by="team"))
    theirs = saved(name="Low")
    page = world.client_for(mate).post(f"/desk/views/{theirs.pk}/change/", form("Mine now", seen_by="team"))
    assert page.status_code == 422
    world.client_for(mate).post(f"/desk/views/{theirs.pk}/delete/")
    assert saved(pk=theirs.pk).deleted_at is None
    with world.as_officer(mate) as by, pytest.raises(commands.CannotChange):
        commands.delete_view(view=theirs, by=by, now=datetime.now(UTC))


def test_two_views_of_one_name_would_be_taken_for_each_other(partnership):
    client = world.client_for(partnership.caseworker)
    client.post(f"{NEW}?risk=high", form())
    again = client.post(f"{NEW}?risk=low", form("high RISK"))
    assert again.status_code == 422
    assert "Choose another name" in again.content.decode()


def test_a_deleted_view_is_gone_and_can_be_had_back(partnership):
    client = world.client_for(partnership.caseworker)
    client.post(f"{NEW}?risk=high", form(opens="on"))
    view = saved()
    assert client.get(LIST)["Location"] == f"{LIST}?risk=high"
    client.post(f"/desk/views/{view.pk}/delete/")
    assert client.get(LIST).status_code == 200  # it no longer opens with it
    assert ">High risk<" not in views_on(partnership.caseworker)
    page = client.get("/desk/views/cases/").content.decode()
    assert "Undo" in page
    client.post(f"/desk/views/{view.pk}/back/")
    assert ">High risk<" in views_on(partnership.caseworker)
    assert client.get(LIST)["Location"] == f"{LIST}?risk=high"


def test_the_list_opens_with_the_view_chosen_and_everything_is_one_click_away(partnership):
    client = world.client_for(partnership.caseworker)
    client.post(f"{NEW}?risk=high", form(opens="on"))
    assert client.get(LIST)["Location"] == f"{LIST}?risk=high"
    assert client.get(f"{LIST}?view=all").status_code == 200
    client.post("/desk/views/cases/open-with/", {})
    assert client.get(LIST).status_code == 200


def test_nobody_opens_a_list_with_a_view_that_is_not_theirs_to_see(partnership):
    world.client_for(partnership.caseworker).post(f"{NEW}?risk=high", form())
    other = world.client_for(partnership.partner)
    assert other.post("/desk/views/cases/open-with/", {"view": str(saved().pk)}).status_code == 404
    with world.as_officer(partnership.partner) as by, pytest.raises(commands.CannotChange):
        commands.open_with(list_name="cases", view=saved(), by=by)


def test_a_case_leads_back_to_the_list_as_it_was_left_at_its_row(partnership):
    case = world.case(partnership, risk="high")
    world.opened_earlier(partnership.caseworker, case.pk)
    client = world.client_for(partnership.caseworker)
    page = client.get(f"{LIST}?risk=high&sort=reference&page=1").content.decode()
    assert f'id="{case.reference}"' in page
    detail = client.get(reverse("cases:detail", kwargs={"reference": case.reference})).content.decode()
    assert f'href="/cases/?risk=high&amp;sort=reference&amp;page=1#{case.reference}"' in detail
    with world.building():
        assert ListState.objects.count() == 1
    with world.as_officer(partnership.partner) as by:
        assert queries.remembered("cases", by=by) == ""


def test_an_unknown_list_has_no_views(partnership):
    assert world.client_for(partnership.caseworker).get("/desk/views/nonsense/").status_code == 404


def test_desks_are_tidied_of_old_drafts_and_of_what_was_deleted_long_ago(partnership):
    by, now = partnership.caseworker, datetime.now(UTC)
    with world.building():
        for days, name in ((8, "/old/"), (6, "/new/")):
            Draft.objects.create(
                officer=by, place=name, about="", fields="{}", saved_at=now - timedelta(days=days)
            )
        old = SavedView.objects.create(
            list_name="cases",
            name="n",
            query="q=1",
            officer=by,
            made_at=now,
            deleted_at=now - timedelta(days=31),
        )
        ListState.objects.create(officer=by, list_name="cases", default_view=old)
        from wardmote.records.desk.jobs import tidy

        assert tidy.func(0) == 2
        assert [draft.place for draft in Draft.objects.all()] == ["/new/"]
        assert not SavedView.objects.exists()
