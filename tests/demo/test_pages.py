"""The pages answer for every part of the demo's story, on the demo's own data."""

from typing import Any

from django.db import connection
from django.test import Client

from tests import world
from wardmote.demo import load as loading
from wardmote.demo.agencies import OFFICERS, PASSWORD
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case

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


def test_everyone_in_the_story_signs_in_and_their_pages_answer(committed: None, settings: Any) -> None:
    settings.DEMO = True
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("set role wardmote_owner")
        loading.load()
        cursor.execute("reset role")
        cursor.execute("set role wardmote_app")
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
