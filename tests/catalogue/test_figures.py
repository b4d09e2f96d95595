"""Each figure of each power comes from data, and another counts from its own day on."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.catalogue.acts import POWERS, TODAY, lawful
from wardmote.work.catalogue import assembling, law, shipped
from wardmote.work.catalogue.law.powers import PERIODS

CHANGES_ON = date(2027, 4, 1)
DAY_BEFORE = CHANGES_ON - timedelta(days=1)
COMMENCED = {each["key"]: date(2020, 1, 1) for each in shipped.common()["provision"]}
EVERY = assembling.as_shipped(commenced=COMMENCED)
FIGURES = [(key, name) for key, power in EVERY.items() for name in power.names_of_figures()]


def other(figure: law.Parameter) -> Decimal:
    """Another value: a little more or, of a ceiling without limit, a small one."""
    if figure.value is None:
        return Decimal(3)
    return figure.value + (1 if figure.unit in (*PERIODS, "time", "years of age") else 5)


@pytest.mark.parametrize(("key", "name"), FIGURES)
def test_a_figure_comes_from_data_and_changes_on_its_day(key, name):
    power = EVERY[key]
    was = power.figure(name, DAY_BEFORE)
    assert was is not None
    own = replace(was, value=other(was), valid_from=CHANGES_ON, valid_to=None, by="own", status="own")
    changed = replace(power, parameters=(*power.parameters, own))

    # the figure itself
    assert changed.figure(name, DAY_BEFORE) == was
    assert changed.figure(name, CHANGES_ON) == own

    # each date that rests on it
    for deadline in power.deadlines:
        if deadline.figure == name and deadline.kind != "officer_sets":
            assert due(changed, deadline, DAY_BEFORE) == due(power, deadline, DAY_BEFORE)
            assert due(changed, deadline, CHANGES_ON) != due(power, deadline, CHANGES_ON)

    # each bound that rests on it: what it allowed at most, or at least, is what it refuses or allows
    for limit in power.limits:
        if limit.figure == name:
            assert refused(changed, limit, own, DAY_BEFORE, was) == []
            assert refused(changed, limit, own, CHANGES_ON, own) == []
            edge = replace(own, value=(own.value or 0) + (-1 if limit.least else 1))
            assert refused(changed, limit, own, CHANGES_ON, edge) != []

    # the youngest age
    if name == "min_age":
        assert was.value is not None
        act = replace(lawful(power), subject_type="individual", age=int(was.value))
        assert "too-young" not in codes(changed, replace(act, on=DAY_BEFORE))
        assert "too-young" in codes(changed, replace(act, on=CHANGES_ON))


def due(power, deadline, on):
    events = {deadline.from_event: on}
    if deadline.repeats_until:
        events[deadline.repeats_until] = date(2040, 1, 1)
    return [each.at for each in law.dates(power, events) if each.name == deadline.name]


def codes(power, act):
    return [reason.code for reason in law.reasons(power, act)]


def refused(power, limit, own, on, figure):
    """What is said of a use that offers just this figure."""
    if figure.value is None:
        figure = replace(figure, value=Decimal(100))
    act = replace(
        lawful(power), on=on, age=16 if limit.under else 30,
        figures={limit.offered: law.Offered(figure.value, figure.unit)},
        circumstances=frozenset({limit.circumstance}),
    )  # fmt: skip
    return [code for code in codes(power, act) if code in ("figure-too-high", "figure-too-low")]


@pytest.mark.parametrize("key", list(POWERS))
def test_a_power_says_what_it_must(key):
    power = POWERS[key]
    assert power.what
    assert power.source
    assert power.who(TODAY) or not power.in_force(TODAY)
    assert power.tests
    assert power.authorisation
    assert power.status in {"checked", "recall", "mixed", "default", "bill"}
    assert power.next_steps


def test_the_catalogue_has_every_power_of_the_partnerships_list():
    assert len(POWERS) == 30
    assert {power.ladder_step for power in POWERS.values()} <= set(range(1, 7))
    assert [key for key, power in POWERS.items() if not power.in_force(TODAY)] == ["respect_order"]


def test_a_later_figure_of_the_catalogue_does_not_take_the_agencys_own_away():
    power = POWERS["cpn_fixed_penalty"]
    was = power.figure("amount_max", TODAY)
    own = replace(was, value=Decimal(75), valid_from=date(2026, 1, 1), by="own")
    later = replace(was, value=Decimal(200), valid_from=date(2026, 6, 1))
    both = replace(power, parameters=(*power.parameters, own, later))
    assert both.figure("amount_max", TODAY) == own
    assert replace(power, parameters=(*power.parameters, later)).figure("amount_max", TODAY) == later


def test_each_circumstance_that_counts_has_words():
    told = set(shipped.common()["circumstance"])
    wanted = {limit.circumstance for power in EVERY.values() for limit in power.limits if limit.circumstance}
    wanted |= {each.unless for power in EVERY.values() for each in power.consultation if each.unless}
    assert wanted == told
