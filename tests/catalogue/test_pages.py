"""The pages of the catalogue, for those who use powers and those who look after them; the command."""

import argparse
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import world
from wardmote.trust.identity.models import Role
from wardmote.work.catalogue import commands, explaining, operating, queries

FIGURE = {"key": "cpn_fixed_penalty", "name": "amount_max"}


@pytest.fixture
def administrator(partnership):
    team = partnership.caseworker.team
    return world.officer(partnership.council, team, "Ad Ministrator", Role.ADMINISTRATOR)


def test_the_list_is_filtered_by_words_rung_family_and_what_one_may_use(partnership):
    client = world.client_for(partnership.caseworker)

    def listed(**asked):
        return client.get(reverse("catalogue:list"), asked).content.decode()

    with CaptureQueriesContext(connection) as asked:
        whole = listed()
    assert len(world.own(asked.captured_queries)) <= 9
    assert "<strong>30</strong>" in whole
    assert "Not in force" in whole
    mine = listed(show="mine")
    assert "Abatement notice" in mine
    assert "Respect order" not in mine
    assert "Dispersal authorisation" not in mine
    assert "Closure notice" in listed(family="closure", step="4")
    assert "Closure order" not in listed(family="closure", step="4")
    assert "Civil injunction" in listed(q="SECTION 222 injunction") or "Section 222" in listed(
        q="section 222"
    )
    assert "Respect order" in listed(show="not_in_force")
    assert "No tool or power matches" in listed(q="nothing of the kind")
    both = listed(show=["unconfirmed", "mine"], step="2")
    assert "Parenting contract" in both
    assert 'href="?show=mine&amp;step=2"' in both  # without the other


@pytest.mark.parametrize(
    "key", ["community_protection_notice", "closure_notice", "respect_order", "mediation"]
)
def test_the_page_of_a_power_says_it_in_plain_words(partnership, key):
    client = world.client_for(partnership.caseworker)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("catalogue:power", args=[key])).content.decode()
    assert len(world.own(asked.captured_queries)) <= 10
    power = queries.assembling.as_shipped()[key]
    for words in (power.what, power.authorisation, *(each.text for each in power.tests)):
        assert str(words).replace("’", "’") in page
    assert ("cannot be recorded as used" in page) is (key == "respect_order")
    assert "Confirm this entry" not in page
    assert client.get(reverse("catalogue:power", args=["no_such"])).status_code == 404


def test_a_figure_is_set_once_what_it_changes_was_seen(administrator, partnership):
    client = world.client_for(administrator)
    address = reverse("catalogue:set_figure", kwargs={"key": "community_protection_notice", "name": "appeal"})
    assert client.post(address, {"value": "", "starts_on": "", "unit": "d"}).status_code == 422
    on = timezone.localdate() + timedelta(days=3)
    typed = {
        "value": "28", "unit": "d", "starts_on": f"{on.day} {on.month} {on.year}", "section": "s.46(2) as amended",
        "source": "SI 2027/9", "why": "The law has changed",
    }  # fmt: skip
    shown = client.post(address, typed)
    body = shown.content.decode()
    assert "This will change" in body
    assert "21 days, then <strong>28 days</strong>" in body
    assert "Appeal to the magistrates’ court, if" in body
    with world.as_officer(administrator) as by:
        assert len(queries.versions("community_protection_notice", "appeal", by.agency_id)) == 1
    seen = shown.context["form"]["seen"].value()
    # Changed after it was seen: it is shown again.
    assert (
        "then <strong>30 days</strong>"
        in client.post(address, typed | {"value": "30", "seen": seen}).content.decode()
    )
    done = client.post(address, typed | {"seen": seen}, follow=True).content.decode()
    assert "The figure is set." in done
    assert "Why: The law has changed" in done
    assert "To come" in done
    again = client.post(address, typed | {"seen": seen})
    assert again.status_code == 422
    assert "has set this from that day already" in again.content.decode()
    theirs = world.client_for(partnership.partner).get(
        reverse("catalogue:power", args=["community_protection_notice"])
    )
    assert "28 days" not in theirs.content.decode()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("-3", "Enter a number"),
        ("ten", "Enter a number"),
        ("NaN", "Enter a number"),
        ("2000000", "Enter a number"),
    ],
)
def test_a_value_that_is_none_is_said_where_it_stands_and_kept(administrator, value, words):
    today = timezone.localdate()
    typed = {"value": value, "starts_on": today.isoformat(), "source": "Cabinet", "why": "Set locally"}
    answer = world.client_for(administrator).post(reverse("catalogue:set_figure", kwargs=FIGURE), typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{value}"' in answer.content.decode()


def test_only_administrators_change_and_see_what_is_unconfirmed(partnership):
    client = world.client_for(partnership.caseworker)
    for name, kwargs in (
        ("set_figure", FIGURE),
        ("set_commencement", {"key": "respect_orders"}),
        ("confirm", {"key": "mediation"}),
    ):
        address = reverse(f"catalogue:{name}", kwargs=kwargs)
        assert client.get(address).status_code == 403
        assert client.post(address, {"starts_on": "1 1 2027", "source": "Cabinet"}).status_code == 403
    assert client.get(reverse("catalogue:unconfirmed")).status_code == 404


def test_a_day_is_set_and_an_entry_is_confirmed(administrator):
    client, today = world.client_for(administrator), timezone.localdate()
    answer = client.post(
        reverse("catalogue:set_commencement", args=["respect_orders"]),
        {"starts_on": today.isoformat(), "source": "SI 2027/1", "why": "Legal services"}, follow=True,
    ).content.decode()  # fmt: skip
    assert "In force for your agency" in answer
    assert (
        "Not in force" not in client.get(reverse("catalogue:power", args=["respect_order"])).content.decode()
    )
    assert client.get(reverse("catalogue:confirm", args=["standard_scale"])).status_code == 404
    address = reverse("catalogue:confirm", args=["mediation"])
    assert client.post(address, {"source": "", "read_on": ""}).status_code == 422
    done = client.post(
        address, {"source": "The guidance, chapter 3", "read_on": today.isoformat()}, follow=True
    )
    assert "Confirmed by your agency" in done.content.decode()
    assert (
        "The guidance, chapter 3"
        in client.get(reverse("catalogue:power", args=["mediation"])).content.decode()
    )


def test_the_figures_are_taken_away_as_csv_with_every_version(administrator):
    with world.as_officer(administrator) as by:
        commands.set_figure(
            power="cpn_fixed_penalty", name="amount_max", value=75, unit="gbp", section="", source="=Cabinet",
            why="Set locally", starts_on=timezone.localdate(), by=by,
        )  # fmt: skip
    answer = world.client_for(administrator).get(reverse("catalogue:figures_csv"))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    with world.as_officer(administrator) as by:
        assert len(lines) == 1 + queries.figures(by.agency_id).count()
    assert any(",75,gbp,£75," in line and "'=Cabinet" in line for line in lines)


def test_the_command_lists_shows_and_checks(partnership, capsys):
    def said(act, **told):
        with world.as_officer(partnership.caseworker):
            code = operating.run(argparse.Namespace(act=act, **({"json": True} | told)))
        return code, capsys.readouterr().out

    code, out = said("catalogue")
    assert code == 0
    assert len(json.loads(out)) == 30
    code, out = said("show", key="closure_notice")
    assert {each["name"] for each in json.loads(out)["figures"]} >= {"basic_max", "hearing"}
    assert "48 hours from when it was served" in said("show", key="closure_notice", json=False)[1]
    assert said("show", key="no_such")[0] == 1
    code, out = said("check")
    assert code == 0
    assert json.loads(out)["faults"] == []
    assert "not in force: respect_order" in said("check", json=False)[1]


def test_it_says_your_agency_may_only_where_every_officer_of_it_may():
    on = timezone.localdate()
    powers = queries.assembling.as_shipped()

    def may(key, agency):
        return explaining.may_issue(powers[key], agency, on)

    assert may("abatement_notice", "council") == "yes"
    assert may("penalty_notice_disorder", "police") == "some"  # a constable may
    assert may("penalty_notice_disorder", "housing") == "authorised"  # whoever is accredited
    assert may("abatement_notice", "police") == ""
