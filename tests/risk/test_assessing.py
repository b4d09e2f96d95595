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
from wardmote.work.risk import commands, policies, queries, scoring
from wardmote.work.risk.models import Answers, Assessment, Instrument, Override, Standing

pytestmark = pytest.mark.django_db
TODAY = date.today()
VIOLENCE = LEAST | {"done": "violence"}
THREATS = LEAST | {"done": "threats"}
BANDS = [band["key"] for band in CONTENT["bands"]]


def now():
    return datetime.now(UTC)


def assess(by, case, answers, person=None, at=None, notes=None):
    with world.as_officer(by) as officer:
        pk = commands.assess(
            case=Case.objects.select_related("owner", "lead").get(pk=case.pk), person=person,
            instrument=queries.in_use(officer.agency_id, on=TODAY)[0], answers=answers, notes=notes or {}, by=officer,
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
    noted = assess(partnership.caseworker, case, LEAST, notes={"effect": "Takes tablets since the spring."})
    beside = assess(partnership.caseworker, case, LEAST, notes={"done": "Only the once."})
    with world.building():
        rows = dict(Assessment.objects.filter(case=case).values_list("pk", "categories"))
        told = dict(Answers.objects.filter(case=case).values_list("assessment", "categories"))
    # A note beside a question on health is of health, whatever the answer counts.
    assert rows == told == {made.pk: ["health"], plain.pk: [], noted.pk: ["health"], beside.pk: []}


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
                    (said.score, said.band, said.level, BANDS.index(said.band), said.contact_days, said.review_days,
                     list(said.categories))
                ]  # fmt: skip


# --- another band -------------------------------------------------------------------------------


def ask(by, made, band):
    with world.as_officer(by) as officer:
        commands.ask_override(
            assessment=made, band=band, words="They told me more at the door.", by=officer, now=now()
        )
        found = Override.objects.select_related("by", "case", "assessment__by")
        return found.get(assessment=made, state="asked")


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


# --- by a partner -------------------------------------------------------------------------------


@pytest.fixture
def their_boss(partnership, case, partner):
    by = world.officer(partnership.housing, partner.team, "Their supervisor", Role.SUPERVISOR)
    world.opened_earlier(by, case.pk)
    return by


def said(by, case, answers, *, moment="clock_timestamp()", whom=None):
    """Assessed as the application could with SQL of its own."""
    import json

    with world.building():
        found = Instrument.objects.get(key="asb-matrix")
    follows = scoring.scored(CONTENT, answers)
    pk = uuid.uuid4()
    with world.as_officer(by), connection.cursor() as cursor:
        cursor.execute(
            f"select wardmote.assess_risk(%s, %s, %s, %s, %s::jsonb, '{{}}', %s, %s, {moment})",
            [pk, case.pk, whom, found.pk, json.dumps(answers), follows.score, follows.band],
        )
    return pk


def told_of_a_fall(case):
    with world.building():
        found = Notice.objects.filter(kind="risk_lowered", subject_id=case.pk, read_at=None)
        return set(found.values_list("officer", flat=True))


def test_a_partner_takes_no_assessment_of_the_owner_away(partnership, case, victim, partner, boss):
    by = partnership.caseworker
    made = assess(by, case, VIOLENCE, victim)
    said(partner, case, LEAST, moment="now() + interval '4 minutes'", whom=victim.pk)
    assert (fresh(case).risk, stands(case).level) == ("high", "high")
    with world.building():  # no moment is after the clock
        assert not Assessment.objects.filter(case=case, at__gt=now()).exists()
    with world.as_officer(by):
        kept = {each.pk for each in queries.newest(queries.assessments(case))}
        assert made.pk in kept
        assert len(kept) == 2

    # What they raise counts; and the owner's own next one neither hides it nor is hidden by it.
    said(partner, case, VIOLENCE, moment="now() + interval '4 minutes'", whom=victim.pk)
    assess(by, case, THREATS, victim)
    assert fresh(case).risk == "high"
    assert told_of_a_fall(case) == set()
    said(partner, case, LEAST, whom=victim.pk)
    assert fresh(case).risk == "medium"
    assert told_of_a_fall(case) == {by.pk, boss.pk}


def test_what_was_said_by_hand_stands_until_the_owner_assesses_and_a_fall_is_told_again(
    partnership, case, partner, boss
):
    with world.building():
        Case.objects.filter(pk=case.pk).update(risk="high")
    said(partner, case, LEAST)
    assert (fresh(case).risk, stands(case).level) == ("high", "high")
    assert told_of_a_fall(case) == set()
    assess(partnership.caseworker, case, THREATS)
    assert fresh(case).risk == "medium"
    assert told_of_a_fall(case) == {boss.pk}  # whoever did it knows
    with world.building():
        Notice.objects.filter(kind="risk_lowered").update(read_at=now())
    assess(partnership.caseworker, case, LEAST)
    assert told_of_a_fall(case) == {boss.pk}


def test_an_assessment_of_the_owner_is_judged_otherwise_by_the_owners_supervisor_alone(
    partnership, case, partner, their_boss, boss
):
    made = assess(partnership.caseworker, case, VIOLENCE)
    asked = ask(partner, made, "low")
    with world.building():
        told = set(Notice.objects.filter(kind="risk_override_asked").values_list("officer", flat=True))
    assert told == {boss.pk}
    with pytest.raises(commands.CannotAnswer):
        answer(their_boss, asked, agreed=True)
    denied = pytest.raises(DatabaseError, match="another officer")
    with world.as_officer(their_boss), connection.cursor() as cursor, denied, transaction.atomic():
        cursor.execute("select wardmote.answer_risk_override(%s, true, 'I know.', now())", [asked.pk])
    assert (band_of(made), fresh(case).risk) == (("high", "high"), "high")
    answer(boss, asked, agreed=True)
    assert (band_of(made), fresh(case).risk) == (("low", "high"), "low")
    assert told_of_a_fall(case) == {partnership.caseworker.pk}

    # Of their own assessment, theirs or the owner's answers.
    for each, band in ((their_boss, "medium"), (boss, "high")):
        theirs = assess(partner, case, LEAST)
        answer(each, ask(partner, theirs, band), agreed=True)
        assert band_of(theirs) == (band, "low")
    # And what they assess again lapses nothing that waits on the owner's.
    waits = ask(partnership.caseworker, made, "medium")
    assess(partner, case, LEAST)
    with world.building():
        assert Override.objects.get(pk=waits.pk).state == "asked"


def test_who_may_not_assess_a_case_does_not_hold_it(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    with world.raw() as holder:
        holder.execute("begin")
        holder.execute("select 1 from cases_case where id = %s for update", [case.pk])
        with world.as_officer(p.outsider), connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '500ms'")
            for words in (
                "select wardmote.assess_risk(gen_random_uuid(), %s, null, null, '{}', '{}', 0, 'low', now())",
                "select wardmote.assess_risk(gen_random_uuid(), gen_random_uuid(), null, %s, '{}', '{}', 0, 'low', now())",
            ):
                with pytest.raises(DatabaseError, match="no such case"), transaction.atomic():
                    cursor.execute(words, [case.pk])
        holder.execute("rollback")
