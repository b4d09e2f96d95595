"""What comes after service: decisions after the end, ends to the minute, variations, conditions, dates kept; and what is told."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tests import world
from tests.access.attacking import REFUSED, run
from tests.powers.conftest import CPN, CPW, look, now, plan, put_place, served, service, state_of, step
from tests.powers.test_uses import SAY, stands, warned  # noqa: F401  (a fixture)
from wardmote.foundation.timing.calendars import LONDON
from wardmote.foundation.timing.reckoning import months_later
from wardmote.records.notices.models import Notice
from wardmote.records.places import commands as places
from wardmote.work.cases import commands as cases
from wardmote.work.catalogue import law
from wardmote.work.powers import commands, hindering, jobs, lawful, telling
from wardmote.work.powers.models import Condition, DueDate, Step, Use
from wardmote.work.powers.queries import Subject

pytestmark = pytest.mark.django_db
Kind = Step.Kind


def fresh(use):
    return Use.objects.select_related("case", "case__owner", "agency").defer("case__words").get(pk=use.pk)


def back(use, **by):
    """As if it had been served, and counted, so much earlier."""
    with world.building(), connection.cursor() as cursor:
        less = timedelta(**by)
        cursor.execute("update powers_use set served_at = served_at - %s where id = %s", [less, use.pk])
        cursor.execute(
            "update powers_step set happened_at = happened_at - %s where use_id = %s", [less, use.pk]
        )
        cursor.execute("update powers_duedate set due_at = due_at - %s where use_id = %s", [less, use.pk])
        cursor.execute(
            "update powers_use u set ends_on = (d.due_at at time zone 'Europe/London')::date from powers_duedate d"
            " where d.use_id = u.id and d.name = 'ends' and u.id = %s",
            [use.pk],
        )


def test_an_appeal_is_decided_also_after_the_end(partnership, case, dean, warned):  # noqa: F811
    p = partnership
    notices = [served(case, p.caseworker, dean, CPN, at=now() - timedelta(days=2)) for _ in range(2)]
    for use in notices:
        step(use, p.caseworker, Kind.APPEALED, words="Magistrates.")
        step(use, p.caseworker, Kind.COMPLIED, words="Quiet since.")
        assert state_of(use) == Use.State.ENDED
    step(notices[0], p.caseworker, Kind.DISMISSED)
    step(notices[1], p.caseworker, Kind.UPHELD)
    with world.building():
        found = dict(Use.objects.filter(under_appeal=False).values_list("pk", "state"))
    assert [found.get(use.pk) for use in notices] == [Use.State.ENDED, Use.State.QUASHED]
    with pytest.raises(commands.CannotStep, match="moved-on"):
        step(notices[0], p.caseworker, Kind.DISMISSED)  # once


def test_what_is_counted_by_the_hour_ends_with_its_moment(partnership, case):
    p = partnership
    yard = Subject(place=put_place(case, p.caseworker))
    use = served(
        case, p.caseworker, yard, "closure_notice", figures={"duration": law.Offered(24, "h")},
        rank="council_officer", authorised_by="A. Lead",
    )  # fmt: skip
    over = stands(use)["ends"].due_at
    # As if its last moment had been five minutes ago: the day is not over yet, the notice is.
    back(use, seconds=(over - now()).total_seconds() + 300)
    over = stands(use)["ends"].due_at
    with world.building():
        assert jobs.run(now())["moved"] == 1
        ended = Use.objects.get(pk=use.pk)
        assert (ended.state, ended.ended_at) == (Use.State.ENDED, over)
        assert Step.objects.get(use=use, kind=Kind.EXPIRED).happened_at == over


def test_nothing_is_served_before_it_was_authorised(partnership, case, dean):
    p = partnership
    with world.as_officer(p.caseworker) as by:
        use = commands.draft(case=case, plan=plan(by, dean), by=by, now=now())
    step(
        use, p.caseworker, Kind.AUTHORISED, now() - timedelta(hours=1), how="council_officer", whom="A. Lead"
    )
    assert state_of(use) == Use.State.AUTHORISED
    look(case, p.caseworker, dean)
    before = now() - timedelta(hours=2)
    with world.as_officer(p.caseworker) as by:
        with pytest.raises(commands.CannotUse, match="before-authority"):
            commands.serve(use=fresh(use), plan=plan(by, dean), service=service(before), by=by, now=now())
        assert run(SAY, "served", before, "", None, None, use.pk) == REFUSED
        commands.serve(use=fresh(use), plan=plan(by, dean), service=service(), by=by, now=now())
    assert state_of(use) == Use.State.IN_FORCE


def test_an_order_that_begins_later_is_served_then_in_force_and_its_variation_is_challenged(
    partnership, case
):
    p = partnership
    yard = Subject(place=put_place(case, p.caseworker))
    order = served(
        case, p.caseworker, yard, "public_spaces_protection_order", at=now() - timedelta(days=60),
        figures={"duration": law.Offered(1, "y")}, starts_on=date.today() + timedelta(days=3),
        consulted=frozenset({"police", "policing_body", "community", "owner", "parish", "publicised"}),
    )  # fmt: skip
    assert state_of(order) == Use.State.SERVED
    with world.building():
        begun = Use.objects.get(pk=order.pk)
        # A year from the day it begins, and not from the day it was made.
        year = months_later(begun.starts_on, 12) - timedelta(days=1)
        assert begun.ends_on == year == stands(order)["ends"].due_at.astimezone(LONDON).date()
        with connection.cursor() as cursor:
            cursor.execute("update powers_use set starts_on = current_date where id = %s", [order.pk])
        assert jobs.run(now())["moved"] == 1
        assert Step.objects.get(use=order, kind=Kind.BEGAN).by_id is None
    assert state_of(order) == Use.State.IN_FORCE
    assert stands(order)["appeal"].done_at is not None
    step(order, p.caseworker, Kind.VARIED, words="One street more.", must_not=("Drink in Fore Street.",))
    challenge = stands(order)["appeal_of_variation"]
    assert challenge.due_at.astimezone(LONDON).date() == date.today() + timedelta(days=41)
    assert "the day it was varied counted as the first" in challenge.rule
    with world.building():
        assert Condition.objects.filter(use=order, text="Drink in Fore Street.").exists()


def test_conditions_end_dates_are_kept_and_what_is_told_of_it(partnership, case, dean, warned):  # noqa: F811
    p = partnership
    with world.building():
        condition = Condition.objects.get(use=warned)
    step(warned, p.caseworker, Kind.CONDITION_ENDED, words="Moved.", condition=condition)
    with world.building():
        assert Condition.objects.get(use=warned).ended_at is not None
    late = served(
        case, p.caseworker, dean, CPW, at=now() - timedelta(days=9),
        dates={lawful.REVIEW: date.today() - timedelta(days=1)},
    )  # fmt: skip
    with world.building():
        jobs.run(now())
        assert Notice.objects.filter(
            subject_id=late.pk, kind="power_date_passed", officer=p.caseworker
        ).exists()
    with world.as_officer(p.caseworker):
        stands_against = hindering.of_powers(fresh(late).case, now())
        assert {each.message for each in stands_against} == {"Community protection warning (CPW) runs."}
    step(late, p.caseworker, Kind.DATE_MET, words="Visited.", settles=lawful.REVIEW)
    with world.building():
        assert DueDate.objects.get(use=late, name=lawful.REVIEW).done_at is not None
    step(late, p.caseworker, Kind.COMPLIED, words="Quiet.")
    with world.as_officer(p.caseworker):
        assert len(hindering.of_powers(fresh(late).case, now())) == 1


def test_pages_of_people_and_places_tell_of_powers_used_on_them(partnership, case, dean, warned):  # noqa: F811
    p = partnership
    place = put_place(case, p.caseworker)
    served(
        case, p.caseworker, Subject(place=place), "closure_notice", figures={"duration": law.Offered(24, "h")},
        rank="council_officer", authorised_by="A. Lead",
    )  # fmt: skip
    with world.as_officer(p.caseworker) as by:
        given = {"team": by.team, "whole_agency": False, "by": by, "now": now()}
        entry = type(dean.entry).objects.select_related("case__owner").get(pk=dean.entry.pk)
        yard = type(place).objects.select_related("case__owner").get(pk=place.pk)
        person = cases.link_to_new_person(entry=entry, **given).person_id
        spot = places.make_place(kind="premises", address="12 Harbour Street", **given)
        cases.link_place(entry=yard, place=spot, by=by, now=now())
        assert [each.title for each in telling.of_people([person])] == ["Community protection warning (CPW)"]
        assert [each.title for each in telling.of_places([spot.pk])] == ["Closure notice"]
    with world.as_officer(p.partner):
        assert not list(telling.of_people([person]))
