"""Work streams: one without an owner ages, is followed and is escalated; those of a report are taken whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.test_register import seed
from wardmote.work.registers.anatomy import Facts
from wardmote.work.registers.modules import work_streams
from wardmote.work.registers.modules.work_streams import dues, flags, refusals, stage_of
from wardmote.work.registers.ownership import age, state_of, suggested

pytestmark = pytest.mark.database_free

TODAY = date(2026, 11, 27)


def stream(**values):
    return Facts(title="Bells", values=values)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("", "nobody"),
        ("None", "nobody"),
        ("n/a", "nobody"),
        ("To be agreed.", "to_be_agreed"),
        ("Ownership of the outcomes to be agreed. Suggested ownership Estates", "to_be_agreed"),
        ("Owners from both sides are still to be identified, but", "to_be_agreed"),
        ("TBC", "to_be_agreed"),
        ("Not yet decided", "to_be_agreed"),
        ("Estates team, Council", "agreed"),
        ("Maps to be handed to Estates", "agreed"),
    ],
)
def test_words_name_an_owner_or_do_not(words, state):
    assert state_of(words) == state


def test_the_owner_that_is_suggested_is_no_owner():
    words = "To be agreed. Suggested ownership Estates, Council."
    assert (state_of(words), suggested(words)) == ("to_be_agreed", "Estates, Council")
    assert suggested("Estates") == ""


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2026, 11, 26), "1 day"),
        (date(2026, 11, 1), "26 days"),
        (date(2026, 5, 27), "6 months"),
        (date(2025, 10, 1), "13 months"),
        (date(2017, 11, 30), "8 years"),
        (date(2027, 1, 1), "0 days"),
    ],
)
def test_how_long_it_has_been_is_told(since, words):
    assert age(since, TODAY) == words


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_any_two_days_give_an_age(since, today):
    assert age(since, today)


@pytest.mark.parametrize(
    ("since", "colour"),
    [(date(2026, 10, 1), "orange"), (date(2026, 1, 1), "red"), (date(2017, 11, 30), "red")],
)
def test_what_nobody_owns_ages_on_its_page(since, colour):
    (flag,) = flags(stream(ownership="nobody", unowned_since=since), [], TODAY)
    assert (flag.code, flag.colour, flag.where) == ("unowned", colour, "ownership")


def test_what_nobody_owns_is_due_from_the_day_it_lost_its_owner():
    (due,) = dues(stream(ownership="to_be_agreed", unowned_since=date(2026, 10, 1)), TODAY)
    assert (due.kind, due.on) == ("ownership", date(2026, 10, 1))
    (old,) = dues(stream(ownership="nobody", unowned_since=date(2017, 11, 30)), TODAY)
    assert old.on == date(2022, 1, 1)  # still followed, though it is older than the years that are
    assert dues(stream(ownership="agreed", owner_words="Estates"), TODAY) == []


def test_an_owner_is_named_or_the_day_since_when_there_is_none():
    assert [field for field, _ in refusals(stream(ownership="agreed"))] == ["owner_words"]
    assert [field for field, _ in refusals(stream(ownership="nobody"))] == ["unowned_since"]
    assert refusals(stream(ownership="agreed", owner_words="Estates")) == []


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Activity halted at closure of project", "halted"),
        ("Activity stopped on project. Subsequently completed by others.", "halted"),
        ("Complete", "complete"),
        ("Activity will continue as part of another programme", "continues"),
        ("Work was undertaken and provides a platform", "other"),
    ],
)
def test_a_status_in_words_has_a_stage(status, stage):
    assert stage_of(status) == stage


def test_the_sixteen_of_the_partnerships_own_report_and_who_owns_none_of_them():
    reading = work_streams.read_paper(seed("003"), TODAY)
    assert len(reading.items) == 16
    unowned = {item.key: item.values["ownership"] for item in reading.items if item.at_first}
    assert unowned == {
        "2": "to_be_agreed", "3": "to_be_agreed", "5": "to_be_agreed", "7": "to_be_agreed", "8": "nobody",
        "10": "nobody", "16": "to_be_agreed",
    }  # fmt: skip
    since = {item.at_first["unowned_since"] for item in reading.items if item.key in unowned}
    assert since == {"2017-11-30"}
    assert {item.values["project"] for item in reading.items} == {"Safer Communities Project"}
    first = reading.items[0]
    assert first.values["ownership"] == "agreed"
    assert first.values["owner_words"].startswith("Community Safety team")
    columns = {column.field for column in work_streams.REGISTER.columns} | {"title"}
    assert not {name for item in reading.items for name in item.values} - columns
