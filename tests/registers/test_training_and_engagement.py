"""Training, engagement and the licensed premises scheme: what is counted, refused and followed."""

from datetime import date
from decimal import Decimal

import pytest

from wardmote.work.registers.anatomy import Facts, registers
from wardmote.work.registers.modules import engagement, schemes, training


def course(**values):
    lines = {
        "groups": [{"id": "g", "group": "Wardens", "size": Decimal(10), "target": Decimal(80)}],
        "attendance": [
            {
                "id": "a",
                "on": date(2025, 1, 10),
                "group": "wardens",
                "came": Decimal(5),
                "completed": Decimal(4),
            },
            {"id": "b", "on": date(2026, 3, 10), "group": "Wardens", "came": Decimal(3)},
        ],
    }
    return Facts("First aid", values, lines)


@pytest.mark.parametrize(
    ("day", "renew", "trained"),
    [
        (date(2026, 6, 1), None, 7),
        (date(2026, 6, 1), Decimal(12), 3),  # the first four have run out
        (date(2026, 1, 9), Decimal(12), 4),  # to the day before a year is over; the second was not yet
        (date(2026, 1, 10), Decimal(12), 0),
    ],
)
def test_the_share_of_a_group_is_of_those_whose_training_has_not_run_out(day, renew, trained):
    values = {"renew_after": renew} if renew else {}
    (row,) = training.shares(course(**values), day)
    assert (row["trained"], row["share"]) == (trained, trained * 10)
    assert row["behind"]


def test_renewal_is_followed_from_the_newest_of_each_group():
    dues = training.dues(course(renew_after=Decimal(12)), date(2026, 6, 1))
    assert [(due.kind, due.on, due.line) for due in dues] == [("renewal", date(2027, 3, 10), "b")]


def test_more_cannot_complete_than_came():
    facts = Facts("x", {}, {"attendance": [{"id": "a", "came": Decimal(2), "completed": Decimal(3)}]})
    assert training.refusals(facts)
    assert training.refusals(Facts("x", {"renew_after": Decimal("1.5")}))


def test_an_event_that_is_over_is_to_be_written_up_until_it_says_whom_it_reached():
    event = Facts("Open day", {"kind": "event", "standing": "planned", "starts_on": date(2026, 5, 1)})
    assert [due.kind for due in engagement.dues(event, date(2026, 4, 1))] == ["event", "write_up"]
    assert engagement.dues(event, date(2026, 4, 1))[1].on == date(2026, 5, 15)
    assert engagement.flags(event, [], date(2026, 5, 2))[0].code == "not-written-up"
    assert engagement.flags(event, [], date(2026, 5, 1)) == []
    told = Facts(
        "Open day",
        {**event.values, "standing": "held"},
        {"audiences": [{"id": "a", "audience": "Residents", "reached": Decimal(40)}]},
    )
    assert engagement.dues(told, date(2026, 6, 1)) == []
    rows = engagement.by_audience([told, told], {}, date(2026, 6, 1))["rows"]
    assert rows == [{"audience": "Residents", "events": 2, "reached": 80}]


def premises(*points, must="no", **values):
    criteria = [
        {
            "id": str(n),
            "criterion": f"C{n}",
            "most": Decimal(10),
            "must": must,
            **({} if p is None else {"points": Decimal(p)}),
        }
        for n, p in enumerate(points)
    ]
    return Facts(
        "The Anchor",
        {"assessed_on": date(2026, 9, 1), "assessor": "Licensing", **values},
        {"criteria": criteria},
    )


def test_an_award_follows_a_whole_assessment_with_what_must_be_met():
    award = {"award": "commended", "awarded_on": date(2026, 10, 18)}
    assert schemes.share(premises(8, 5)) == 65
    assert schemes.refusals(premises(8, 5, **award)) == []
    assert schemes.refusals(premises(8, None, **award))
    assert schemes.refusals(premises(8, 0, must="yes", **award))
    assert schemes.refusals(premises(8, 5, award="winner"))
    assert schemes.refusals(premises(8, 5, award="winner", awarded_on=date(2026, 8, 1)))
    assert schemes.refusals(premises(11, 5))
    (due,) = schemes.dues(premises(8, 5, **award), date(2026, 11, 1))
    assert (due.kind, due.on) == ("award", date(2027, 10, 18))


def test_each_declares_words_for_every_day_it_follows():
    for key in (
        "accreditations",
        "accredited-persons",
        "training",
        "engagement",
        "schemes",
        "fund-rounds",
        "fund-bids",
    ):
        assert registers()[key].due_words
