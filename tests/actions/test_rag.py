"""The rating is worked out, and the list's condition says the same as the words."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests import world
from wardmote.records.actions import queries
from wardmote.records.actions.models import Action
from wardmote.records.actions.rag import rating

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("state", "due", "asked", "colour", "word"),
    [
        ("accepted", -1, -20, "red", "Overdue"),
        ("asked", -1, -20, "red", "Overdue"),
        ("accepted", 0, -20, "amber", "Due soon"),  # its last day is included
        ("accepted", 7, -20, "amber", "Due soon"),
        ("accepted", 8, -20, "green", "On time"),
        ("asked", 30, -2, "green", "On time"),
        ("asked", 30, -3, "amber", "No answer"),
        ("done", -9, -20, "done", "Done"),
        ("declined", -9, -20, "grey", "Declined"),
        ("withdrawn", 9, -1, "grey", "Withdrawn"),
    ],
)
def test_rating(state, due, asked, colour, word):
    found = rating(
        state=state,
        due_on=TODAY + timedelta(days=due),
        asked_on=TODAY + timedelta(days=asked),
        today=TODAY,
    )
    assert (found.colour, found.word) == (colour, word)


def test_the_list_finds_by_the_same_rule(partnership, ask):
    template = ask()
    cases = [
        (state, due, asked, clock)
        for state in ("asked", "accepted", "done")
        for due in (-1, 0, 7, 8)
        for asked in (-4, -3, -2)
        for clock in (time(0, 30), time(23, 30))
    ]
    expected = {}
    with world.building():
        for state, due, asked, clock in cases:
            at = datetime.combine(TODAY + timedelta(days=asked), clock, tzinfo=UTC)
            done = (
                {"finished_at": at, "finished_by": template.asked_by, "evidence": "x"}
                if state == "done"
                else {}
            )
            made = Action.objects.create(
                audience_id=template.audience_id,
                title="One of many",
                asked_by=template.asked_by,
                asking=template.asking,
                agency=template.agency,
                due_on=TODAY + timedelta(days=due),
                state=state,
                asked_at=at,
                **done,
            )
            expected[made.pk] = rating(
                state=state, due_on=made.due_on, asked_on=at.date(), today=TODAY
            ).colour
    with world.as_officer(partnership.caseworker):
        for colour in ("red", "amber", "green"):
            found = Action.objects.filter(queries.rated(colour, today=TODAY)).exclude(pk=template.pk)
            assert {action.pk for action in found} == {pk for pk, own in expected.items() if own == colour}
