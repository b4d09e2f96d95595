"""The tables: what is shipped, what an agency's administrators set beside it, and what nobody else may."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests import world
from wardmote.trust.identity.models import Role
from wardmote.work.catalogue import assembling, commands, law, queries, shipped
from wardmote.work.catalogue.models import UNCONFIRMED, Commencement, Figure


@pytest.fixture
def administrator(partnership):
    team = partnership.caseworker.team
    return world.officer(partnership.council, team, "Ad Ministrator", Role.ADMINISTRATOR)


def setting(**changed):
    today = timezone.localdate()
    return {
        "power": "cpn_fixed_penalty", "name": "amount_max", "value": 75, "unit": "gbp", "section": "",
        "source": "Cabinet of 3 March", "why": "Set locally", "starts_on": today,
    } | changed  # fmt: skip


def test_the_tables_say_what_the_files_say(partnership):
    with world.as_officer(partnership.caseworker):
        assert queries.powers(partnership.council.pk) == assembling.as_shipped()


def test_every_figure_may_be_set_from_a_day_on_and_counts_from_it_for_that_agency(partnership, administrator):
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    with world.as_officer(administrator) as by:
        before = queries.powers(by.agency_id)
        names = [(key, name) for key, power in before.items() for name in power.names_of_figures()]
        for key, name in names:
            was = next(each for each in before[key].parameters if each.name == name)
            commands.set_figure(
                **setting(
                    power=key, name=name, value=(was.value or 1) + 1, unit=was.unit, starts_on=tomorrow
                ),
                by=by,
            )
        now, then = (queries.powers(by.agency_id) for day in (today, tomorrow))
        for key, name in names:
            assert now[key].figure(name, today) == before[key].figure(name, today)
            held = then[key].figure(name, tomorrow)
            assert held is not None
            assert held.by == str(by.agency_id)
    with world.as_officer(partnership.partner) as other:
        assert queries.powers(other.agency_id) == assembling.as_shipped()


def test_what_was_set_stays_in_the_history_with_who_and_why(administrator):
    with world.as_officer(administrator) as by:
        commands.set_figure(**setting(), by=by)
        commands.set_figure(**setting(value=80, starts_on=timezone.localdate() + timedelta(days=2)), by=by)
        found = queries.versions("cpn_fixed_penalty", "amount_max", by.agency_id)
        assert [row.value for row in found if row.agency_id] == [80, 75]
        assert {(row.by.name, row.why) for row in found if row.agency_id} == {(by.name, "Set locally")}
        assert [row.value for row in found if not row.agency_id] == [100, 500]
        with pytest.raises(commands.CannotSet) as cannot:
            commands.set_figure(**setting(value=90), by=by)
        assert [refusal.code for refusal in cannot.value.refusals] == ["set-already"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": timezone.localdate() - timedelta(days=1)},
        {"value": -1},
        {"value": 2_000_000},
        {"unit": "d"},
        {"power": "closure_order", "name": "total_max", "unit": "y", "value": 101},
        {"starts_on": date(9999, 12, 31)},
        {"source": " "},
        {"why": ""},
        {"name": "no_such"},
        {"power": "no_such"},
        {"power": "civil_injunction", "name": "min_age", "unit": "years of age", "value": None},
        {"power": "community_protection_notice", "name": "appeal", "unit": "d", "value": 21.5},
        {"power": "noise_act_warning", "name": "night_start", "unit": "time", "value": 1440},
    ],
)
def test_what_does_not_hold_together_is_refused_by_the_database(administrator, wrong):
    with world.as_officer(administrator) as by, pytest.raises(commands.CannotSet) as cannot:
        commands.set_figure(**setting(**wrong), by=by)
    assert [refusal.code for refusal in cannot.value.refusals] == ["not-taken"]


def test_a_commencement_counts_for_the_agency_that_set_it_until_it_is_taken_back(partnership, administrator):
    today = timezone.localdate()
    said = {"provision": "higher_penalties", "source": "SI 2027/1", "why": "Legal services"}
    with world.as_officer(administrator) as by:
        commands.set_commencement(**said, starts_on=date(2026, 6, 29), by=by)
        figure = queries.powers(by.agency_id)["cpn_fixed_penalty"].figure("amount_max", today)
        assert (figure.value, figure.valid_from) == (500, date(2026, 6, 29))
        commands.set_commencement(**said, starts_on=None, by=by)
        commands.set_commencement(**said, starts_on=None, by=by)  # pressed twice, said once
        assert queries.powers(by.agency_id)["cpn_fixed_penalty"].figure("amount_max", today).value == 100
        assert Commencement.objects.count() == 2
        commands.set_commencement(**said, starts_on=today, by=by)
        commands.set_commencement(**(said | {"provision": "closure_by_providers"}), starts_on=today, by=by)
        with pytest.raises(commands.CannotSet):
            commands.set_commencement(**(said | {"provision": "no_such"}), starts_on=today, by=by)
        with pytest.raises(commands.CannotSet):
            commands.set_commencement(**(said | {"provision": ""}), starts_on=today, by=by)
    with world.as_officer(partnership.partner) as other:
        assert queries.commenced(other.agency_id) == {}


def test_what_is_unconfirmed_is_confirmed_with_what_was_read_and_when(administrator):
    today = timezone.localdate()
    with world.as_officer(administrator) as by:
        waiting = queries.unconfirmed()
        assert {each.status for each in waiting} == set(UNCONFIRMED)
        entry = next(each for each in waiting if each.power == "parenting_contract")
        figure = next(each for each in waiting if each.figure and each.power == shipped.SCALE)
        for each in (entry, figure, figure):  # pressed twice, said once
            commands.confirm(
                power=each.power, figure=each.figure, source="The Act, as revised", read_on=today, by=by
            )
        said = {(each.power, each.figure): each.confirmed for each in queries.unconfirmed()}
        assert [each.by.name for each in said[entry.power, None]] == [by.name]
        assert [each.source for each in said[figure.power, figure.figure]] == ["The Act, as revised"]
        for wrong in (
            {"power": "no_such"},
            {"figure": figure.figure},  # of another power
            {"source": "x"},
            {"read_on": today + timedelta(days=1)},
        ):
            told = {"power": entry.power, "figure": None, "source": "The Act", "read_on": today} | wrong
            with pytest.raises(commands.CannotSet):
                commands.confirm(**told, by=by)


CALLS = [
    ("set_catalogue_figure", ["cpn_fixed_penalty", "amount_max", 75, "gbp", "", "source", "why", "today"]),
    ("set_catalogue_commencement", ["respect_orders", "today", "source", "why"]),
    ("confirm_catalogue", ["respect_order", None, "source", "today"]),
]


@pytest.mark.parametrize(("name", "values"), CALLS)
def test_only_an_administrator_writes_whatever_is_called(partnership, name, values):
    marks = ", ".join(["%s"] * len(values))
    told = [timezone.localdate() if value == "today" else value for value in values]
    with world.as_officer(partnership.caseworker), pytest.raises(DatabaseError) as refused:  # noqa: SIM117
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"select wardmote.{name}({marks})", told)
    assert refused.value.__cause__.sqlstate == "42501"


def test_nobody_changes_or_takes_away_a_row(administrator):
    with world.as_officer(administrator) as by:
        commands.set_figure(**setting(), by=by)
        for table in ("entry", "figure", "commencement", "confirmation"):
            for statement in (f"delete from catalogue_{table}", f"update catalogue_{table} set source = 'x'"):
                with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
        assert Figure.objects.filter(agency=by.agency_id).count() == 1


def test_the_scale_of_fines_is_rows_too(partnership):
    with world.as_officer(partnership.caseworker) as by:
        scale = queries.scale(by.agency_id)
    assert [each.words for each in scale] == ["£200", "£500", "£1,000", "£2,500", "no limit"]
    assert law.held([scale[-1]], date(2015, 3, 11)) is None
