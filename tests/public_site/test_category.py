"""What the public says it is about, in plain words: carried to the desk, which takes it or says otherwise."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import world
from tests.front_doors.conftest import TOLD, sent
from tests.public_site.test_form import ANSWERS, answer, ask, filled_in
from wardmote.outward.public_site.forms import KindForm
from wardmote.records.front_doors.commands import Told
from wardmote.records.intake.models import Report
from wardmote.records.kinds import queries as kinds
from wardmote.records.kinds.models import Category

pytestmark = pytest.mark.django_db
BAR = {"kind": {"kind": "noise", "about_noise": "noise_bar_club", "about_asb": "fireworks"}}


def made():
    with world.building():
        return Report.objects.select_related("category", "told_as").get()


def test_the_form_offers_what_is_in_force_in_plain_words_below_its_kind(partnership, door):
    body = Client().get("/report/report/kind/", follow=True)
    client = Client()
    answer(client)
    body = client.get("/report/report/kind/").content.decode()
    for words in ("A pub, bar or club", "Drinking in the street", "Something else, or not sure"):
        assert words in body
    for words in ("Plant of a building", "Skateboarding", "Fly-tipping", "Dumped rubbish"):
        assert words not in body  # the desk's words; not for the public; of a kind this door does not take
    assert body.count('name="about_noise"') == body.count('name="about_asb"') == 1
    assert body.count("wm-below") == 2


def test_what_somebody_chose_is_kept_beside_what_the_desk_says(partnership, door):
    client = filled_in(**BAR)
    assert "A pub, bar or club" in client.get("/report/report/check/").content.decode()
    assert client.post("/report/report/check/", {}).status_code == 302
    report = made()
    assert (report.kind, report.told_as.key, report.category) == ("noise", "noise_bar_club", None)
    desk = world.client_for(partnership.caseworker)
    page = reverse("intake:detail", kwargs={"reference": report.reference})
    assert "Its reporter says: Pub, bar or club" in desk.get(page).content.decode()
    assert "Its reporter says: Pub, bar or club" in desk.get(reverse("intake:list")).content.decode()
    address = reverse("intake:categorise", kwargs={"reference": report.reference})
    asked = desk.get(address).content.decode()
    assert "Its reporter chose “A pub, bar or club”" in asked
    assert '<option value="noise_bar_club" selected>' in asked
    assert desk.post(address, {"category": "noise_busking"}).status_code == 302
    report = made()
    assert (report.told_as.key, report.category.key) == ("noise_bar_club", "noise_busking")
    assert '<option value="noise_busking" selected>' in desk.get(address).content.decode()


@pytest.mark.parametrize("given", [{}, {"about_noise": ""}])
def test_nobody_has_to_choose(partnership, door, given):
    client = filled_in(kind={"kind": "noise"} | given)
    assert client.post("/report/report/check/", {}).status_code == 302
    assert made().told_as is None


def test_what_is_not_offered_is_said_and_what_is_ended_meanwhile_is_let_go(partnership, door):
    client = Client()
    answer(client, danger=ANSWERS["danger"])
    wrong = client.post("/report/report/kind/", {"kind": "noise", "about_noise": "street_drinking"})
    assert wrong.status_code == 422
    assert "Choose one from the list" in wrong.content.decode()
    client = filled_in(**BAR)
    with world.building():
        there = Category.objects.get(key="noise_bar_club")
        there.pk, there.starts_on = None, timezone.localdate() - timedelta(days=1)
        there.ends_on, there.at = there.starts_on, timezone.now()
        there._state.adding = True
        there.save(force_insert=True)
    assert client.post("/report/report/check/", {}).status_code == 302
    report = made()
    assert (report.kind, report.told_as) == ("noise", None)
    ask("delete from kinds_category where ends_on is not null")


@pytest.mark.parametrize("key", ["street_drinking", "noise", "noise_other", "nothing", "x' or 1=1"])
def test_the_door_keeps_none_of_another_kind_or_not_for_the_public(partnership, door, key):
    sent(door, Told(**vars(TOLD) | {"kind": "noise", "category": key}))
    assert made().told_as is None


def test_no_officer_changes_what_its_reporter_said(partnership, door):
    filled_in(**BAR).post("/report/report/check/", {})
    report = made()
    with world.as_officer(partnership.caseworker), pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(told_as=None)


def test_a_kind_without_any_asks_nothing_more(db):
    with world.building():
        offered = kinds.for_the_public(timezone.localdate(), ["noise", "hate", "housing"])
    form = KindForm(kinds=["noise", "hate", "housing"], categories=offered)
    assert [name for name in form.fields if name != "kind"] == ["about_noise"]
