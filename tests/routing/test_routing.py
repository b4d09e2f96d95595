"""Reports go where the rules of their agency send them, by whoever is on duty; officers send them on; both on record."""

import argparse
import json
from datetime import UTC, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.front_doors.conftest import TOLD, made, sent
from wardmote.foundation.database.home import CannotRun
from wardmote.records.clocks.models import Clock
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.records.routing import commands, leaving, operating, queries
from wardmote.records.routing.models import Routed, Rule
from wardmote.trust.identity.leaving import held_by_officers, held_by_team

pytestmark = pytest.mark.django_db


def take(by, now, **fields):
    given = {"what": "A party.", "kind": "noise", "harm": "medium", "channel": "phone", "area": "Harbour Street",
             "teller_name": "Ines Carrow", "team": by.team}  # fmt: skip
    with world.as_officer(by):
        return intake.take_report(**given | fields, by=by, now=now)


def sees(officer, report):
    with world.as_officer(officer):
        return Report.objects.filter(pk=report.pk).exists()


def history(report):
    with world.building():
        return list(
            Routed.objects.filter(report=report).order_by("at", "id").select_related("rule", "to_team")
        )


def entries(report):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select action from audit_entry where subject_id = %s order by at", [report.pk])
        return [action for (action,) in cursor.fetchall()]


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def test_a_call_goes_to_whoever_is_on_duty_and_says_why(council, now):
    c = council
    report = take(c.p.caseworker, now)
    went = history(report)[0]
    assert (report.team_id, went.to_team_id, went.to_officer_id) == (
        c.second.pk,
        c.second.pk,
        c.p.colleague.pk,
    )
    assert (went.how, went.number, went.rule_id, went.why) == ("rule", 1, c.rule.pk, "Noise")
    assert sees(c.p.colleague, report)
    assert sees(c.p.caseworker, report)  # who took it goes on seeing it
    with world.building():
        assert {clock.team_id for clock in Clock.objects.filter(report_id=report.pk)} == {c.second.pk}
    assert entries(report).count("report routed") == 1


def test_without_a_rule_that_applies_it_stays_and_says_so(council, now):
    report = take(council.p.caseworker, now, kind="asb")
    assert report.team_id == council.first.pk
    assert [(each.how, each.why) for each in history(report)] == [("no_rule", "No rule applies.")]
    assert not sees(council.p.colleague, report)


def test_in_a_gap_the_fallback_team_takes_it(council, now):
    later = now + timedelta(hours=8)
    with world.as_officer(council.administrator):
        outcome = queries.decide(
            queries.about(kind="noise", harm="low", channel="phone", at=later), agency=council.p.council.pk
        )
    assert (outcome.team, outcome.officer, outcome.gap) == (council.first.pk, None, True)
    # Somebody who left is nobody on duty.
    with world.building():
        type(council.p.colleague).objects.filter(pk=council.p.colleague.pk).update(left_at=now)
    report = take(council.p.caseworker, now)
    assert (report.team_id, history(report)[0].gap) == (council.first.pk, True)


def test_rules_are_versions_kept_in_order(council, now):
    c = council
    with world.as_officer(c.administrator) as by:
        assert [rule.name for rule in queries.table(c.p.council.pk, on=c.today)] == [
            c.rule.name,
            c.other.name,
        ]
        later = now + timedelta(seconds=1)
        assert commands.move_rule(rule=c.other, up=True, by=by, today=c.today, now=later)
        assert not commands.move_rule(rule=c.other, up=True, by=by, today=c.today, now=later)
        found = queries.table(c.p.council.pk, on=c.today)
        assert [rule.name for rule in found] == [c.other.name, c.rule.name]
        commands.end_rule(
            rule=found[1], ends_on=c.today, by=by, today=c.today, now=now + timedelta(seconds=2)
        )
        tomorrow = c.today + timedelta(days=1)
        assert [rule.name for rule in queries.table(c.p.council.pk, on=tomorrow)] == [c.other.name]
        assert len(queries.versions(c.rule.key)) == 3
    with world.as_officer(c.p.caseworker) as by, pytest.raises(commands.CannotSetRule) as refused:
        commands.move_rule(rule=c.other, up=False, by=by, today=c.today, now=now)
    assert codes(refused) == ["not-administrator"]
    with world.as_officer(c.administrator), pytest.raises(DatabaseError), transaction.atomic():
        Rule.objects.filter(pk=c.rule.pk).update(name="x")


def test_it_is_sent_on_with_a_reason_and_its_clocks_count_anew(council, now):
    c = council
    report = take(c.p.caseworker, now - timedelta(hours=2), kind="asb")
    with world.building():
        before = {clock.what: clock.due_at for clock in Clock.objects.filter(report_id=report.pk)}
    with world.as_officer(c.p.caseworker) as by:
        commands.reroute(report=report, team=c.second, reason="It is theirs.", by=by, now=now)
    assert sees(c.p.colleague, report)
    with world.building():
        clocks = list(Clock.objects.filter(report_id=report.pk))
    assert clocks
    assert all(clock.started_at == now and clock.team_id == c.second.pk for clock in clocks)
    assert all(clock.due_at >= before[clock.what] for clock in clocks)
    went = history(report)[-1]
    assert (went.how, went.from_team_id, went.to_team_id, went.why) == (
        "officer", c.first.pk, c.second.pk, "It is theirs.",
    )  # fmt: skip
    assert {"report sent on to another team", "audience changed", "clocks restarted"} <= set(entries(report))


def test_it_is_not_sent_on_when_dealt_with_or_elsewhere(council, now):
    c = council
    report = take(c.p.caseworker, now, kind="asb")
    with world.building():
        elsewhere = c.p.housing.teams.first()
    with world.as_officer(c.p.caseworker) as by:
        for team, reason, code in (
            (elsewhere, "why", "team-of-another-agency"),
            (c.first, "why", "same-team"),
            (c.second, " ", "no-reason"),
        ):
            with pytest.raises(commands.CannotReroute) as refused:
                commands.reroute(report=report, team=team, reason=reason, by=by, now=now)
            assert code in codes(refused)
        intake.close_report(report=report, reason="Quiet now.", by=by, now=now)
        with pytest.raises(commands.CannotReroute) as refused:
            commands.reroute(report=report, team=c.second, reason="why", by=by, now=now)
    assert codes(refused) == ["not-waiting"]
    with world.as_officer(c.p.partner) as by, pytest.raises(commands.CannotReroute):
        commands.reroute(report=report, team=elsewhere, reason="why", by=by, now=now)


def as_the_worker(now):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        try:
            return commands.route_arrivals(now=now)
        finally:
            cursor.execute("reset role")


def test_the_worker_routes_what_came_from_outside_once(council, now):
    c = council
    door = made(c.administrator, c.first)
    taken, _ = sent(door, now=now)
    with world.building():
        report = Report.objects.get(reference=taken.reference)
    assert not sees(c.p.colleague, report)
    assert as_the_worker(now) == 1
    assert as_the_worker(now) == 0
    went = history(report)[0]
    assert (went.how, went.to_team_id, went.to_officer_id, went.by_id) == (
        "rule",
        c.second.pk,
        c.p.colleague.pk,
        None,
    )
    assert sees(c.p.colleague, report)
    assert sees(c.p.caseworker, report)
    assert not sees(c.p.partner, report)


def test_what_an_officer_decided_on_stays_where_it_is(council, now):
    door = made(council.administrator, council.first)
    taken, _ = sent(door, told=TOLD, now=now)
    with world.as_officer(council.p.caseworker) as by:
        intake.close_report(
            report=Report.objects.get(reference=taken.reference), reason="Quiet now.", by=by, now=now
        )
    assert as_the_worker(now) == 0


def test_a_team_that_rules_lead_to_does_not_close_and_a_leaver_s_shifts_are_handed_over(council, now):
    c = council
    with world.as_officer(c.administrator):
        assert [str(held) for held in held_by_team(c.second.pk)] == ["1 rule, rota or shift that leads to it"]
        assert [str(held) for held in held_by_officers([c.p.colleague.pk])[c.p.colleague.pk]] == [
            "1 shift they have yet to do"
        ]
    with world.as_officer(c.p.outsider):
        assert held_by_team(c.second.pk) == []
    with (
        world.building(),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update identity_team set closed_at = now() where id = %s", [c.second.pk])
    with world.as_officer(c.p.caseworker) as by:
        (thing,) = leaving.things(c.p.colleague)
        leaving.hand_over(thing.pk, by, by, now)
        assert list(leaving.things(c.p.colleague)) == []
        assert queries.duty(c.rota, now=now).now.officer_id == by.pk


def test_the_operator_asks_which_rule_would_fire(council, now, capsys):
    """`wardmote routing why`, as the worker's login, which sees no rule but by the functions for it."""
    parser = argparse.ArgumentParser()
    operating.add_arguments(parser)
    at = now.astimezone(UTC).isoformat()

    def ask(category, *more):
        with world.building(), connection.cursor() as cursor:
            cursor.execute("set role wardmote_worker")
            asked = parser.parse_args(
                ["why", "--agency", "council", "--category", category, "--at", at, *more]
            )
            code = operating.run(asked)
            cursor.execute("reset role")
        return code, capsys.readouterr().out

    code, told = ask("noise", "--json")
    assert (code, json.loads(told)["rule"]["number"], json.loads(told)["why"]) == (0, 1, "Noise")
    assert json.loads(told)["officer"] == str(council.p.colleague.pk)
    code, told = ask("hate")
    assert code == 0
    assert "Not rule 1, Noise to the duty team: Hate incident, not Noise" in told
    assert "Rule 2, Hate to the first team: Hate incident, between 00:00 and 00:00." in told
    assert ask("asb")[0] == 1
    with pytest.raises(CannotRun, match="expected one of asb"):
        ask("loud")
