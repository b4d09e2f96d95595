"""What an assessment is followed by: actions, contacts, what its band sets, and which instrument is used."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.risk.test_assessing import THREATS, TODAY, VIOLENCE, ask, assess, fresh, now, stands
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case
from wardmote.work.rights.gathering_of_risk import told_of_risk
from wardmote.work.risk import commands, jobs, queries
from wardmote.work.risk.commands import Choice
from wardmote.work.risk.models import Assessment, Contact, FollowUp, Instrument, Standing

pytestmark = pytest.mark.django_db


def test_the_actions_of_a_band_are_made_once_and_what_is_left_out_says_why(partnership, case):
    by = partnership.caseworker
    made = assess(by, case, VIOLENCE)
    choices = [
        Choice("safety", "Agree a safety plan with the complainant", TODAY + timedelta(days=1)),
        Choice("partners", "Consider a meeting", TODAY + timedelta(days=5), left_out="They meet tomorrow."),
    ]
    with world.as_officer(by) as officer:
        assert commands.follow_up(assessment=made, choices=choices, by=officer, now=now()) == 1
        assert commands.follow_up(assessment=made, choices=choices, by=officer, now=now()) == 0
        rows = {row.key: row for row in FollowUp.objects.select_related("action")}
    assert (rows["safety"].action.due_on, rows["safety"].action.officer_id) == (
        TODAY + timedelta(days=1),
        by.pk,
    )
    assert (rows["partners"].action, rows["partners"].reason) == (None, "They meet tomorrow.")


def test_contacts_move_what_is_due_and_reminders_come_once_to_the_lead_then_to_the_supervisor(
    partnership, case, victim, boss
):
    by = partnership.caseworker
    assess(by, case, VIOLENCE, victim)
    due_on = TODAY + timedelta(days=2)

    def told(day, due_on):
        with world.building(), connection.cursor() as cursor:
            Standing.objects.filter(case=case).update(contact_on=due_on)
            cursor.execute("select wardmote.risk_remind(%s, %s)", [day, now()])
            return set(Notice.objects.filter(kind__startswith="risk_").values_list("officer", "kind"))

    assert told(TODAY, due_on) == set()
    # A day to come is today: told before, it would be silent when it comes.
    assert told(date.max, due_on) == set()
    assert told(TODAY, TODAY) == told(TODAY, TODAY) == {(by.pk, "risk_contact_due")}
    assert told(TODAY, TODAY - timedelta(days=1)) == {
        (by.pk, "risk_contact_due"), (boss.pk, "risk_contact_late"),
    }  # fmt: skip
    with world.as_officer(by) as officer:
        assert [row.case_id for row in queries.due(by=officer, whose="mine", on=TODAY)] == [case.pk]
        with pytest.raises(commands.CannotNote):
            commands.note_contact(
                case=case,
                person=victim,
                method="phone",
                reached=True,
                at=now() + timedelta(days=1),
                by=officer,
                now=now(),
            )
        commands.note_contact(
            case=case, person=victim, method="phone", reached=True, at=now(), by=officer, now=now()
        )
    assert stands(case).contact_on == due_on  # from today: it is the day of the assessment too
    assert jobs.QUEUE == "risk"


def note(by, case, person=None, days_ago=0, reached=True, **fields):
    with world.as_officer(by) as officer:
        return commands.note_contact(
            case=Case.objects.select_related("owner").get(pk=case.pk), person=person, method="phone", reached=reached,
            at=now() - timedelta(days=days_ago), by=officer, now=now(), **fields,
        )  # fmt: skip


def test_only_who_was_reached_and_only_a_victim_puts_off_the_contact_of_a_case(partnership, case, victim):
    by = partnership.caseworker
    with world.as_officer(by) as officer:
        harms = cases.add_person(
            case=case, name="P. P.", role="perpetrator", from_on=TODAY, by=officer, now=now()
        )
    assess(by, case, VIOLENCE)
    with world.building():
        Assessment.objects.filter(case=case).update(at=now() - timedelta(days=10))
    note(by, case, days_ago=9)
    due_on = TODAY - timedelta(days=7)
    assert stands(case).contact_on == due_on
    note(by, case, harms, 5)
    assert stands(case).contact_on == due_on
    note(by, case, victim, 5, reached=False)
    assert stands(case).contact_on == due_on
    note(by, case, victim, 5)
    assert stands(case).contact_on == TODAY - timedelta(days=3)
    note(by, case)
    assert stands(case).contact_on == TODAY + timedelta(days=2)


def test_a_contact_holds_what_is_held_of_whom_it_is_with(partnership, case):
    by = partnership.caseworker
    with world.as_officer(by) as officer:
        ill = cases.add_person(
            case=case,
            name="I. I.",
            role="victim",
            categories=("health",),
            from_on=TODAY,
            by=officer,
            now=now(),
        )
        row = {
            "person": ill, "side": "complainant", "method": "phone", "reached": True, "by": officer, "at": now(),
            "made_at": now(),
            "case": case, "parent_audience_id": fresh(case).audience_id, "audience_id": fresh(case).audience_id,
        }  # fmt: skip
    with world.as_officer(by):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Contact(**row, categories=[]).save(force_insert=True)
        Contact(**row, categories=["health"]).save(force_insert=True)


def test_what_a_band_sets_is_put_down_for_the_assessments_readers_while_the_case_is_open(
    partnership, case, partner
):
    made = assess(partnership.caseworker, case, VIOLENCE)

    def left_out(by, **changes):
        with world.as_officer(by) as officer, transaction.atomic():
            audience = Case.objects.get(pk=case.pk).audience_id
            row = {
                "assessment": made, "key": "safety", "reason": "They have one.", "by": officer, "at": now(), "case": case,
                "parent_audience_id": audience, "audience_id": audience, "categories": [],
            }  # fmt: skip
            FollowUp(**row | changes).save(force_insert=True)

    unopened = world.officer(partnership.council, partnership.caseworker.team, "Not opened", Role.CASEWORKER)
    for by, changes in (
        (partner, {"categories": ["health"]}),  # would bar the owner by a row of other readers
        (partner, {"key": "advice"}),  # of another band
        (unopened, {}),
    ):
        with pytest.raises(DatabaseError, match="row-level security"):
            left_out(by, **changes)
    with world.building():
        Case.objects.filter(pk=case.pk).update(
            status="closed", closed_at=now(), closed_by=partnership.caseworker, outcome="resolved"
        )
    with pytest.raises(DatabaseError, match="row-level security"):
        left_out(partnership.caseworker)
    with world.building():
        Case.objects.filter(pk=case.pk).update(status="open", closed_at=None, closed_by=None, outcome="")
    left_out(partnership.caseworker)


# --- instruments --------------------------------------------------------------------------------


def test_an_administrator_says_from_which_day_a_version_is_used(partnership, case):
    with world.building():
        Officer.objects.filter(pk=partnership.caseworker.pk).update(
            roles=[Role.CASEWORKER, Role.ADMINISTRATOR]
        )
        shipped = Instrument.objects.get(key="asb-matrix")
        second = Instrument.objects.create(
            key=shipped.key, version="2", name=shipped.name, source="s", status="checked", who=shipped.who,
            content=shipped.content, signature="s", at=now(),
        )  # fmt: skip
    with world.as_officer(partnership.caseworker) as by:
        commands.use_instrument(
            instrument=second, withdrawn=False, starts_on=TODAY + timedelta(days=7), by=by
        )
        with pytest.raises(commands.CannotSet):
            commands.use_instrument(
                instrument=shipped, withdrawn=False, starts_on=TODAY - timedelta(days=1), by=by
            )
        with pytest.raises(commands.CannotSet):  # that day is taken
            commands.use_instrument(
                instrument=shipped, withdrawn=True, starts_on=TODAY + timedelta(days=7), by=by
            )
        assert queries.in_use(by.agency_id, on=TODAY) == [shipped]
        assert queries.in_use(by.agency_id, on=TODAY + timedelta(days=7)) == [second]
        assert queries.in_use(partnership.housing.pk, on=TODAY + timedelta(days=7)) == [shipped]
        commands.use_instrument(instrument=second, withdrawn=True, starts_on=TODAY, by=by)
        assert queries.in_use(by.agency_id, on=TODAY) == []


def test_what_is_held_of_somebody_holds_their_assessments_and_nobody_elses(partnership, case, victim):
    by = partnership.caseworker
    with world.as_officer(by) as officer:
        other = cases.add_person(
            case=case, name="O. O.", role="witness", from_on=TODAY, by=officer, now=now()
        )
    ask(by, assess(by, case, THREATS, victim), "high")
    assess(by, case, VIOLENCE, other)
    with world.as_officer(by):
        told = list(told_of_risk(case, {victim.pk}))
    assert [each.title.partition(",")[0] for each in told] == ["Assessment of risk", "Another risk band"]
    assert "What is the worst that has been done?: Threats" in told[0].text
    assert "They told me more at the door." in told[1].text
