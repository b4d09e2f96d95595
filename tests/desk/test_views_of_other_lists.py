"""Saved views of the queue of reports and of the list of actions, as the list of cases has them."""

import uuid
from datetime import UTC, datetime

import pytest

from tests import world
from wardmote.records.desk.models import SavedView
from wardmote.records.intake import commands as intake

pytestmark = pytest.mark.django_db


def form(name="Mine", **told):
    return {"name": name, "seen_by": "me", "key": str(uuid.uuid4()), **told}


def query_of(name):
    with world.building():
        return SavedView.objects.get(name=name).query


@pytest.mark.parametrize(
    ("list_name", "address", "told", "kept"),
    [
        ("reports", "/reports/", "harm=high&harm=low&state=waiting&evil=1&kind=nonsense&q=R-1&page=3&sort=-received",
         "state=waiting&harm=high&harm=low&sort=-received"),
        ("actions", "/actions/", "view=team&rag=red&evil=1&page=3&officer=1&sort=-asked", "view=team&rag=red&sort=-asked"),
    ],
)  # fmt: skip
def test_a_view_keeps_what_its_list_knows_is_shared_opened_with_and_deleted(
    partnership, list_name, address, told, kept
):
    p = partnership
    mate = world.officer(p.council, p.caseworker.team, "Team Mate", "caseworker")
    client = world.client_for(p.caseworker)
    page = client.get(f"{address}?{kept}").content.decode()
    assert f"/desk/views/{list_name}/new/?{kept.replace('&', '&amp;')}" in page
    answer = client.post(f"/desk/views/{list_name}/new/?{told}", form("Shared", seen_by="team", opens="on"))
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?{kept}")
    assert query_of("Shared") == kept

    assert client.get(address)["Location"] == f"{address}?{kept}"  # it opens with it
    assert client.get(f"{address}?view=all").status_code == 200
    assert ">Shared<" in world.client_for(mate).get(f"{address}?view=all").content.decode()
    assert ">Shared<" not in world.client_for(p.colleague).get(f"{address}?view=all").content.decode()
    assert ">Shared<" in client.get(f"/desk/views/{list_name}/").content.decode()
    with world.building():
        view = SavedView.objects.get()
    client.post(f"/desk/views/{view.pk}/delete/")
    assert client.get(address).status_code == 200
    assert ">Shared<" not in client.get(f"{address}?view=all").content.decode()


def test_taking_the_last_filter_off_does_not_lead_back_to_the_view_it_opens_with(partnership):
    client = world.client_for(partnership.caseworker)
    client.post("/desk/views/reports/new/?harm=high", form(opens="on"))
    page = client.get("/reports/?harm=high").content.decode()
    assert 'href="?view=all"><span class="govuk-visually-hidden">Remove filter </span>High' in page


def test_whose_actions_alone_is_nothing_to_save(partnership):
    client = world.client_for(partnership.caseworker)
    assert "Save this view" not in client.get("/actions/?view=team").content.decode()
    assert client.post("/desk/views/actions/new/?view=team", form()).status_code == 422


def test_a_view_holds_filters_and_never_what_someone_may_not_see(partnership):
    p = partnership
    with world.as_officer(p.caseworker) as by:
        intake.take_report(
            what="Shouting.", kind="asb", harm="high", channel="phone", area="Kiln Street", team=by.team, by=by,
            now=datetime.now(UTC),
        )  # fmt: skip
    mate = world.officer(p.council, p.colleague.team, "Mate", "caseworker", "supervisor")
    world.client_for(mate).post("/desk/views/reports/new/?harm=high", form("Grave", seen_by="team"))
    assert "Kiln Street" in world.client_for(p.caseworker).get("/reports/?harm=high").content.decode()
    assert "Kiln Street" not in world.client_for(p.colleague).get("/reports/?harm=high").content.decode()
