"""A patrol from its tasking to its report: whose step each is, what is told to whom, and who sees what."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests import world
from tests.patrols.conftest import (
    EVENING,
    NOW,
    accepted,
    reported,
    saw,
    shift,
    state_of,
    tasked,
    to_partner,
    window_of,
)
from wardmote.foundation.audit.models import Entry
from wardmote.records.intake.models import Report, Telling
from wardmote.records.notices.models import Notice
from wardmote.records.patrols import commands, figures, listing, queries
from wardmote.records.patrols.models import (
    Account,
    Observation,
    ObservationReport,
    Patrol,
    ShiftReport,
    Step,
)
from wardmote.records.patrols.timetable import months_of
from wardmote.trust.access.models import Level

pytestmark = pytest.mark.django_db


def codes(refused) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def told(officer) -> list[str]:
    with world.building():
        return list(
            Notice.objects.filter(officer=officer).order_by("at", "kind").values_list("kind", flat=True)
        )


def acts(patrol: Patrol) -> list[str]:
    with world.building():
        found = Entry.objects.filter(subject_id=patrol.pk).exclude(action="audience changed")
        return sorted(found.values_list("action", flat=True))


def seen_by(officer, patrol: Patrol) -> bool:
    with world.as_officer(officer):
        return Patrol.objects.filter(pk=patrol.pk).exists()


def test_a_team_of_a_partner_is_tasked_under_an_agreement_accepts_reports_and_the_tasker_is_told(partnership):
    p = partnership
    patrol = to_partner(p)
    assert told(p.partner) == ["patrol_tasked"]
    assert not seen_by(p.partner_colleague, patrol), "another team of theirs"
    assert not seen_by(p.colleague, patrol), "another team of ours"
    accepted(patrol, p.partner)
    made = reported(patrol, p.partner, saw(30), saw(45, category="begging"))
    assert state_of(patrol) == Patrol.State.REPORTED
    assert told(p.caseworker) == ["patrol_accepted", "patrol_reported"]
    assert acts(patrol) == ["patrol accepted", "patrol tasked", "shared", "shift reported"]
    with world.as_officer(p.caseworker):
        assert ShiftReport.objects.get(pk=made.pk).hours == 2
        assert Observation.objects.filter(patrol=patrol).count() == 2
        assert not Account.objects.filter(patrol=patrol).exists(), "words are read once it is opened"
        assert not Step.objects.filter(patrol=patrol).exists()
    world.opened_earlier(p.caseworker, patrol.pk, ("patrol",))
    with world.as_officer(p.caseworker):
        assert {each.kind for each in queries.accounts(patrol).values()} == {"brief", "found", "seen"}
        assert [step.state for step in queries.steps(patrol)] == ["tasked", "accepted"]


def test_a_patrol_of_several_windows_is_reported_with_the_last_of_them(partnership):
    p = partnership
    before = (EVENING[0] - timedelta(days=1), EVENING[1] - timedelta(days=1))
    patrol = tasked(p.caseworker, windows=[before, EVENING])
    accepted(patrol, p.caseworker)
    reported(patrol, p.caseworker, number=0, started_at=before[0], ended_at=before[1])
    assert state_of(patrol) == Patrol.State.UNDER_WAY
    reported(patrol, p.caseworker, saw(), number=1)
    assert state_of(patrol) == Patrol.State.REPORTED
    with world.as_officer(p.caseworker) as by:
        commands.step(patrol=patrol, state="closed", words="Nothing more to do.", by=by, now=NOW)
    assert state_of(patrol) == Patrol.State.CLOSED


def test_each_step_is_one_side_s_and_says_why_where_it_must(partnership):
    p = partnership
    patrol = to_partner(p)

    def refused(by, state, words=""):
        with world.as_officer(by), pytest.raises(commands.CannotAnswer) as found:
            commands.step(patrol=patrol, state=state, words=words, by=by, now=NOW)
        return codes(found)

    assert refused(p.caseworker, "accepted") == ["not-carrier"]
    assert refused(p.partner, "cancelled", "w") == ["not-owner"]
    assert refused(p.partner, "refused") == ["no-words"]
    assert refused(p.partner, "under_way") == ["moved-on"]
    assert refused(p.outsider, "accepted") == ["not-allowed"]
    with world.as_officer(p.partner), pytest.raises(commands.CannotReport) as found:
        commands.report_shift(
            patrol=patrol, window=window_of(patrol), shift=shift(), by=p.partner, now=NOW
        )  # fmt: skip
    assert codes(found) == ["not-accepted"]
    with world.as_officer(p.partner) as by:
        commands.step(patrol=patrol, state="refused", words="Nobody on that night.", by=by, now=NOW)
    assert told(p.caseworker) == ["patrol_refused"]
    assert refused(p.partner, "accepted") == ["moved-on"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"nothing_seen": True}, "nothing-and-something"),
        ({"seen": (), "nothing_seen": False}, "nothing-said"),
        ({"ended_at": EVENING[0]}, "not-in-order"),
        ({"ended_at": NOW + timedelta(hours=3)}, "not-over"),
        ({"posts": " "}, "nobody-there"),
    ],
)
def test_a_shift_report_that_does_not_hold_together_is_refused(partnership, fields, code):
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    with pytest.raises(commands.CannotReport) as refused:
        reported(patrol, p.caseworker, saw(), **fields)
    assert codes(refused) == [code]


def test_a_window_is_reported_once(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker, windows=[EVENING, (NOW + timedelta(days=1), NOW + timedelta(days=1, hours=2))]), p.caseworker)  # fmt: skip
    reported(patrol, p.caseworker, saw())
    with pytest.raises(commands.CannotReport) as refused:
        reported(patrol, p.caseworker, saw())
    assert codes(refused) == ["reported-already"]


def test_a_report_is_made_of_something_seen_once_and_says_where_it_came_from(partnership):
    p = partnership
    patrol = accepted(to_partner(p), p.partner)
    reported(patrol, p.partner, saw())
    with world.building():
        observation = Observation.objects.get(patrol=patrol)

    def make(by):
        return commands.make_report(
            patrol=patrol, observation=observation, kind="other", harm="low", team=by.team, by=by, now=NOW
        )

    with world.as_officer(p.caseworker) as by, pytest.raises(commands.CannotMake) as refused:
        make(by)
    assert codes(refused) == ["not-opened"]
    world.opened_earlier(p.caseworker, patrol.pk, ("patrol",))
    with world.as_officer(p.caseworker) as by:
        report = make(by)
    world.opened_earlier(p.partner, patrol.pk, ("patrol",))
    with world.as_officer(p.partner) as by, pytest.raises(commands.CannotMake) as refused:
        make(by)
    assert codes(refused) == ["made-already"]
    with world.as_officer(p.partner):
        assert not Report.objects.filter(pk=report.pk).exists(), "the report is the council's"
        assert not ObservationReport.objects.exists(), "nor that there is one"
    with world.building():
        assert report.channel == "patrol"
        assert report.area == "Harbour Bridge"
        assert patrol.reference in Telling.objects.get(report=report).what


def test_it_is_circulated_to_who_has_an_agreement_and_refused_by_name_to_who_has_none(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    reported(patrol, p.caseworker, saw())
    stopped = world.agreement(p.council, p.stranger, ends_on=date.today() - timedelta(days=1))
    recipients = [
        commands.Recipient(p.housing, p.partner.team, p.agreement, "asb"),
        commands.Recipient(p.stranger, None, stopped, "asb"),
    ]
    with world.as_officer(p.caseworker) as by:
        shared, refused = commands.circulate(
            patrol=patrol, recipients=recipients, level=Level.READ, necessity="They are there too.", by=by, now=NOW
        )  # fmt: skip
    assert [agency.name for agency in shared] == ["Housing"]
    [(agency, because)] = refused
    assert agency.name == "Stranger"
    assert because[0].message
    assert told(p.partner) == ["patrol_shared"]
    assert "share refused" in acts(patrol)
    with world.as_officer(p.partner):
        assert Observation.objects.filter(patrol=patrol).count() == 1
    assert not seen_by(p.outsider, patrol)
    with world.as_officer(p.partner) as by, pytest.raises(commands.CannotShare) as again:
        commands.share(
            patrol=patrol, recipient=recipients[1], level=Level.READ, necessity="n", by=by, now=NOW
        )  # fmt: skip
    assert codes(again) == ["not-owner"]
    with world.as_officer(p.caseworker) as by:
        disclosure = queries.disclosures(patrol).get().disclosure
        commands.withdraw(patrol=patrol, disclosure=disclosure, reason="A mistake.", by=by, now=NOW)
    assert not seen_by(p.partner, patrol)


def test_a_partner_is_not_tasked_without_an_agreement_in_force(partnership):
    p = partnership
    with pytest.raises(commands.CannotTask) as refused:
        to_partner(p, agreement=None)
    assert codes(refused) == ["no-agreement"]
    with pytest.raises(commands.CannotTask) as refused:
        to_partner(p, purpose="noise_nuisance")
    with world.building():
        assert codes(refused)
        assert not Patrol.objects.exists()


def test_hours_and_findings_are_counted_by_area_and_month_from_what_one_may_see(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker, ward="Quayside"), p.caseworker)
    reported(patrol, p.caseworker, saw(30), saw(40, category="begging"))
    tasked(p.caseworker, windows=[(NOW + timedelta(days=20), NOW + timedelta(days=20, hours=3))])
    cancelled = tasked(p.caseworker)
    with world.as_officer(p.caseworker) as by:
        commands.step(patrol=cancelled, state="cancelled", words="Rain.", by=by, now=NOW)
    period = months_of(date(2026, 11, 1), date(2026, 12, 1))
    with world.as_officer(p.caseworker):
        bridge, quay = figures.by_area(period)
        assert (bridge.area, bridge.tasked, bridge.reported, bridge.hours_words) == (
            "Harbour Bridge",
            1,
            0,
            "0",
        )
        assert (quay.month, quay.tasked, quay.reported) == (date(2026, 11, 1), 1, 1)
        assert (quay.hours_words, quay.officer_hours_words) == ("2", "4")
        assert quay.seen == {"trading": 1, "begging": 1}
        assert figures.observations(period, area="Quayside", category="begging").count() == 1
        assert figures.windows(period, reported="no").count() == 1
    with world.as_officer(p.outsider):
        assert figures.by_area(period) == []
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        cursor.execute("select * from wardmote.patrols_told('2026-11-01', '2026-11-30')")
        [row] = cursor.fetchall()
        cursor.execute("reset role")
    assert [str(value) for value in row] == [
        "Council",
        "Quayside",
        "2026-11-01",
        "1",
        "1",
        "2.00",
        "4.00",
        "2",
        "0",
    ]


def test_the_list_is_in_the_order_of_what_comes_next(partnership, django_assert_max_num_queries):
    p = partnership
    over = tasked(p.caseworker)
    soon = tasked(
        p.caseworker, windows=[EVENING, (NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))]
    )
    later = tasked(
        p.caseworker, windows=[(NOW + timedelta(days=3), NOW + timedelta(days=3, hours=1))], area="Quay"
    )
    with world.as_officer(p.caseworker) as by, django_assert_max_num_queries(6):
        found = listing.page(listing.Filters(), by=by, now=NOW)
        assert [each.pk for each in found.rows] == [soon.pk, later.pk, over.pk]
    with world.as_officer(p.caseworker) as by:
        team = listing.page(listing.Filters(whose="team", where="Quay"), by=by, now=NOW)
        assert [each.pk for each in team.rows] == [later.pk]
        # Both began at the same moment: then by their ids.
        assert [w.patrol_id for w in queries.unreported(by, now=NOW)] == sorted([over.pk, soon.pk])
    with world.as_officer(p.outsider) as by:
        assert listing.page(listing.Filters(), by=by, now=NOW).total == 0


# --- what the database holds against whoever speaks SQL -------------------------------------------------

HOSTILE = {
    "a state by hand": "update patrols_patrol set state = 'closed' where id = %(patrol)s",
    "an audience by hand": "update patrols_patrol set audience_id = 1 where id = %(patrol)s",
    "a shift report taken away": "delete from patrols_shiftreport where patrol_id = %(patrol)s",
    "hours made longer": "update patrols_shiftreport set ended_at = now() where patrol_id = %(patrol)s",
    "another's step": "insert into patrols_step (id, patrol_id, parent_audience_id, audience_id, categories, state, words,"
    " by_id, at) values (gen_random_uuid(), %(patrol)s, %(audience)s, %(audience)s, '{}', 'closed', '', %(other)s, now())",
    "a step that is the tasker's": "insert into patrols_step (id, patrol_id, parent_audience_id, audience_id, categories,"
    " state, words, by_id, at) values (gen_random_uuid(), %(patrol)s, %(audience)s, %(audience)s, '{}', 'closed', 'w',"
    " %(me)s, now())",
    "a state that no step brings": "insert into patrols_step (id, patrol_id, parent_audience_id, audience_id, categories,"
    " state, words, by_id, at) values (gen_random_uuid(), %(patrol)s, %(audience)s, %(audience)s, '{}', 'reported', '',"
    " %(me)s, now())",
    "a window by who carries it": "insert into patrols_window (id, patrol_id, parent_audience_id, audience_id, categories,"
    " starts_at, ends_at) values (gen_random_uuid(), %(patrol)s, %(audience)s, %(audience)s, '{}', now(), now() + '1 hour')",
    "words in another's observation": "insert into patrols_account (id, patrol_id, parent_audience_id, audience_id,"
    " categories, kind, text, place, observation_id) values (gen_random_uuid(), %(patrol)s, %(audience)s, %(audience)s, '{}',"
    " 'seen', 'x', '', %(observation)s)",
    "a report of another's": "insert into patrols_observationreport (id, patrol_id, parent_audience_id, audience_id,"
    " categories, by_id, at, observation_id, report_id) values (gen_random_uuid(), %(patrol)s, %(audience)s, %(audience)s,"
    " '{}', %(me)s, now(), %(observation)s, %(report)s)",
}  # fmt: skip


def test_what_the_rule_forbids_the_database_refuses(partnership):
    p = partnership
    patrol = accepted(to_partner(p), p.partner)
    reported(patrol, p.partner, saw())
    with world.building():
        observation = Observation.objects.get(patrol=patrol)
        Account.objects.filter(observation=observation).delete()
        patrol.refresh_from_db()
        Observation.objects.update(by=p.caseworker)
    world.opened_earlier(p.caseworker, patrol.pk, ("patrol",))
    from wardmote.records.intake import commands as intake

    with world.as_officer(p.caseworker) as by:
        report = intake.take_report(
            what="w", kind="asb", harm="low", channel="phone", area="a", team=by.team, by=by, now=NOW
        )
    values = {
        "patrol": patrol.pk, "audience": patrol.audience_id, "me": p.partner.pk, "other": p.caseworker.pk,
        "observation": observation.pk, "report": report.pk,
    }  # fmt: skip
    got_through = []
    with world.as_officer(p.partner):
        for name, sql in HOSTILE.items():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(sql, values)
                    if cursor.rowcount:
                        got_through.append(name)
            except (DatabaseError, IntegrityError):
                continue
    assert got_through == []
