"""What someone tries with rules of routing, calls and hand-overs, by SQL as the application or the worker.

Each was possible once. Those that are accepted are listed in docs/access-in-one-page.md.
"""

# ruff: noqa: F811

import dataclasses
import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests import world
from tests.access.attacking import REFUSED, insert
from tests.front_doors.conftest import made as made_door
from tests.front_doors.conftest import sent
from tests.routing.conftest import council, now  # noqa: F401
from tests.routing.test_calls import call
from tests.routing.test_routing import as_the_worker as routed_by_the_worker
from tests.routing.test_routing import history, sees, take
from tests.routing.test_rules import ROWS as RULES
from wardmote.records.front_doors import commands as front_doors
from wardmote.records.intake.models import Report
from wardmote.records.notices.models import Notice
from wardmote.records.routing import commands
from wardmote.records.routing import queries as routing
from wardmote.records.routing.models import Call, HandOver, Rule
from wardmote.records.routing.rules import About, first_that_holds
from wardmote.records.routing.rules import Rule as Plain
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer

pytestmark = pytest.mark.django_db


# --- what came from outside, and rules ----------------------------------------------------------------


def arrived(c, now, **fields):
    """A report of noise that came by a front door of the first team."""
    with world.building():
        door = front_doors.Door.objects.filter(slug="report").first()
    taken, _ = sent(door or made_door(c.administrator, c.first), now=now, **fields)
    with world.building():
        return Report.objects.get(reference=taken.reference)


def route(report, rule, now):
    """As the worker asks for it, whatever the rules say."""
    asked = [report.pk, rule and rule.pk, now]
    with world.building():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set role wardmote_worker")  # undone with the savepoint, where it is refused
                cursor.execute("select wardmote.route_arrival(%s, %s, 'because', %s)", asked)
                (answer,) = cursor.fetchone()
                cursor.execute("reset role")
                return answer
        except IntegrityError:
            return REFUSED


def rule_of(c, now, **fields):
    with world.as_officer(c.administrator) as by:
        given = {"name": "r", "team": c.second, "rota": None, "starts_on": c.today}
        return commands.set_rule(**given | fields, by=by, today=c.today, now=now)


def test_the_worker_routes_by_no_rule_but_the_first_that_holds(council, now):
    """It named any rule and any team of the agency, and said itself why."""
    c = council
    report = arrived(c, now)
    asks_more = rule_of(c, now, kinds=["noise"], places=["Elsewhere"])
    later = rule_of(c, now, kinds=["noise"])
    over = rule_of(c, now, kinds=["noise"], position=1, starts_on=c.today + timedelta(days=1))
    with world.building():
        elsewhere = Rule.objects.create(
            agency=c.p.housing, name="theirs", position=1, team=c.p.partner.team, bank_holidays="any",
            starts_on=c.today, by=c.p.partner, at=now,
        )  # fmt: skip
    for rule in (c.other, asks_more, later, over, elsewhere, None):
        assert route(report, rule, now) == REFUSED, rule and rule.name
    assert history(report) == []
    assert not sees(c.p.colleague, report)
    assert route(report, c.rule, now) is True
    (went,) = history(report)
    assert (went.number, went.to_team_id, went.to_officer_id) == (1, c.second.pk, c.p.colleague.pk)


def test_sql_says_of_a_rule_what_python_says_or_nothing(partnership):
    """The same table as in tests/routing/test_rules.py."""
    said = 0
    for name, asked, about, fires, _ in RULES:
        plain = Plain("r", **asked)
        columns = {key: sorted(asked.get(key, ())) for key in ("kinds", "harms", "channels", "days")}
        columns |= {
            "places": list(plain.places), "bank_holidays": plain.bank_holidays,
            "from_time": plain.from_time and str(plain.from_time),
            "until_time": plain.until_time and str(plain.until_time),
        }  # fmt: skip
        told = {"kind": about.kind, "harm": about.harm, "channel": about.channel, "area": about.area,
                "received_at": about.at.isoformat()}  # fmt: skip
        with world.building(), connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.routing_holds(jsonb_populate_record(null::routing_rule, %s),"
                " jsonb_populate_record(null::intake_report, %s), %s)",
                [json.dumps(columns), json.dumps(told), about.ward],
            )
            (holds,) = cursor.fetchone()
        if about.ward_code:
            continue
        assert holds in (None, fires), name
        said += holds is not None
    assert said > 20


def test_a_report_that_somebody_narrowed_is_not_widened_by_a_rule(council, now):
    """Whoever kept a colleague out, before the minute was over, had them let in again with their team."""
    c = council
    report = arrived(c, now)
    with world.as_officer(c.p.caseworker):
        plan = access.plan_of(report.audience_id)
        kept_out = frozenset({access.KeptOut(c.p.governance.pk, None)})
        narrowed = access.make_audience(dataclasses.replace(plan, denials=kept_out))
        access.set_audience("report", report.pk, narrowed)
    assert routed_by_the_worker(now) == 0
    assert route(report, c.rule, now) is False
    assert not sees(c.p.colleague, report)


def test_a_report_for_named_officers_is_not_widened_by_a_rule(council, now):
    c = council
    report = arrived(c, now)
    me = access.Terms(c.p.council.pk, officer_id=c.p.caseworker.pk)
    with world.as_officer(c.p.caseworker):
        plan = access.plan_of(report.audience_id)
        named = dataclasses.replace(plan, grants=frozenset({me}), tier="named")
        access.set_audience("report", report.pk, access.make_audience(named))
    assert routed_by_the_worker(now) == 0
    assert route(report, c.rule, now) is False


def test_one_that_is_refused_keeps_no_other_waiting(council, now, monkeypatch):
    c = council
    first, second = arrived(c, now - timedelta(minutes=1)), arrived(c, now - timedelta(minutes=2))
    decide = routing.decide

    def another(told, **how):
        outcome = decide(told, **how)
        return dataclasses.replace(outcome, rule=c.other) if told.at == first.received_at else outcome

    monkeypatch.setattr(routing, "decide", another)
    assert routed_by_the_worker(now) == 1
    assert (history(first), len(history(second))) == ([], 1)


def test_the_worker_too_takes_the_shift_of_somebody_who_left_for_a_gap(council, now):
    c = council
    report = arrived(c, now)
    with world.building():
        Officer.objects.filter(pk=c.p.colleague.pk).update(left_at=now)
    assert routed_by_the_worker(now) == 1
    (went,) = history(report)
    assert (went.to_team_id, went.to_officer_id, went.gap) == (c.first.pk, None, True)


def told_of(report):
    with world.building():
        found = Notice.objects.filter(kind="report_routed", subject_id=report.pk)
        return set(found.values_list("officer__name", flat=True))


def test_the_team_a_report_goes_to_is_told_and_whoever_must_not_receive_it_is_not(council, now):
    c = council
    report = arrived(c, now)
    assert routed_by_the_worker(now) == 1
    assert told_of(report) == {c.p.colleague.name, c.p.governance.name}
    sent_on = take(c.p.caseworker, now, kind="asb")
    assert told_of(sent_on) == set()  # no rule holds: it is with the team that was chosen
    with world.as_officer(c.p.caseworker) as by:
        plan = access.plan_of(sent_on.audience_id)
        kept_out = frozenset({access.KeptOut(c.p.governance.pk, None)})
        narrowed = access.make_audience(dataclasses.replace(plan, denials=kept_out))
        access.set_audience("report", sent_on.pk, narrowed)
        sent_on.refresh_from_db()
        commands.reroute(report=sent_on, team=c.second, reason="Theirs.", by=by, now=now)
    assert told_of(sent_on) == {c.p.colleague.name}


def test_nobody_says_that_a_rule_sent_a_report_where_it_did_not_go(council, now):
    """Any contributor wrote down any rule and team; and whatever was written down kept the worker from routing it."""
    c = council
    report = arrived(c, now)
    row = {
        "report_id": report.pk, "parent_audience_id": report.audience_id, "audience_id": report.audience_id,
        "categories": [], "gap": False, "at": now, "why": "w",
    }  # fmt: skip
    with world.as_officer(c.p.caseworker) as by:
        for amiss in (
            {"how": "rule", "rule_id": c.rule.pk, "to_team_id": c.first.pk},
            {"how": "no_rule", "to_team_id": c.first.pk},
            {"how": "officer", "to_team_id": c.second.pk},
            {"how": "officer", "to_team_id": c.first.pk, "rule_id": c.rule.pk},
        ):
            assert insert("routing_routed", **row | {"by_id": by.pk} | amiss) == REFUSED, amiss
    assert routed_by_the_worker(now) == 1


def test_a_rule_moves_past_one_whose_number_stays(council, now):
    """It ended in a server error once the first rule had been ended."""
    c = council
    third = rule_of(c, now, name="third")
    with world.building():
        Rule.objects.filter(pk=c.rule.pk).update(ends_on=c.today - timedelta(days=1))
    with world.as_officer(c.administrator) as by:
        first, _ = routing.table(c.p.council.pk, on=c.today)
        later = now + timedelta(seconds=1)
        assert commands.move_rule(rule=first, up=False, by=by, today=c.today, now=later)
        assert [rule.name for rule in routing.table(c.p.council.pk, on=c.today)] == [third.name, c.other.name]


def test_a_place_without_letters_holds_nowhere():
    about = About("noise", "medium", "phone", datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert first_that_holds([Plain("r", places=("-",))], about).fired is None


# --- calls and hand-overs ---------------------------------------------------------------------------


def shared(p):
    """An audience of the officer's own making that lets the partner in."""
    return access.make_audience(
        access.Plan(
            frozenset(
                {
                    access.Terms(p.council.pk, team_id=p.caseworker.team_id),
                    access.Terms(
                        p.housing.pk, agreement_id=p.agreement.pk, purpose="asb", categories=("incident",), level=2
                    ),
                }
            ),
            held=frozenset({"incident"}),
        )
    )  # fmt: skip


def test_no_call_and_no_hand_over_is_shared_by_being_put_under_a_shared_audience(council, now):
    c, p = council, council.p
    with world.as_officer(p.caseworker) as by:
        audience = shared(p)
        row = {
            "owner_id": p.council.pk, "outcome": "advice", "kind": "noise", "area": "", "advice": "x",
            "taken_by_id": by.pk, "taken_at": now, "at": now,
        }  # fmt: skip
        assert insert("routing_call", **row, audience_id=audience) == REFUSED
        own = access.make_audience(
            access.Plan(
                frozenset({access.Terms(p.council.pk, team_id=by.team_id)}), held=frozenset({"incident"})
            )
        )
        assert insert("routing_call", **row, audience_id=own) == 1
        over = {"agency_id": p.council.pk, "rota_id": c.rota.pk, "note": "n", "reports": [], "since": now,
                "by_id": by.pk, "at": now}  # fmt: skip
        assert insert("routing_handover", **over, audience_id=audience) == REFUSED
        assert insert("routing_handover", **over, audience_id=own) == 1


def test_a_partner_counts_no_call_of_theirs_about_another_s_report(council, now):
    c, p = council, council.p
    report = take(p.caseworker, now, kind="asb")
    with world.as_officer(p.caseworker):
        plan = access.plan_of(report.audience_id).with_grant(
            access.Terms(p.housing.pk, agreement_id=p.agreement.pk, purpose="asb", categories=("incident",), level=4)
        )  # fmt: skip
        access.set_audience("report", report.pk, access.make_audience(plan))
        report.refresh_from_db()
    with world.as_officer(p.partner) as by:
        assert Report.objects.filter(pk=report.pk).exists()
        row = {
            "audience_id": report.audience_id, "owner_id": p.housing.pk, "report_id": report.pk, "outcome": "added",
            "kind": "asb", "area": "", "advice": "", "taken_by_id": by.pk, "taken_at": now, "at": now,
        }  # fmt: skip
        assert insert("routing_call", **row) == REFUSED
    assert c.rota.pk


def test_a_hand_over_counts_for_each_reader_the_calls_that_they_see(council, now):
    """It told the next shift the numbers of whoever wrote it, of reports hidden from them too."""
    c = council
    by, other = c.p.caseworker, c.p.colleague
    call(by, now, "advice", advice="x", waited=5)  # seen by the first team alone
    made = call(by, now, waited=5)
    with world.as_officer(by):
        commands.hand_over(rota=c.rota, note="n", reports=[], since=now - timedelta(hours=1), by=by, now=now)
    for officer, calls in ((by, 2), (other, 1)):
        with world.as_officer(officer):
            over = HandOver.objects.get()
            told = routing.figures(c.p.council.pk, over.since, until=over.at, within=60)
            assert (told.calls, told.measured) == (calls, calls)
    assert made.pk


def test_every_call_of_a_shift_is_counted(council, now):
    """Of more than 200 it counted 200."""
    by = council.p.caseworker
    made = call(by, now, "advice", advice="x", waited=5)
    with world.building():
        row = {field.attname: getattr(made, field.attname) for field in Call._meta.concrete_fields}
        Call.objects.bulk_create(Call(**row | {"id": uuid.uuid4()}) for _ in range(250))
    with world.as_officer(by):
        told = routing.figures(by.agency_id, now - timedelta(hours=1), until=now, within=60)
    assert (told.calls, told.in_time) == (251, 251)


def test_calls_without_a_report_and_hand_overs_do_not_stay_for_ever(council, now):
    by = council.p.caseworker
    call(by, now, "advice", advice="x")
    kept = call(by, now)
    with world.as_officer(by):
        commands.hand_over(rota=council.rota, note="n", reports=[], since=now, by=by, now=now)
    with world.building(), connection.cursor() as cursor:
        for days, gone in ((399, 0), (401, 1), (801, 1)):
            cursor.execute("set role wardmote_worker")
            cursor.execute("select wardmote.routing_tidied(%s)", [now + timedelta(days=days)])
            assert cursor.fetchone()[0] == gone, days
            cursor.execute("reset role")
        assert list(Call.objects.values_list("pk", flat=True)) == [kept.pk]
        assert not HandOver.objects.exists()


def test_the_duty_desk_asks_the_same_of_one_rota_and_of_ten(council, now, django_assert_num_queries):
    with world.as_officer(council.administrator) as by:
        rotas = [
            commands.make_rota(name=str(n), fallback_team=council.first, by=by, now=now) for n in range(9)
        ]
        with django_assert_num_queries(1):
            assert len(routing.duties([council.rota, *rotas], now=now)) == 10
