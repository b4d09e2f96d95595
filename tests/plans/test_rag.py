"""The rule that rates, by its days; what differs; what is told when. All without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.work.plans import days, telling
from wardmote.work.plans.days import Deadline, of_month
from wardmote.work.plans.differences import Looked, differences
from wardmote.work.plans.models import PlanAction
from wardmote.work.plans.rag import ByHand, Days, Facts, Rating, rating
from wardmote.work.plans.reminding import due

pytestmark = pytest.mark.database_free
TODAY = date(2026, 11, 26)
RULE = Days(amber=30, quiet=90, late=30)


def facts(status="under_way", due=100, forecast=None, completed=None, moved=-5, precision="day") -> Facts:
    def on(many):
        return None if many is None else TODAY + timedelta(days=many)

    return Facts(status, on(due), precision, on(forecast), on(completed), on(moved))


@pytest.mark.parametrize(
    ("given", "colour", "reason"),
    [
        (facts(), "green", "On the way"),
        (facts(status="not_started"), "green", "Not started, and not due soon"),
        (facts(due=0, forecast=0), "green", "Due today, and expected in time"),
        (facts(due=0), "amber", "Due today, and no forecast is given"),
        (facts(due=-1), "red", "Overdue by 1 day: it was due on 25 November 2026"),
        (facts(due=30), "amber", "Due in 30 days, and no forecast is given"),
        (facts(due=31), "green", "On the way"),
        (facts(due=30, forecast=20), "green", "Due in 30 days, and expected in time"),
        (facts(status="not_started", due=30, forecast=20), "amber", "Due in 30 days, and not started"),
        (facts(due=100, forecast=101), "amber", "Expected 1 day after its deadline"),
        (facts(due=100, forecast=129), "amber", "Expected 29 days after its deadline"),
        (facts(due=100, forecast=130), "red", "Expected 30 days after its deadline"),
        (facts(forecast=-1), "amber", "Expected by 25 November 2026, and not complete"),
        (facts(moved=-90), "green", "On the way"),
        (facts(moved=-91), "amber", "No progress told for 91 days"),
        (facts(due=None), "amber", "It has no deadline"),
        (facts(status="stopped", due=-50), "grey", "Stopped"),
        (facts(status="complete", due=-50), "done", "Complete; nobody noted the day"),
        (facts(status="complete", due=-50, completed=-60), "done", "Complete on 27 September 2026"),
        (facts(status="complete", due=-50, completed=-40), "done", "Complete on 17 October 2026, 10 days late"),
    ],
)  # fmt: skip
def test_the_rating_follows_deadline_progress_and_forecast(given, colour, reason):
    found = rating(given, RULE, today=TODAY)
    assert (found.colour, found.reason) == (colour, reason)


def test_a_month_is_over_after_its_last_day():
    deadline = of_month(2026, 11)
    month = Facts("under_way", deadline.on, deadline.precision, None, None, TODAY)
    assert rating(month, RULE, today=date(2026, 11, 30)).colour == "amber"
    over = rating(month, RULE, today=date(2026, 12, 1))
    assert (over.colour, over.reason) == ("red", "Overdue by 1 day: it was due in November 2026")


def test_a_rating_by_hand_counts_until_its_last_day_while_the_action_is_open():
    by_hand = ByHand("amber", "Agreed", TODAY)
    assert rating(facts(due=-1), RULE, today=TODAY, by_hand=by_hand) == Rating(
        "amber", "Set by hand until 26 November 2026: Agreed", by_hand=True
    )
    assert rating(facts(due=-1), RULE, today=TODAY + timedelta(days=1), by_hand=by_hand).colour == "red"
    assert rating(facts(status="complete"), RULE, today=TODAY, by_hand=by_hand).colour == "done"


DAYS = st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(
    st.sampled_from(["not_started", "under_way", "complete", "stopped"]),
    DAYS, st.sampled_from(["day", "month"]), DAYS, DAYS, st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
)  # fmt: skip
def test_every_action_has_a_rating_with_a_reason(
    status, deadline, precision, forecast, completed, moved, today
):
    found = rating(Facts(status, deadline, precision, forecast, completed, moved), RULE, today=today)
    assert found.colour in {"red", "amber", "green", "done", "grey"}
    assert found.reason
    assert "-" not in found.reason  # no count of days below none


# --- what differs -----------------------------------------------------------------------------------

START, END = date(2016, 4, 1), date(2017, 3, 31)


def codes(**given) -> list[str]:
    usual = {
        "status": "under_way", "deadline_on": date(2017, 1, 31), "precision": "month", "leads": 1,
        "rating": Rating("green", "On the way"), "reported": True, "reported_rating": "G",
        "reported_colour": "green", "reported_comment": "Ongoing",
    }  # fmt: skip
    return [each.code for each in differences(Looked(**usual | given), starts_on=START, ends_on=END)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"status": "complete", "rating": Rating("done", ""), "reported_comment": "Complete - awards delivered"}, []),
        ({"status": "complete", "reported_comment": "Complete – work is underway looking at tools"}, ["complete-under-way"]),
        ({"status": "complete", "reported_comment": "Complete: under way"}, ["complete-under-way"]),
        ({"reported_comment": "Complete"}, ["complete-not-so"]),
        ({"deadline_on": date(2015, 11, 30)}, ["due-before"]),
        ({"deadline_on": date(2017, 10, 31)}, ["due-after"]),
        ({"deadline_on": date(2017, 3, 31)}, []),
        ({"deadline_on": date(2017, 4, 1), "precision": "day"}, ["due-after"]),
        ({"deadline_on": None}, ["no-deadline"]),
        ({"leads": 0}, ["no-lead"]),
        ({"reported_comment": " "}, ["no-comment"]),
        ({"reported_rating": ""}, ["no-rating"]),
        ({"rating": Rating("red", "Overdue by 2 days")}, ["rating-differs"]),
        ({"reported_rating": "A/G", "reported_colour": "", "rating": Rating("red", "")}, []),
        ({"reported": False, "reported_rating": "", "reported_comment": ""}, []),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_listed(given, expected):
    assert codes(**given) == expected


# --- slipping, and the next year --------------------------------------------------------------------


def action(**fields) -> PlanAction:
    return PlanAction(**{"status": "under_way", "deadline_on": TODAY + timedelta(days=10)} | fields)


@pytest.mark.parametrize(
    ("given", "slip"),
    [
        (action(), 0),
        (action(first_deadline_on=TODAY), 10),
        (action(forecast_on=TODAY + timedelta(days=40)), 30),
        (action(deadline_on=TODAY - timedelta(days=3)), 3),
        (action(deadline_on=None), None),
        (action(status="stopped"), None),
        (action(status="complete"), None),
        (action(status="complete", completed_on=TODAY), -10),
    ],
)
def test_slip_is_counted_from_the_first_deadline(given, slip):
    assert days.slip(given, today=TODAY) == slip


def test_a_deadline_moves_on_by_a_year_and_a_month_stays_one():
    assert days.next_year(of_month(2027, 2)) == Deadline(date(2028, 2, 29), "month")
    assert days.next_year(Deadline(date(2028, 2, 29))) == Deadline(date(2029, 2, 28))


# --- what is told -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "moved", "kinds"),
    [
        (15, 0, []),
        (14, 0, [telling.DUE_SOON]),
        (7, 0, [telling.DUE_SOON]),  # the worker stood still for a week
        (6, 0, [telling.DUE_SOON]),  # set so close: told at once, and once, since it is told by its day
        (0, 0, [telling.DUE_SOON]),
        (-1, 0, [telling.OVERDUE]),
        (-9, 0, [telling.OVERDUE]),  # however long ago: told late rather than never
        (-14, 0, [telling.OVERDUE, telling.ESCALATED]),
        (100, -90, []),
        (100, -91, [telling.QUIET]),
        (100, -99, []),
    ],
)
def test_what_is_told_on_which_day(left, moved, kinds):
    found = due(
        deadline_on=TODAY + timedelta(days=left), moved_on=TODAY + timedelta(days=moved),
        remind=14, quiet=90, escalate=14, today=TODAY,
    )  # fmt: skip
    assert [each.kind for each in found] == kinds
    assert all(each.on <= TODAY for each in found)
