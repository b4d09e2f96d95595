"""Reviews signed off by another, closing, supervision: what a user would miss."""

import json
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.supervision.acts import answer, codes, end_part, missing, offer, plan, review, tell, told
from tests.supervision.conftest import LATER, now, opened, template
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case
from wardmote.work.risk.commands import note_contact
from wardmote.work.risk.models import Contact
from wardmote.work.supervision import closing, commands, overseeing, queries
from wardmote.work.supervision.forms import AnswerForm, ExcuseForm
from wardmote.work.supervision.models import Plan, Review, Words

pytestmark = pytest.mark.django_db


ERASED = import_module("wardmote.work.supervision.migrations.0002_protect").ERASED


def close(h, by=None):
    with world.as_officer(by or h.p.caseworker) as officer:
        case = Case.objects.select_related("owner").get(pk=h.case.pk)
        cases.close_case(case=case, outcome="resolved", reason="Quiet.", by=officer, now=now())


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
