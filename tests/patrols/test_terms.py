"""Words of shift reports: with a status and days, added and ended by administrators; a report of one has its category."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests import world
from tests.patrols.conftest import NOW, accepted, saw, shift, tasked, window_of
from wardmote.foundation.audit.models import Entry
from wardmote.records.intake.models import Report
from wardmote.records.patrols import commands, queries
from wardmote.records.patrols.models import Account, Observation, Term
from wardmote.trust.identity.models import Role

TERMS = reverse("patrols:terms")


@pytest.fixture
def administrator(partnership):
    p = partnership
    return world.officer(p.council, p.caseworker.team, "Ad Ministrator", Role.ADMINISTRATOR)


def told(**fields):
    return {
        "sort": "category", "name": "Pedal cabs", "kind": "asb", "category": "vehicle_nuisance",
        "source": "Tasking meeting", "starts_on": timezone.localdate().isoformat(),
    } | fields  # fmt: skip


def test_every_word_has_a_status_and_what_is_unconfirmed_says_so(partnership):
    body = world.client_for(partnership.partner).get(TERMS).content.decode()
    for words in ("Street drinking", "Police called", "Unconfirmed", "Checked", "National Standard"):
        assert words in body
    assert "Add a word" not in body
    with world.as_officer(partnership.partner):
        assert Term.objects.get(key="drugs").status == "checked"
        assert Term.objects.get(key="did_watched").status == "default"
        named = set(Term.objects.exclude(category="").values_list("category", "report_kind"))
        from wardmote.records.kinds.models import Category

        assert named <= set(Category.objects.values_list("key", "kind"))  # of the same kind


def test_an_administrator_adds_one_and_ends_one(partnership, administrator):
    client = world.client_for(administrator)
    wrong = client.post(reverse("patrols:add_term"), told(kind="", source="x"))
    assert wrong.status_code == 422
    assert "Choose the kind of report that is made of it" in wrong.content.decode()
    assert (
        client.post(reverse("patrols:add_term"), told(kind="noise")).status_code == 422
    )  # not its category's
    assert client.post(reverse("patrols:add_term"), told(name="Street drinking")).status_code == 422
    for _ in range(2):  # sent twice, added once
        assert client.post(reverse("patrols:add_term"), told()).status_code == 302
    last = timezone.localdate() + timedelta(days=2)
    end = reverse("patrols:end_term", kwargs={"key": "pedal_cabs"})
    assert client.post(end, {"ends_on": "2001-01-01"}).status_code == 422
    assert client.post(end, {"ends_on": last.isoformat()}).status_code == 302
    with world.as_officer(administrator):
        made = Term.objects.get(key="pedal_cabs")
        assert (made.status, made.category, made.ends_on) == ("own", "vehicle_nuisance", last)
        assert made in queries.terms("category", last)
        assert made not in queries.terms("category", last + timedelta(days=1))
        assert made in queries.terms("category")  # for what was seen before
    assert "Offered until" in client.get(TERMS).content.decode()
    with world.building():
        assert Entry.objects.filter(action__startswith="word of shift reports").count() == 2


def test_nobody_else_and_nothing_by_hand(partnership, administrator):
    p = partnership
    assert world.client_for(p.partner).post(reverse("patrols:add_term"), told()).status_code == 403
    statements = [
        "select wardmote.add_patrol_term('x_y', 'done', 'Name', '', '', 'source', wardmote.today())",
        "select wardmote.end_patrol_term('rowdy', wardmote.today())",
    ]
    by_hand = [
        "update patrols_term set name = 'x'",
        "update patrols_term set ends_on = null",
        "delete from patrols_term",
    ]
    for officer, tried in ((p.partner, statements + by_hand), (administrator, by_hand)):
        with world.as_officer(officer):
            for statement in tried:
                with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)


def test_a_report_made_of_something_seen_has_the_category_of_its_word(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    with world.as_officer(p.caseworker):
        commands.report_shift(
            patrol=patrol, window=window_of(patrol), shift=shift(saw(category="street_drinking"), saw(40)),
            by=p.caseworker, now=NOW,
        )  # fmt: skip
    with world.building():
        observation = Observation.objects.select_related("category").get(category="street_drinking")
        assert Account.objects.filter(observation=observation).exists()
    world.opened_earlier(p.caseworker, patrol.pk, ("patrol",))
    client = world.client_for(p.caseworker)
    address = reverse("patrols:make_report", kwargs={"reference": patrol.reference, "pk": observation.pk})
    assert client.get(address).status_code == 200
    sent = {"kind": "asb", "harm": "low", "team": str(p.caseworker.team_id)}
    assert client.post(address, sent).status_code == 302
    with world.building():
        assert Report.objects.select_related("category").get().category.key == "street_drinking"
