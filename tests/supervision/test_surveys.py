"""Surveys, by link and by officer: what a user would miss."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils.html import strip_tags

from tests import world
from tests.supervision.acts import codes, end_part, link, missing, offer
from tests.supervision.conftest import now, template
from wardmote.records.front_doors.secrets import print_of
from wardmote.trust.identity.models import Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases import models as cases_models
from wardmote.work.cases.commands.common import child_of
from wardmote.work.supervision import commands, figures, queries
from wardmote.work.supervision.forms import TemplateForm
from wardmote.work.supervision.models import Survey, Words

pytestmark = pytest.mark.django_db


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
