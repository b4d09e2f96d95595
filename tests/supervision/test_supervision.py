"""Plans from templates, dated contacts, reviews signed off by another, closing, surveys: what a user would miss."""

import json
import uuid
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from tests import world
from tests.supervision.conftest import LATER, now, opened, template
from wardmote.foundation.working_days import is_working_day
from wardmote.records.actions import commands as actions
from wardmote.records.actions.models import Action
from wardmote.records.front_doors.secrets import print_of
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases import models as cases_models
from wardmote.work.cases.commands.common import child_of
from wardmote.work.cases.models import Case, CaseAction, Note
from wardmote.work.risk.commands import CannotNote, note_contact
from wardmote.work.risk.models import Contact
from wardmote.work.supervision import closing, commands, figures, overseeing, queries
from wardmote.work.supervision.commands import planning
from wardmote.work.supervision.forms import AnswerForm, ExcuseForm, TemplateForm
from wardmote.work.supervision.models import Plan, Review, Step, Survey, Template, Words
from wardmote.work.supervision.reckoning import days_after, due_days
from wardmote.work.supervision.views.plan import with_contacts

pytestmark = pytest.mark.django_db
ERASED = import_module("wardmote.work.supervision.migrations.0002_protect").ERASED


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


def tell(h, by=None, *, reached=True, next_on=LATER, **fields):
    with world.as_officer(by or h.p.caseworker) as officer:
        return note_contact(
            case=h.case, person=h.entry, method="phone", reached=reached, at=now(), next_on=next_on, by=officer,
            now=now(), **fields,
        )  # fmt: skip


def plan(h, left_out=None):
    with world.as_officer(h.p.caseworker) as by:
        return commands.make_plan(
            case=h.case, template=template(h.case), left_out=left_out or {}, by=by, now=now()
        )


def review(h, by=None):
    with world.as_officer(by or h.p.caseworker) as officer:
        return commands.write_review(
            case=Case.objects.select_related("owner", "team").get(pk=h.case.pk), words="It is quieter.", next_on=LATER,
            by=officer, now=now(),
        )  # fmt: skip


def answer(review, by, *, signed=True, words=""):
    with world.as_officer(by) as officer:
        case = Case.objects.select_related("owner").get(pk=review.case_id)
        commands.answer_review(review=review, case=case, signed=signed, words=words, by=officer, now=now())


def missing(case):
    return {each.code: each.message for each in closing.hindrances(case, now=now()) if each.excuse is None}


def close(h, by=None):
    with world.as_officer(by or h.p.caseworker) as officer:
        case = Case.objects.select_related("owner").get(pk=h.case.pk)
        cases.close_case(case=case, outcome="resolved", reason="Quiet.", by=officer, now=now())


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


def test_a_review_is_signed_off_by_a_supervisor_who_is_another_person(housing):
    written = review(housing)
    with world.building():
        told = Notice.objects.filter(kind="review_waits").values_list("officer_id", flat=True)
        assert list(told) == [housing.supervisor.pk]
        Officer.objects.filter(pk=housing.p.caseworker.pk).update(roles=[Role.CASEWORKER, Role.SUPERVISOR])
    with world.as_officer(housing.p.caseworker), connection.cursor() as cursor:
        cursor.execute("select wardmote.answer_supervision_review(%s, true, '')", [written.pk])
        assert cursor.fetchone() == (False,), "the database lets nobody sign what they wrote"
    with pytest.raises(commands.CannotAnswerReview) as refused:
        answer(written, housing.p.caseworker)
    assert "own-review" in codes(refused)
    with pytest.raises(commands.CannotAnswerReview) as refused:
        answer(written, housing.supervisor, signed=False)
    assert codes(refused) == {"no-words"}
    answer(written, housing.supervisor, signed=False, words="What does the complainant say?")
    again = review(housing)
    answer(again, housing.supervisor)
    with world.as_officer(housing.p.caseworker):
        assert Review.objects.get(pk=again.pk).state == "signed"
        assert Case.objects.get(pk=housing.case.pk).review_on == LATER
        assert Words.objects.get(of="answer").text == "What does the complainant say?"


def test_a_case_closes_once_all_is_settled_or_excused_and_the_database_holds_a_waiting_review(housing):
    written = review(housing)
    with pytest.raises(cases.CannotClose) as refused:
        close(housing)
    assert codes(refused) == {"review-waiting", "contact-missing", "survey-not-offered"}
    with (
        world.as_officer(housing.p.caseworker),
        pytest.raises(DatabaseError, match="waits"),
        transaction.atomic(),
    ):
        Case.objects.filter(pk=housing.case.pk).update(
            status="closed", closed_at=now(), closed_by=housing.p.caseworker, outcome="resolved"
        )
    with world.as_officer(housing.supervisor) as by:
        with pytest.raises(commands.CannotExcuse) as refused:
            commands.excuse(case=housing.case, code="review-waiting", words="Because.", by=by, now=now())
        assert codes(refused) == {"not-excusable"}
    answer(written, housing.supervisor)
    with world.as_officer(housing.p.caseworker) as by:
        with pytest.raises(commands.CannotExcuse) as refused:
            commands.excuse(case=housing.case, code="contact-missing", words="Moved.", by=by, now=now())
        assert codes(refused) == {"supervisor-excuses"}
        commands.excuse(
            case=housing.case, code="survey-not-offered", words="They moved away.", by=by, now=now()
        )
    tell(housing, next_on=None)
    with world.as_officer(housing.p.caseworker):
        found = closing.hindrances(housing.case, now=now())
        assert [(each.code, each.excuse is not None) for each in found] == [("survey-not-offered", True)]
    close(housing)
    with world.as_officer(housing.p.caseworker) as by:
        case = Case.objects.select_related("owner").get(pk=housing.case.pk)
        cases.reopen_case(
            case=case, reason="Again.", review_on=LATER, by=by, now=now() + timedelta(seconds=1)
        )
        assert "survey-not-offered" in missing(case), "an excuse is for one closing"


def test_no_review_of_a_closed_case_and_one_without_rules_of_its_own_closes_freely(housing):
    case = opened(housing.p, kind="noise")
    world.opened_earlier(housing.p.caseworker, case.pk)
    with world.as_officer(housing.p.caseworker) as by:
        cases.close_case(case=case, outcome="resolved", reason="Quiet.", by=by, now=now())
        with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
            Review.objects.create(
                case=case,
                parent_audience_id=case.audience_id,
                audience_id=case.audience_id,
                next_on=LATER,
                by=by,
                at=now(),
            )


def offer(h, way="link", **fields):
    with world.as_officer(h.p.caseworker) as by:
        return commands.offer_survey(
            case=h.case,
            template=template(h.case, "survey"),
            entry=h.entry,
            way=way,
            by=by,
            now=now(),
            **fields,
        )


def test_a_survey_by_link_is_answered_once_and_tells_nothing_of_the_case(housing, client):
    with pytest.raises(commands.CannotOffer) as refused:
        offer(housing)
    assert codes(refused) == {"wishes-first"}
    survey, secret = offer(housing, wishes_allow=True)
    href = reverse("survey:answer", args=[secret.replace("-", "")])
    shown = client.get(href)
    text = shown.content.decode()
    assert shown.status_code == 200
    assert not any(word in text for word in (housing.case.reference, housing.case.title, "Ines", "Harbour"))
    told = href + strip_tags(text).lower()
    assert not any(word in told for word in ("report", "happened", "complain", "incident", "999", "housing-"))
    assert housing.p.council.name in text
    assert client.post(href, {}).status_code == 422
    sent = {"q_reaching": "1", "q_overall": "4", "q_words": "Ring back when you say so."}
    assert b"Thank you" in client.post(href, sent).content
    assert b"answered already" in client.get(href).content
    assert client.get(reverse("survey:answer", args=["2" * 28])).status_code == 404
    with world.as_officer(housing.p.caseworker):
        survey = Survey.objects.get(pk=survey.pk)
        assert (survey.state, survey.scores, survey.answered_by_id) == (
            "answered",
            {"reaching": 1, "overall": 4},
            None,
        )
        assert Words.objects.get(of="survey").text == "Ring back when you say so."
    with world.as_officer(housing.p.caseworker), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.make_survey_link(%s, %s, current_date)", [survey.pk, print_of("3" * 28)]
        )
        assert cursor.fetchone() == (False,), "no second link, and none for what is answered"


def test_answers_that_a_survey_does_not_offer_are_refused_and_small_numbers_are_not_shown(housing):
    survey, _ = offer(housing, way="phone")
    with world.as_officer(housing.p.caseworker) as by:
        with pytest.raises(commands.CannotRecord):
            commands.record_answers(
                survey=survey, case=housing.case, scores={"reaching": 9}, words="", by=by, now=now()
            )
        commands.record_answers(
            survey=survey, case=housing.case, scores={"reaching": 0}, words="", by=by, now=now()
        )
        told = figures.told([survey.template], since=now() - timedelta(days=9))[0]
        asked = next(each for each in told.questions if each.key == "reaching")
        assert (asked.is_small, {each.many for each in asked.answers}) == (True, {None})
        assert told.totals == figures.Totals(None, None, 0), "one survey, of one complainant"
    # Around what is left out, noughts and the sum tell nothing of it.
    assert figures.told_of([9, 7, 2, 0, 30]) == ([9, None, None, 0, 30], 48)
    assert figures.told_of([1, 1, 10]) == ([None, None, None], 12)
    assert figures.told_of([9, 6, 0]) == ([9, 6, 0], 15)
    assert figures.told_of([0, 0, 3]) == ([0, 0, None], None)


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


def test_a_supervisor_sees_what_is_overdue_in_their_team_and_sessions_are_of_the_two_alone(housing):
    tell(housing, next_on=date.today())
    with world.building():
        Contact.objects.update(next_on=date.today() - timedelta(days=2))
        Case.objects.filter(pk=housing.case.pk).update(review_on=date.today() - timedelta(days=1))
    review(housing)
    team = housing.p.caseworker.team_id
    with world.as_officer(housing.supervisor) as by:
        counts = overseeing.counts(team, today=date.today())
        assert (counts.cases, counts.reviews, counts.waiting, counts.contacts) == (1, 1, 1, 1)
        mine = {row.name: row for row in overseeing.officers(team, today=date.today())}
        assert (mine[housing.p.caseworker.name].reviews, mine[housing.p.caseworker.name].contacts) == (1, 1)
        held = commands.record_session(
            officer=housing.p.caseworker, held_on=date.today(), words="Two cases a day.", agreed=[("Ring Ines", None)],
            by=by, now=now(),
        )  # fmt: skip
    with world.as_officer(housing.p.caseworker) as by:
        mine = queries.sessions().get(pk=held.pk)
        commands.finish_agreed(agreed=mine.agreed.get(), by=by, today=date.today())
    with world.as_officer(housing.p.colleague):
        assert overseeing.counts(team, today=date.today()).cases == 0
        assert not queries.sessions().exists()


@pytest.mark.parametrize("name", ["plan", "reviews", "surveys", "closing"])
def test_pages_take_few_queries_and_are_not_there_for_others(housing, name):
    plan(housing)
    tell(housing, words="Said.")
    review(housing)
    href = reverse(f"supervision:{name}", args=[housing.case.reference])
    mine = world.client_for(housing.p.caseworker)
    with CaptureQueriesContext(connection) as asked:
        assert mine.get(href).status_code == 200
    assert len(world.own(asked)) <= 25
    assert world.client_for(housing.p.outsider).get(href).status_code == 404
    assert Plan.objects.count() == 0, "nobody acts here"


def test_all_of_it_goes_with_the_case_that_is_deleted(housing):
    plan(housing)
    tell(housing, words="Said.")
    with world.building():
        Contact.objects.update(next_on=date.today() - timedelta(days=2))
        Officer.objects.filter(pk=housing.p.caseworker.pk).update(roles=[Role.CASEWORKER, Role.SUPERVISOR])
    answer(review(housing), housing.supervisor)
    offer(housing, wishes_allow=True)
    with world.as_officer(housing.p.caseworker) as by:
        questions = template(housing.case, "triage")
        commands.answer_questions(
            case=housing.case, template=questions, answers={"wanted": "Quiet."}, by=by, now=now()
        )
        code = next(code for code in missing(housing.case) if code.startswith("contact-"))
        commands.excuse(case=housing.case, code=code, words="They moved.", by=by, now=now())
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select counts::text from wardmote.retention_sweep('public.cases_case', array[%s]::uuid[], '{}', '{}')",
            [housing.case.pk],
        )
        gone = json.loads(cursor.fetchone()[0])
    assert {name for name in gone if name.startswith("supervision_")} == {
        f"supervision_{name}" for name in ERASED
    }


def link(h):
    survey, secret = offer(h, wishes_allow=True)
    return survey, secret, reverse("survey:answer", args=[secret.replace("-", "")])


def test_a_link_that_was_taken_back_or_refused_leads_nowhere_and_another_may_be_offered(housing, client):
    survey, secret, href = link(housing)
    with world.as_officer(housing.p.caseworker) as by:
        commands.take_back_survey(survey=survey, case=housing.case, by=by, now=now())
        assert "survey-not-offered" in missing(housing.case), "one that was taken back was not offered"
    assert client.get(href).status_code == 404
    assert commands.answer_by_link(secret=secret, scores={"reaching": 1}, words="") is False
    survey, _, href = link(housing)
    with world.as_officer(housing.p.caseworker) as by:
        commands.record_refusal(survey=survey, case=housing.case, by=by, now=now())
    assert client.get(href).status_code == 404, "not: answered already"


def restrict(h, **record):
    with world.building():
        from wardmote.work.rights.models import Mark

        audience = {"parent_audience_id": h.case.audience_id, "audience_id": h.case.audience_id}
        Mark.objects.create(
            kind="restriction", case=h.case, words="w", by=h.p.caseworker, at=now(), **audience
        )


def keep_out(h, **whom):
    with world.building():
        cases_models.MustNotReceive.objects.create(
            case=h.case, parent_audience_id=h.case.audience_id, audience_id=h.case.audience_id, reason="w",
            by=h.p.caseworker, at=now(), **whom,
        )  # fmt: skip


def end_part(h):
    with world.building():
        cases_models.Person.objects.filter(pk=h.entry.pk).update(until_on=date.today())


WAYS_OUT = {
    "restricted": restrict,
    "a named tier": lambda h: world.set_tier(h.case, "named"),
    "part ended": end_part,
    "kept out": lambda h: keep_out(h, name="Mrs Ines J. Carrow"),
    "kept out by an initial": lambda h: keep_out(h, name="I. Cárrow"),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_link_ends_with_what_it_stood_on_and_none_is_made_without(housing, client, way):
    _, secret, href = link(housing)
    assert client.get(href).status_code == 200
    WAYS_OUT[way](housing)
    assert client.get(href).status_code == 404
    assert commands.answer_by_link(secret=secret, scores={"reaching": 1}, words="") is False
    with world.building():
        Survey.objects.update(state="ended", answered_at=now(), answered_by=housing.p.caseworker)
    with world.as_officer(housing.p.caseworker), connection.cursor() as cursor:
        housing.entry.refresh_from_db()
        told = {
            "case": housing.case,
            "entry": housing.entry,
            "way": "link",
            "is_safe": True,
            "by": housing.p.caseworker,
            "at": now(),
        }
        audience = {"parent_audience_id": housing.case.audience_id, "audience_id": housing.case.audience_id}
        try:
            with transaction.atomic():
                made = Survey(template=template(housing.case, "survey"), **told, **audience)
                made.save(force_insert=True)
        except DatabaseError:
            assert way.startswith(("part ended", "kept out"))
            return
        cursor.execute(
            "select wardmote.make_survey_link(%s, %s, current_date)", [made.pk, print_of("3" * 28)]
        )
        assert cursor.fetchone() == (False,)


def test_after_a_transfer_the_link_names_who_gave_it_and_never_the_new_owner(housing, client):
    _, _, href = link(housing)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(
            "update cases_case set owner_id = %s where id = %s", [housing.p.housing.pk, housing.case.pk]
        )
        cursor.execute("set local session_replication_role = origin")
    text = client.get(href).content.decode()
    assert housing.p.council.name in text
    assert housing.p.housing.name not in text


def test_only_a_victim_is_asked_and_a_link_always_wants_the_tick(housing):
    with world.as_officer(housing.p.caseworker) as by:
        other = cases.add_person(
            case=housing.case, name="Rob Thorn", role="perpetrator", from_on=date.today(), by=by, now=now()
        )
        assert list(queries.complainants(housing.case)) == [housing.entry]
        with pytest.raises(commands.CannotOffer) as refused:
            commands.offer_survey(
                case=housing.case, template=template(housing.case, "survey"), entry=other, way="phone", by=by, now=now()
            )  # fmt: skip
        assert codes(refused) == {"not-a-complainant"}
    housing.entry.contact_wishes = ""
    with pytest.raises(commands.CannotOffer) as refused:
        offer(housing)
    assert codes(refused) == {"wishes-first"}


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


def test_a_review_is_said_once_taken_back_and_not_signed_without_words(housing):
    h = housing
    written = review(h)
    audience = {"parent_audience_id": h.case.audience_id, "audience_id": h.case.audience_id}
    more = {
        "of": "review",
        "review": written,
        "text": "And more.",
        "case": h.case,
        "by": h.p.caseworker,
        **audience,
    }
    with world.as_officer(h.p.caseworker), pytest.raises(DatabaseError), transaction.atomic():
        Words(at=now(), **more).save(force_insert=True)
    with world.as_officer(h.p.colleague), connection.cursor() as cursor:
        cursor.execute("select wardmote.take_back_supervision_review(%s)", [written.pk])
        assert cursor.fetchone() == (False,)
    with world.as_officer(h.p.caseworker) as by:
        commands.take_back_review(review=written, case=h.case, by=by)
        assert Review.objects.get(pk=written.pk).state == "taken_back"
        bare = Review(case=h.case, next_on=LATER, by=by, at=now(), **audience)
        bare.save(force_insert=True)
    with world.as_officer(h.supervisor), connection.cursor() as cursor:
        cursor.execute("select wardmote.answer_supervision_review(%s, true, '')", [bare.pk])
        assert cursor.fetchone() == (False,), "nobody signs what says nothing"
        cursor.execute("select wardmote.take_back_supervision_review(%s)", [bare.pk])
        assert cursor.fetchone() == (True,), "whoever decides at the owner gets the case out of it"


def told(day=None):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select agency, open_cases from wardmote.supervision_told(current_date)")
        return dict(cursor.fetchall())


def test_what_the_operator_is_told_counts_no_named_tier_and_sessions_go_after_their_days(housing):
    name = housing.p.council.name
    before = told()[name]
    world.set_tier(housing.case, "named")
    assert told()[name] == before - 1
    with world.as_officer(housing.supervisor) as by:
        for days in (10, 731):
            commands.record_session(
                officer=housing.p.caseworker, held_on=date.today() - timedelta(days=days), words="w",
                agreed=[("Ring", None)], by=by, now=now(),
            )  # fmt: skip
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select wardmote.supervision_tidied(now() + interval '9 years')")
        assert cursor.fetchone() == (1,), "and no earlier, whatever moment is named"
    with world.as_officer(housing.supervisor):
        assert [row.agreed.count() for row in queries.sessions()] == [1]


# --- what a second reading found ------------------------------------------------------------------


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


def test_each_overdue_contact_is_excused_by_itself_and_none_that_is_missed_later(housing):
    h = housing
    with world.as_officer(h.p.caseworker) as by:
        other = cases.add_person(
            case=h.case, name="Rob Thorn", role="witness", from_on=date.today(), by=by, now=now()
        )
    first = tell(h, next_on=date.today())
    with world.as_officer(h.p.caseworker) as by:
        second = note_contact(
            case=h.case, person=other, method="visit", reached=True, at=now(), next_on=date.today(), by=by, now=now()
        )  # fmt: skip
    with world.building():
        Contact.objects.update(next_on=date.today() - timedelta(days=2))
    with world.as_officer(h.supervisor) as by:
        overdue = [f"contact-{each.pk.hex}" for each in (first, second)]
        assert set(overdue) == set(missing(h.case)) - {"survey-not-offered"}
        commands.excuse(case=h.case, code=overdue[0], words="They moved away.", by=by, now=now())
        assert overdue[0] not in missing(h.case)
        assert overdue[1] in missing(h.case)
        said = {message.partition(" is ")[0] for code, message in missing(h.case).items() if code in overdue}
        assert said <= {"A contact with the complainant", "A contact with the other party"}
    tell(h, next_on=date.today())
    with world.building():
        Contact.objects.update(next_on=date.today() - timedelta(days=1))
    with world.as_officer(h.supervisor):
        assert len([code for code in missing(h.case) if code.startswith("contact-")]) == 2, (
            "one more is missed"
        )
    end_part(h)
    with world.as_officer(h.supervisor):
        left = [code for code in missing(h.case) if code != "contact-missing" and code.startswith("contact-")]
        assert left == [overdue[1]], "who has no part in it any more is not awaited"


def test_a_case_into_which_no_complainant_was_entered_does_not_close_unasked(housing):
    case = opened(housing.p)
    for officer in (housing.p.caseworker, housing.supervisor):
        world.opened_earlier(officer, case.pk)
    with world.as_officer(housing.p.caseworker) as by:
        assert missing(case) == {
            "contact-missing": closing.NOBODY_REACHED, "survey-not-offered": closing.NOBODY_OFFERED
        }  # fmt: skip
        note_contact(case=case, person=None, method="visit", reached=True, at=now(), by=by, now=now())
        assert set(missing(case)) == {"survey-not-offered"}, "all of them were spoken with"


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


def test_reasons_are_as_long_as_the_database_wants_them(housing):
    assert not ExcuseForm({"words": "ab"}).is_valid()
    assert not AnswerForm({"answer": "back", "words": "ab"}).is_valid()
    assert AnswerForm({"answer": "back", "words": "abc"}).is_valid()
    with world.as_officer(housing.supervisor) as by, pytest.raises(commands.CannotExcuse) as refused:
        commands.excuse(case=housing.case, code="contact-missing", words=" ab ", by=by, now=now())
    assert codes(refused) == {"no-reason"}
    with pytest.raises(commands.CannotAnswerReview) as refused:
        answer(review(housing), housing.supervisor, signed=False, words="ab")
    assert codes(refused) == {"no-words"}


def test_answers_beyond_twelve_are_refused_in_words_and_not_dropped(housing):
    with world.as_officer(housing.p.caseworker):
        was = template(housing.case, "survey")
    told = {"source": "Our procedure", "starts_on": f"{date.today():%d/%m/%Y}"}
    for number, part in enumerate(was.parts):
        told |= {f"name_{number}": part["name"], f"options_{number}": "\n".join(part.get("options") or [])}
    assert TemplateForm(told, today=date.today(), template=was).is_valid()
    told["options_0"] = "\n".join(f"Answer {n}" for n in range(13))
    form = TemplateForm(told, today=date.today(), template=was)
    assert not form.is_valid()
    assert form.non_field_errors() == ["Enter at most 12 answers to a question"]


def test_answers_to_another_version_are_counted_by_its_own_words(housing):
    survey, _ = offer(housing, way="phone")
    admin = world.officer(housing.p.council, None, "Ada Quill", Role.ADMINISTRATOR)
    parts = [{"key": "reaching", "name": "Were we rude?", "options": ["Always", "Never"]}]
    with world.as_officer(admin) as by:
        commands.set_template(
            key="housing-survey", parts=parts, withdrawn=False, source="Ours", starts_on=date.today(), by=by
        )
    with world.building():
        again = {field.attname: getattr(survey, field.attname) for field in Survey._meta.fields}
        answered = {"state": "answered", "scores": {"reaching": 1}, "answered_at": now()}
        Survey.objects.filter(pk=survey.pk).update(**answered)
        for _ in range(5):
            Survey(**again | answered | {"id": uuid.uuid4()}).save(force_insert=True)
    with world.as_officer(housing.p.caseworker):
        since = now() - timedelta(days=9)
        found = figures.versions(housing.p.council.pk, since=since, on=date.today())
        told = {each.template.pk: each for each in figures.told(found, since=since)}
        ours = next(each for each in told.values() if each.template.agency_id)
        assert {answer.words for answer in ours.questions[0].answers} == {"Always", "Never"}
        assert ours.questions[0].is_small, "nobody answered that"
        assert told[survey.template_id].totals.answered == 6
        asked = next(each for each in told[survey.template_id].questions if each.key == "reaching")
        assert asked.answers[1].many == 6
        assert figures.rows(survey.template_id, "reaching", 1, since=since).count() == 6


def own_questions(h):
    admin = world.officer(h.p.council, None, "Ada Quill", Role.ADMINISTRATOR)
    parts = [{"key": "reaching", "name": "Was your report of noise answered?", "options": ["Yes", "No"]}]
    with world.as_officer(admin) as by:
        commands.set_template(
            key="housing-survey", parts=parts, withdrawn=False, source="Ours", starts_on=date.today(), by=by
        )


def test_an_agencys_own_questions_go_by_a_link_only_where_wishes_about_contact_are_on_record(housing, client):
    h = housing
    own_questions(h)
    _, _, href = link(h)
    page = client.get(href)
    assert b"Was your report of noise answered?" in page.content
    with world.building():
        cases_models.Person.objects.filter(pk=h.entry.pk).update(contact_wishes=" ")
    assert client.get(href).status_code == 404, "asked anew each time it is opened"
    h.entry.contact_wishes = " "
    with world.building():
        Survey.objects.update(state="ended", answered_at=now(), answered_by=h.p.caseworker)
    with pytest.raises(commands.CannotOffer) as refused:
        offer(h, wishes_allow=True)
    assert codes(refused) == {"own-questions"}
    offer(h, way="phone")
    with world.building():
        Survey.objects.update(state="ended", answered_at=now(), answered_by=h.p.caseworker)
    told = {"entry": h.entry, "way": "link", "is_safe": True, "by": h.p.caseworker, "at": now()}
    with world.as_officer(h.p.caseworker), connection.cursor() as cursor:
        made = Survey(template=template(h.case, "survey"), **told, **child_of(h.case))
        made.save(force_insert=True)
        cursor.execute(
            "select wardmote.make_survey_link(%s, %s, current_date)", [made.pk, print_of("3" * 28)]
        )
        assert cursor.fetchone() == (False,), "nor does the database make one"
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Survey(
                template=template(h.case, "survey"), **{**told, "is_safe": False}, **child_of(h.case)
            ).save(force_insert=True)


def test_the_form_of_own_questions_warns_and_so_does_the_offer_of_them(housing):
    own_questions(housing)
    admin = world.officer(housing.p.council, housing.p.caseworker.team, "Ada Quill", Role.ADMINISTRATOR)
    page = world.client_for(admin).get("/supervision/templates/housing-survey/set/").content.decode()
    assert "let none tell that something was reported" in page
    href = reverse("supervision:offer_survey", args=[housing.case.reference])
    assert "your agency’s own questions" in world.client_for(housing.p.caseworker).get(href).content.decode()
