"""An assessment sets the case's risk and dates; another band needs a judgement and a supervisor; the database decides."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.risk.test_scoring import CONTENT, LEAST
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case
from wardmote.work.rights.gathering_of_risk import told_of_risk
from wardmote.work.risk import commands, jobs, policies, queries, scoring
from wardmote.work.risk.commands import Choice
from wardmote.work.risk.models import Assessment, FollowUp, Instrument, Override, Standing

pytestmark = pytest.mark.django_db
TODAY = date.today()
VIOLENCE = LEAST | {"done": "violence"}
THREATS = LEAST | {"done": "threats"}


def now():
    return datetime.now(UTC)


def assess(by, case, answers, person=None, at=None):
    with world.as_officer(by) as officer:
        pk = commands.assess(
            case=Case.objects.select_related("owner", "lead").get(pk=case.pk), person=person,
            instrument=queries.in_use(officer.agency_id, on=TODAY)[0], answers=answers, notes={}, by=officer,
            now=at or now(),
        )  # fmt: skip
        return Assessment.objects.select_related("instrument", "case").get(pk=pk)


def fresh(case):
    with world.building():
        return Case.objects.get(pk=case.pk)


def stands(case):
    with world.building():
        return Standing.objects.get(case=case)


def test_the_case_follows_its_newest_assessments_and_its_review_comes_nearer_never_later(
    partnership, case, victim
):
    by = partnership.caseworker
    assess(by, case, THREATS, victim)
    assert (fresh(case).risk, fresh(case).review_on) == ("medium", TODAY + timedelta(days=28))
    assess(by, case, VIOLENCE)
    assert (fresh(case).risk, fresh(case).review_on) == ("high", TODAY + timedelta(days=14))
    assert stands(case).contact_on == TODAY + timedelta(days=2)
    # The newest of each stands: the case as a whole is low now, the victim is medium still.
    assess(by, case, LEAST)
    assert (fresh(case).risk, fresh(case).review_on) == ("medium", TODAY + timedelta(days=14))
    assert stands(case).contact_on == TODAY + timedelta(days=14)
    assert (stands(case).review_on, fresh(case).status) == (TODAY + timedelta(days=28), "open")


def test_the_risk_of_an_assessed_case_is_not_said_by_hand(partnership, case):
    by = partnership.caseworker
    assess(by, case, THREATS)
    with world.as_officer(by) as officer:
        found = Case.objects.get(pk=case.pk)
        with pytest.raises(cases.CannotChange) as refused:
            cases.change_details(
                case=found, title=found.title, kind=found.kind, risk="low", area="", review_on=found.review_on,
                by=officer, now=now(),
            )  # fmt: skip
        assert refused.value.refusals == [policies.RISK_FOLLOWS]
        with pytest.raises(DatabaseError, match="assess it again"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(risk="low")
    assert fresh(case).risk == "medium"


ASSESS = "select wardmote.assess_risk(%s, %s, %s, %s, %s::jsonb, %s::jsonb, %s, %s, %s)"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"band": "low"}, "does not follow"),
        ({"score": 0}, "does not follow"),
        ({"answers": "{}"}, "does not follow"),
        ({"notes": '{"weather": "fine"}'}, "notes stand beside"),
        ({"moment": datetime(2036, 1, 1, tzinfo=UTC)}, "of today"),
        ({"moment": datetime(2016, 1, 1, tzinfo=UTC)}, "of today"),
        ({"whom": uuid.uuid4()}, "not in this case"),
        ({"instrument": uuid.uuid4()}, "does not complete"),
        ({"case": uuid.uuid4()}, "no such case"),
    ],
)
def test_the_application_writes_no_band_that_does_not_follow(partnership, case, changes, words):
    import json

    with world.building():
        found = Instrument.objects.get(key="asb-matrix")
    said = scoring.scored(CONTENT, VIOLENCE)
    told = {
        "key": uuid.uuid4(), "case": case.pk, "whom": None, "instrument": found.pk, "answers": json.dumps(VIOLENCE),
        "notes": "{}", "score": said.score, "band": said.band, "moment": now(),
    }  # fmt: skip
    with world.as_officer(partnership.caseworker), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            cursor.execute(ASSESS, list((told | changes).values()))
        cursor.execute(ASSESS, list(told.values()))
        assert cursor.fetchone()[0] is True
        cursor.execute(ASSESS, list(told.values()))  # sent twice
        assert cursor.fetchone()[0] is False
    assert fresh(case).risk == "high"


def test_only_who_opened_the_case_and_has_the_role_assesses_it(partnership, case):
    with pytest.raises(Case.DoesNotExist):
        assess(partnership.partner, case, LEAST)
    with world.building():
        Officer.objects.filter(pk=partnership.caseworker.pk).update(roles=[Role.REGISTER_EDITOR])
    with world.as_officer(partnership.caseworker) as by:
        assert queries.offered(case, by=by, on=TODAY) == []
    fresh_one = world.case(partnership)  # nobody has opened it
    with world.building():
        Officer.objects.filter(pk=partnership.caseworker.pk).update(roles=[Role.CASEWORKER])
    with pytest.raises(commands.CannotAssess):
        assess(partnership.caseworker, fresh_one, LEAST)


def test_what_answers_hold_of_health_goes_to_those_whose_agreement_covers_it(partnership, case):
    made = assess(partnership.caseworker, case, LEAST | {"effect": "ill"})
    plain = assess(partnership.caseworker, case, LEAST)
    with world.building():
        rows = dict(Assessment.objects.filter(case=case).values_list("pk", "categories"))
    assert rows == {made.pk: ["health"], plain.pk: []}


def test_the_database_and_the_engine_agree_on_every_single_answer(partnership):
    import json

    with world.as_officer(partnership.caseworker), connection.cursor() as cursor:
        for question in CONTENT["questions"]:
            for option in question["options"]:
                answers = LEAST | {question["key"]: option["key"]}
                cursor.execute(
                    "select * from wardmote.risk_scored(%s::jsonb, %s::jsonb)",
                    [json.dumps(CONTENT), json.dumps(answers)],
                )
                said = scoring.scored(CONTENT, answers)
                assert cursor.fetchall() == [
                    (said.score, said.band, said.level, said.rank, said.contact_days, said.review_days,
                     list(said.categories))
                ]  # fmt: skip


# --- another band -------------------------------------------------------------------------------


def ask(by, made, band):
    with world.as_officer(by) as officer:
        commands.ask_override(
            assessment=made, band=band, words="They told me more at the door.", by=officer, now=now()
        )
        return Override.objects.select_related("by", "case").get(assessment=made, state="asked")


def answer(by, override, agreed, words="I know them."):
    with world.as_officer(by) as officer:
        commands.answer_override(override=override, agreed=agreed, words=words, by=officer, now=now())


def band_of(made):
    with world.building():
        return Assessment.objects.values_list("band", "computed").get(pk=made.pk)


def test_a_lower_band_waits_for_a_supervisor_and_a_higher_one_does_not(partnership, case, boss):
    by = partnership.caseworker
    made = assess(by, case, THREATS)
    asked = ask(by, made, "low")
    assert (band_of(made), fresh(case).risk) == (("medium", "medium"), "medium")
    answer(boss, asked, agreed=True)
    assert (band_of(made), fresh(case).risk) == (("low", "medium"), "low")
    with world.building():
        assert Notice.objects.filter(officer=boss, kind="risk_override_asked", subject_id=case.pk).exists()
        assert Notice.objects.filter(officer=by, kind="risk_override_answered", subject_id=case.pk).exists()

    # One that nobody answered lapses when they are assessed again.
    unanswered = ask(by, made, "high")
    made = assess(by, case, THREATS)
    with world.building():
        assert Override.objects.get(pk=unanswered.pk).state == "lapsed"
    asked = ask(by, made, "high")
    assert (band_of(made), fresh(case).risk) == (("high", "medium"), "high")
    answer(boss, asked, agreed=False)
    assert (band_of(made), fresh(case).risk) == (("medium", "medium"), "medium")


def test_nobody_answers_their_own_judgement_and_only_a_supervisor_of_theirs_does(partnership, case, boss):
    by = partnership.caseworker
    made = assess(by, case, THREATS)
    asked = ask(boss, made, "low")
    friend = world.officer(by.agency, by.team, "A friend", Role.CASEWORKER)
    elsewhere = world.officer(partnership.housing, None, "Their supervisor", Role.SUPERVISOR)
    for each in (friend, elsewhere):
        world.opened_earlier(each, case.pk)
    for each in (boss, by, friend, elsewhere):
        with pytest.raises(commands.CannotAnswer):
            answer(each, asked, agreed=True)
        denied = pytest.raises(DatabaseError, match="another officer")
        with world.as_officer(each), connection.cursor() as cursor, denied, transaction.atomic():
            cursor.execute("select wardmote.answer_risk_override(%s, true, 'w', now())", [asked.pk])
    for table in ("risk_override", "risk_assessment", "risk_standing"):
        with (
            world.as_officer(boss),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            cursor.execute(f"update {table} set categories = '{{}}'")
    assert band_of(made) == ("medium", "medium")


# --- what follows -------------------------------------------------------------------------------


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

    def told(day):
        with world.building(), connection.cursor() as cursor:
            cursor.execute("select wardmote.risk_remind(%s, %s)", [day, now()])
            return set(Notice.objects.filter(kind__startswith="risk_").values_list("officer", "kind"))

    assert told(TODAY) == set()
    assert told(due_on) == told(due_on) == {(by.pk, "risk_contact_due")}
    assert told(due_on + timedelta(days=1)) == {(by.pk, "risk_contact_due"), (boss.pk, "risk_contact_late")}
    with world.as_officer(by) as officer:
        assert [row.case_id for row in queries.due(by=officer, whose="mine", on=TODAY)] == [case.pk]
        with pytest.raises(commands.CannotNote):
            commands.note_contact(
                case=case,
                person=victim,
                made_on=TODAY + timedelta(days=1),
                how="phone",
                by=officer,
                now=now(),
            )
        commands.note_contact(case=case, person=victim, made_on=TODAY, how="phone", by=officer, now=now())
    assert stands(case).contact_on == due_on  # from today: it is the day of the assessment too
    assert jobs.QUEUE == "risk"


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
