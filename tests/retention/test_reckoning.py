"""The day until which a record is kept, by outcome, group, child and the agency's own schedule; and how it is said."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tests import world
from tests.retention import making
from wardmote.trust.identity.models import Agency
from wardmote.work.cases.models import Person
from wardmote.work.retention import commands
from wardmote.work.retention.models import Item, Rule
from wardmote.work.retention.reckoning import later, period_words, reckon
from wardmote.work.retention.schedule import shipped

CLOSED = date(2024, 2, 29)


def day_of(case):
    return making.item_of(case).keep_until


@pytest.mark.django_db
def test_the_file_and_the_table_are_the_same(partnership):
    columns = [key for key in shipped()[0] if key != "id"]
    with world.building():
        kept = {
            rule.pk: {key: getattr(rule, key) for key in columns} for rule in Rule.objects.filter(agency=None)
        }
    assert kept == {row["id"]: {key: row[key] for key in columns} for row in shipped()}


@pytest.mark.django_db
def test_a_closed_case_is_kept_by_what_came_of_it(partnership):
    usual, unproven = (making.close(world.case(partnership), CLOSED, how) for how in ("resolved", "unproven"))
    assert day_of(usual) == date(2030, 2, 28)
    assert day_of(unproven) == date(2025, 2, 28)
    said = reckon(making.item_of(usual))
    assert said.sentence == "Kept until 28 February 2030: closed 29 February 2024 + 6 years."
    assert said.unconfirmed
    assert "Source: Partnership default" in said.steps[0]


@pytest.mark.django_db
def test_a_child_makes_it_longer_and_never_shorter(partnership):
    p = partnership
    cases = [making.close(world.case(p), CLOSED) for _ in range(3)]
    for case, born in zip(cases, (date(2015, 6, 1), None, date(1980, 1, 1)), strict=True):
        with world.building():
            Person.objects.create(
                case=case, parent_audience_id=case.audience_id, audience_id=case.audience_id, name="N",
                role="child" if born is None or born.year > 2000 else "victim", born_on=born, from_on=CLOSED,
                by=p.caseworker, at=case.opened_at,
            )  # fmt: skip
    anew()
    assert day_of(cases[0]) == date(2040, 12, 31)
    item = making.item_of(cases[1])
    assert item.born_unknown
    assert item.keep_until.year == cases[1].opened_at.year + 25
    assert "is 25 in that year" in reckon(item).sentence
    assert day_of(cases[2]) == date(2030, 2, 28)


def anew():
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update retention_item set reckoned_at = 'epoch'")
    making.night()


@pytest.mark.django_db
def test_police_records_are_kept_from_the_last_notice(partnership):
    p = partnership
    with world.building():
        Agency.objects.filter(pk=p.council.pk).update(kind="police")
    case = making.close(world.case(p), making.years_ago(6, 3))
    assert making.item_of(case).due_on <= making.TODAY
    with world.building():
        person = making.insert(
            "people_person", reference="P-AAAA-AAAA", audience_id=case.audience_id, owner_id=p.council.pk, kind="person",
            name="N", other_names="", folded="n", is_deceased=False, categories=[], made_at=case.opened_at,
            made_by_id=p.caseworker.pk, changed_at=case.opened_at,
        )  # fmt: skip
        other = world.case(p)
        for each in (case, other):
            entry = making.insert(
                "cases_person", case_id=each.pk, parent_audience_id=each.audience_id, audience_id=each.audience_id,
                categories=[], name="N", role="perpetrator", contact="", contact_wishes="", about="",
                from_on=making.TODAY, by_id=p.caseworker.pk, at=each.opened_at,
            )  # fmt: skip
            making.insert(
                "cases_caseperson", entry_id=entry, case_id=each.pk, audience_id=each.audience_id, person_id=person,
                by_id=p.caseworker.pk, at=each.opened_at,
            )  # fmt: skip
    anew()
    item = making.item_of(case)
    assert item.since_on == making.TODAY  # they are in an open case of the same owner
    assert item.due_on == later(making.TODAY, 72)
    assert "people last came to notice" in reckon(item).sentence


@pytest.mark.django_db
def test_an_agency_sets_its_own_period_from_a_day_on(partnership):
    p = partnership
    case = making.close(world.case(p), making.years_ago(5))
    assert making.item_of(case).due_on > making.TODAY
    with world.as_officer(p.governance) as by:
        commands.set_period(
            rule="case-closed", months=48, starts_on=making.TODAY, source="Schedule, line 1", by=by
        )
    making.night()
    item = making.item_of(case)
    assert item.keep_until == later(making.years_ago(5), 48)
    assert item.rule.status == Rule.Status.OWN
    assert not reckon(item).unconfirmed
    with world.as_officer(p.governance) as by:
        commands.set_period(rule="case-closed", months=600, starts_on=making.TODAY + timedelta(days=9),
                            source="Schedule, line 1", by=by)  # fmt: skip
        with pytest.raises(commands.CannotDecide):
            commands.set_period(rule="case-closed", months=12, starts_on=making.TODAY, source="Again", by=by)
    making.night()
    assert day_of(case) == item.keep_until  # not yet


@pytest.mark.django_db
def test_the_night_goes_on_in_pieces_and_ends(partnership, monkeypatch):
    from wardmote.work.retention import jobs

    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    for _ in range(5):
        making.close(world.case(partnership), making.years_ago(6, 3))
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update retention_item set reckoned_at = 'epoch', due_on = null")
    assert making.night()["reckoned"] == 5
    assert making.night()["reckoned"] == 0
    with world.building():
        assert Item.objects.filter(due_on__lte=making.TODAY).count() == 5


def test_months_are_added_as_the_database_adds_them():
    assert later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert later(date(2024, 10, 31), 4) == date(2025, 2, 28)
    assert [period_words(months) for months in (72, 1, 18)] == ["6 years", "1 month", "1 year and 6 months"]
