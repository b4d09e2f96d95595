"""Plans from templates and dated contacts: what a user would miss."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests import world
from tests.supervision.acts import codes, missing, plan, tell
from tests.supervision.conftest import LATER, now, template
from wardmote.foundation.working_days import is_working_day
from wardmote.records.actions import commands as actions
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.commands.common import child_of
from wardmote.work.cases.models import CaseAction, Note
from wardmote.work.risk.commands import CannotNote, note_contact
from wardmote.work.risk.models import Contact
from wardmote.work.supervision import commands, queries
from wardmote.work.supervision.commands import planning
from wardmote.work.supervision.models import Plan, Step, Template
from wardmote.work.supervision.reckoning import days_after, due_days
from wardmote.work.supervision.views.plan import with_contacts

pytestmark = pytest.mark.django_db


def test_days_are_working_or_calendar_days_and_follow_the_step_before():
    friday = date(2026, 4, 2)  # a Thursday before Good Friday and Easter Monday
    assert days_after(friday, 1, working=True) == date(2026, 4, 7)
    assert days_after(friday, 1, working=False) == date(2026, 4, 3)
    parts = [
        {"key": "a", "days": 1, "counted": "working"},
        {"key": "b", "days": 14, "counted": "calendar", "after": "a"},
        {"key": "c", "days": 2, "counted": "working", "after": "nothing of the kind"},
    ]
    due = due_days(parts, friday)
    assert due == {"a": date(2026, 4, 7), "b": date(2026, 4, 21), "c": date(2026, 4, 8)}
    assert is_working_day(due["c"])


def test_a_plan_asks_for_each_step_once_and_says_why_one_is_left_out(housing):
    made = plan(housing, {"tenancy": "done_already"})
    with world.as_officer(housing.p.caseworker):
        steps = {step.key: step for step in Step.objects.filter(plan=made).select_related("action")}
        due = due_days(template(housing.case).parts, queries.day_of(now()))
        assert {key: step.due_on for key, step in steps.items()} == due
        assert (steps["tenancy"].left_out, steps["tenancy"].action) == ("done_already", None)
        assert steps["diary"].action is None, "the complainant's step is no action"
        assert steps["risk"].action.officer_id == housing.p.caseworker.pk
        assert steps["decide"].action.officer_id == housing.supervisor.pk
        assert CaseAction.objects.filter(case=housing.case).count() == 6
    with pytest.raises(commands.CannotPlan) as refused:
        plan(housing)
    assert codes(refused) == {"planned-already"}
    with world.as_officer(housing.p.colleague):
        assert not Step.objects.exists(), "another team sees nothing of it"


def test_the_complainants_step_is_marked_done_and_times_are_told_of_what_one_sees(housing):
    made = plan(housing)
    with world.as_officer(housing.p.caseworker) as by:
        step = Step.objects.get(plan=made, key="first-talk")
        with pytest.raises(commands.CannotFinish):
            commands.finish_step(step=step, case=housing.case, by=by, now=now())
        diary = Step.objects.get(plan=made, key="diary")
        commands.finish_step(step=diary, case=housing.case, by=by, now=now())
        actions.finish(action=step.action, evidence="Spoke on the telephone.", by=by, now=now())
    with world.building():
        Action.objects.filter(pk=step.action_id).update(finished_at=made.at + timedelta(days=3))
    with world.as_officer(housing.p.caseworker):
        times = queries.times(housing.case, now=now() + timedelta(days=4))
        assert (times["first-talk"].is_done, times["first-talk"].median, times["first-talk"].longest) == (
            True,
            3.0,
            3.0,
        )
        assert times["decide"].is_done is False
        rows, more = queries.time_rows(housing.case, "first-talk", now=now(), number=1, size=25)
        assert [row.reference for row in rows] == [housing.case.reference]
        assert not more


def test_a_contact_keeps_what_was_said_as_a_note_and_the_next_day(housing):
    contact = tell(housing, words="She heard them at two again.")
    with world.as_officer(housing.p.caseworker):
        assert Note.objects.get(pk=contact.note_id).text == "She heard them at two again."
        assert Contact.objects.get().side == "complainant"
    with pytest.raises(CannotNote) as refused:
        tell(housing, next_on=date.today() - timedelta(days=1))
    assert codes(refused) == {"next-in-the-past"}


def test_an_agency_sets_its_own_template_from_a_day_on(housing):
    parts = [
        {"key": "one", "name": "Ring them", "days": 1, "counted": "working", "who": "lead", "copy": True}
    ]
    told = {
        "key": "housing-plan",
        "parts": parts,
        "withdrawn": False,
        "source": "Our procedure",
        "starts_on": date.today(),
    }
    with world.as_officer(housing.p.caseworker) as by, pytest.raises(commands.CannotSet):
        commands.set_template(by=by, **told)
    admin = world.officer(housing.p.council, None, "Ada Quill", Role.ADMINISTRATOR)
    with world.as_officer(admin) as by:
        commands.set_template(by=by, **told)
        for bad in (
            [],
            [{"key": "One!", "name": "Ring them"}],
            [{"key": "a", "name": "Same"}, {"key": "a", "name": "Same"}],
        ):
            with pytest.raises(commands.CannotSet):
                commands.set_template(
                    by=by, **{**told, "parts": bad, "starts_on": date.today() + timedelta(days=1)}
                )
    assert template(housing.case).parts == parts
    stranger = {row.key: row for row in queries.templates(housing.p.stranger.pk, on=date.today())}
    assert stranger["housing-plan"].agency_id is None
    assert Template.objects.filter(status="checked").count() == 0, "ours are practice defaults, and marked so"


def test_a_contact_that_a_partner_logs_settles_nothing(housing):
    h = housing
    tell(h, next_on=date.today())
    world.share(h.p, h.case)
    world.opened_earlier(h.p.partner, h.case.pk)
    with world.building():
        Contact.objects.update(next_on=date.today() - timedelta(days=1), reached=False)
    with world.as_officer(h.p.partner) as by:
        Contact(
            case=h.case, parent_audience_id=h.case.audience_id, audience_id=h.case.audience_id, person=h.entry,
            side="complainant", method="phone", reached=True, at=now(), next_on=None, by=by, made_at=now(), by_owner=True,
        ).save(force_insert=True)  # fmt: skip
    with world.as_officer(h.p.caseworker):
        overdue = Contact.objects.get(by=h.p.caseworker)
        assert {"contact-missing", f"contact-{overdue.pk.hex}"} <= set(missing(h.case))


def test_a_step_counts_from_the_end_of_the_one_it_follows(housing):
    made = plan(housing)
    with world.as_officer(housing.p.caseworker) as by:
        talk, diary = (Step.objects.get(plan=made, key=key) for key in ("first-talk", "diary"))
        commands.finish_step(step=diary, case=housing.case, by=by, now=now())
        actions.finish(action=talk.action, evidence="Spoke on the telephone.", by=by, now=now())
    with world.building():
        Action.objects.filter(pk=talk.action_id).update(finished_at=made.at + timedelta(days=3))
        Step.objects.filter(pk=diary.pk).update(done_at=made.at + timedelta(days=5))
    with world.as_officer(housing.p.caseworker):
        assert queries.times(housing.case, now=now() + timedelta(days=6))["diary"].median == 2.0


def test_the_plan_shows_the_last_contact_with_each_however_many_came_after(housing):
    h = housing
    tell(h, next_on=LATER)
    with world.as_officer(h.p.caseworker) as by:
        other = cases.add_person(
            case=h.case, name="Rob Thorn", role="perpetrator", from_on=date.today(), by=by, now=now()
        )
        for _ in range(22):
            note_contact(case=h.case, person=other, method="phone", reached=False, at=now(), by=by, now=now())
        people = {person.pk: person for person in with_contacts(h.case, today=date.today())}
    assert people[h.entry.pk].last is not None
    assert people[h.entry.pk].next_on == LATER
    page = world.client_for(h.p.caseworker).get(reverse("supervision:plan", args=[h.case.reference]))
    assert "the newest 20" in page.content.decode()


def test_a_plan_that_is_made_twice_at_once_is_made_once_and_says_so(housing, monkeypatch):
    def meanwhile(parts, start):
        row = child_of(housing.case) | {
            "template": template(housing.case),
            "by": housing.p.caseworker,
            "at": now(),
        }
        Plan(**row).save(force_insert=True)
        return due_days(parts, start)

    monkeypatch.setattr(planning, "due_days", meanwhile)
    with pytest.raises(commands.CannotPlan) as refused:
        plan(housing)
    assert codes(refused) == {"planned-already"}
