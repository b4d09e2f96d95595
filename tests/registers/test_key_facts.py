"""Key facts: stale and conflicting figures, forecasts with what they rest on, a chart with its table."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.registers.conftest import add, again, today
from tests.world import as_officer, client_for
from wardmote.work.registers import charting, queries
from wardmote.work.registers.anatomy import Facts, registers
from wardmote.work.registers.modules import key_facts

DAY = date(2026, 3, 31)


def fact(agency="Council", **values):
    given = {
        "value": Decimal(12),
        "unit": "offences",
        "geography": "Town",
        "as_at": DAY,
        "basis": "actual",
        **values,
    }
    return Facts("Burglary", given, given.pop("lines", {}), pk=uuid4(), agency=agency)


def codes(facts, *others, today=DAY):
    return {flag.code for flag in key_facts.flags(facts, others, today)}


def test_two_figures_of_one_fact_that_differ_contradict_each_other():
    ours, theirs = fact(), fact("Police", value=Decimal(14))
    assert "conflict" in codes(ours, ours, theirs)
    assert "conflict" not in codes(ours, fact("Police"))
    assert "conflict" not in codes(ours, fact("Police", value=Decimal(14), as_at=DAY - timedelta(days=365)))
    assert "conflict" not in codes(ours, fact("Police", value=Decimal(14), geography="County"))


@pytest.mark.parametrize(
    ("values", "later", "stale"),
    [
        ({"released_on": DAY + timedelta(days=30)}, 31, True),
        ({"released_on": DAY + timedelta(days=30)}, 30, False),
        ({}, 400, False),
        ({}, 401, True),
    ],
)
def test_a_figure_goes_stale_at_its_next_release_or_after_a_year_and_a_little(values, later, stale):
    assert ("stale" in codes(fact(**values), today=DAY + timedelta(days=later))) is stale


def test_a_forecast_says_what_it_rests_on_and_its_series_may_run_ahead_of_it():
    assert ("method", "Say what the forecast rests on.") in key_facts.refusals(fact(basis="forecast"))
    assert not key_facts.refusals(fact(basis="forecast", method="Trend of three years"))
    later = [{"id": "1", "on": DAY + timedelta(days=90), "amount": Decimal(9)}]
    assert "behind" in codes(fact(lines={"values": later}))


def test_a_series_is_a_chart_with_a_table_beside_it_and_in_words(people):
    lines = {
        "values": [
            {"id": str(n), "on": f"2026-0{n}-28", "amount": str(10 + n), "basis": "actual"} for n in (1, 2, 3)
        ]
    }
    entry = add(people.editor, "key-facts", title="Burglary", lines=lines)
    page = client_for(people.partner).get(f"/registers/key-facts/{entry.pk}/").text
    assert "<svg" in page
    assert "From 11 on 28 January 2026 to 13 on 28 March 2026" in page
    assert page.count("28 February 2026") == 1
    assert charting.chart(registers()["key-facts"], Facts("x", {})) is None


def test_the_feeds_are_paged_and_say_how_many_there_are(people):
    browser = client_for(people.editor)
    for number in range(3):
        entry = add(people.editor, "key-facts", title=f"Fact {number}", review_on=today())
        browser.post(f"/registers/key-facts/{entry.pk}/publish/do/")
    told = browser.get("/published/key-facts/feed.json?limit=2").json()
    assert (told["total"], len(told["entries"]), told["next_offset"]) == (3, 2, 2)
    assert browser.get("/published/key-facts/feed.json?limit=2&offset=2").json()["next_offset"] is None
    feed = browser.get("/published/key-facts/feed.csv")
    assert feed["X-Total-Count"] == "3"
    text = b"".join(feed.streaming_content).decode()
    assert "Fact 2" in text
    assert "Next review" not in text


def test_others_are_found_by_what_they_say_in_any_spacing_and_however_old(people):
    """A register of thousands is not read whole for the few that meet."""
    ours = add(people.editor, "key-facts", title="The burglary  rate", geography="Town")
    for number in range(3):
        add(people.editor, "key-facts", title=f"Fact {number}")
    theirs = add(people.housing_editor, "key-facts", title="Burglary Rate", geography="TOWN", value="99")
    browser = client_for(people.partner)
    for entry in (ours, theirs):
        assert "Contradicts the figure of" in browser.get(f"/registers/key-facts/{entry.pk}/").text
    assert browser.get("/registers/key-facts/").text.count("Contradicts the figure of") == 2
    register = registers()["key-facts"]
    facts = queries.facts(register, again(ours, people.editor))
    with as_officer(people.editor):
        assert {each.pk for each in queries.others(register, [facts])} == {ours.pk, theirs.pk}
