"""What someone tries with rules of routing, calls, files and the mailbox, by SQL as the application or the worker, by a file,
or by a message.

Each was possible once. Those that are accepted are listed in docs/access-in-one-page.md.
"""

# ruff: noqa: F811

import contextlib
import dataclasses
import io
import json
import time as clock
import uuid
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tests import world
from tests.access.attacking import REFUSED, insert, run
from tests.documents.test_sealing import own_keys  # noqa: F401
from tests.files_in.conftest import as_the_worker, read, source, started, terms_for  # noqa: F401
from tests.files_in.conftest import made as made_source
from tests.files_in.imap_server import served
from tests.files_in.sheets import HEADING, ROWS, xlsx
from tests.files_in.test_mailbox import mail
from tests.front_doors.conftest import made as made_door
from tests.front_doors.conftest import sent
from tests.routing.conftest import council, now  # noqa: F401
from tests.routing.test_calls import call
from tests.routing.test_routing import as_the_worker as routed_by_the_worker
from tests.routing.test_routing import history, sees, take
from tests.routing.test_rules import ROWS as RULES
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.foundation.sealing import keys
from wardmote.records.documents import operating
from wardmote.records.files_in import commands as files
from wardmote.records.files_in import jobs, mapping, sealed
from wardmote.records.files_in.mailbox import message, reading
from wardmote.records.files_in.mapping import Terms
from wardmote.records.files_in.models import Batch, Content
from wardmote.records.files_in.reading import read_file
from wardmote.records.files_in.views.files import too_many_words
from wardmote.records.front_doors import commands as front_doors
from wardmote.records.intake.models import Report
from wardmote.records.notices.models import Notice
from wardmote.records.routing import commands
from wardmote.records.routing import queries as routing
from wardmote.records.routing.models import Call, HandOver, Rule
from wardmote.records.routing.rules import About, first_that_holds
from wardmote.records.routing.rules import Rule as Plain
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer, Role

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


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
    about = About("noise", "medium", "phone", NOON)
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


# --- files ------------------------------------------------------------------------------------------


def ends():
    return as_the_worker(jobs.take_in_all)


def test_what_a_file_is_taken_in_by_is_not_changed_once_it_is_taken_in(partnership, source):
    batch = started(partnership.caseworker, source)
    with world.as_officer(partnership.caseworker):
        for change in ("state = 'mapping'", "terms = '{}'", "state = 'waiting', terms = '{}'"):
            assert run(f"update files_in_batch set {change} where id = %s", batch.pk) == REFUSED, change
        files.stop(batch=batch, by=partnership.caseworker, now=NOON)


def test_nobody_has_the_mail_of_another_offered_to_their_own_team(partnership, source):
    """Any officer named an address, and was offered the spreadsheets that were mailed from it to another team."""
    p = partnership
    administrator = world.officer(p.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    with world.as_officer(p.colleague) as by:
        with pytest.raises(files.CannotKeep) as refused:
            files.make_source(
                name="Mine", team=by.team, channel="phone", kind="other", harm="low", sender="log@example.org", by=by,
                now=NOON,
            )  # fmt: skip
        assert [each.code for each in refused.value.refusals] == ["not-its-mail"]
        row = {
            "agency_id": p.council.pk, "team_id": by.team_id, "name": "Mine", "channel": "phone", "kind": "asb", "harm": "low",
            "columns": "{}", "words": "{}", "is_open": True, "by_id": by.pk, "changed_at": NOON,
        }  # fmt: skip
        assert insert("files_in_source", **row, sender="log@example.org") == REFUSED
        assert insert("files_in_source", **row, sender="") == 1
        assert run("update files_in_source set sender = 'log@example.org' where name = 'Mine'") == REFUSED
    made_source(administrator, name="Theirs", team=p.caseworker.team, sender="log@example.org")
    with world.as_officer(p.caseworker) as by:
        change = "update files_in_source set team_id = %s, by_id = %s where name = 'Theirs'"
        assert run(change, p.colleague.team_id, by.pk) == REFUSED
        assert run("update files_in_source set is_open = false, by_id = %s where name = 'Theirs'", by.pk) == 1
    with world.as_officer(administrator) as by:
        assert run(change, p.colleague.team_id, by.pk) == 1


def test_a_source_that_goes_to_another_team_takes_no_file_of_the_first_along(partnership, source):
    """Whoever had made the source moved it to their own team while a file waited, and read its reports."""
    p = partnership
    made = made_source(p.colleague, name="Lent", team=p.caseworker.team)
    file = read([HEADING, *ROWS])
    with world.as_officer(p.caseworker) as by:
        batch = files.add_batch(source=made, read=file, by=by, now=NOON)
    with world.as_officer(p.colleague) as by:
        files.change_source(source=made, team=by.team, by=by, now=NOON)
    with world.as_officer(p.caseworker) as by:
        files.start(batch=batch, terms=terms_for(file), by=by, now=NOON)
    assert ends() == {"failed": 1}
    with world.building():
        assert not Report.objects.exists()
        assert "another than when the file came" in Batch.objects.get(source=made).why


def test_a_file_is_taken_in_by_whoever_started_it_at_its_time_and_by_nobody_else(partnership, source):
    p = partnership
    batch = started(p.caseworker, source)
    row = {"number": 2, "key": "00", "content": "00", "kind": "asb", "what": "x", "area": "y", "address": "", "postcode": "",
           "who": "", "occurred_words": "", "teller_name": "", "teller_phone": "", "teller_email": "", "further": "",
           "is_anonymous": True, "contact_by": "none", "plan": "p", "prints": {}, "reference": "R-2222-2222"}  # fmt: skip
    asked = [batch.pk, 0, 1, json.dumps([row]), "{}", "[]", NOON - timedelta(days=900)]
    answers = []
    for officer in (p.colleague, p.partner, p.caseworker):
        with world.as_officer(officer), connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.files_in_take_mine(%s, %s, %s, %s::jsonb, %s::jsonb, %s::jsonb, %s)", asked
            )
            answers.append(cursor.fetchone()[0])
    assert answers == ["stopped", "stopped", "taken"]
    with world.building():
        assert Report.objects.get().received_at > datetime.now(UTC) - timedelta(minutes=6)


@pytest.mark.parametrize("amiss", ["sealed", "terms", "rows"])
def test_a_file_that_cannot_be_taken_in_keeps_no_other_waiting(partnership, source, amiss):
    """It was begun anew each minute for ever, before all others."""
    by = partnership.caseworker
    file = read([HEADING, *ROWS])
    with world.as_officer(by):
        batch = files.add_batch(source=source, read=file, by=by, now=NOON)
    with world.building(), connection.cursor() as cursor:
        if amiss == "sealed":
            Content.objects.filter(batch=batch).update(sealed=b"nothing of it")
        elif amiss == "rows":
            Batch.objects.filter(pk=batch.pk).update(rows=3)
        terms = "[1]" if amiss == "terms" else json.dumps(terms_for(file).as_json())
        cursor.execute(
            "update files_in_batch set state = 'waiting', terms = %s, started_at = 'epoch'", [terms]
        )
    started(by, source)
    assert ends() == {"failed": 1, "done": 1}


def test_rows_of_a_sheet_have_numbers_of_their_own():
    """Two rows of one number made the file be begun anew each minute for ever."""
    given = xlsx([HEADING, *ROWS])
    for wrong in (b'r="3"', b'r="99999999999"'):
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(made, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, part.replace(b'<row r="4"', b"<row " + wrong))
        with pytest.raises(CannotAccept):
            read_file("log.xlsx", made.getvalue())


def test_no_house_number_of_a_file_shows_in_lists():
    heading = ["Description", "Street"]
    table = {
        "heading": heading,
        "rows": [[2, ["Music.", "14 Harbour Street"]], [3, ["Music.", "Flat 2, 3a Mill Lane"]]],
    }
    terms = Terms({"what": "Description", "area": "Street"}, {}, "asb")
    told = [row.told for row in mapping.rows(table, terms, today=NOON.date())]
    assert [each.area for each in told] == ["Harbour Street", "Mill Lane"]
    assert [each.address for each in told] == ["14 Harbour Street", "Flat 2, 3a Mill Lane"]


def test_what_people_wrote_is_no_category_and_is_not_remembered_for_all_of_the_agency():
    table = {"heading": ["Said"], "rows": [[n, [f"What person {n} wrote"]] for n in range(2, 70)]}
    assert too_many_words(table, {"category": "Said"})
    assert not too_many_words(table, {"what": "Said"})


def test_a_heading_is_no_formula_in_what_is_taken_away():
    (first, _) = spreadsheet.lines(["Row", "=cmd|' /C calc'!A0"], [["x", "y"]])
    assert first == "\ufeffRow,'=cmd|' /C calc'!A0\r\n"


def test_the_keys_of_files_are_wrapped_anew_with_those_of_documents(own_keys, partnership, source):
    """The installation's old key was said to be no longer needed, and dropped: no file could be opened any more."""
    by = partnership.caseworker
    batch = started(by, source)

    class Asked:
        drop_old = True

    with world.building():
        before = Content.objects.get(batch=batch).key_id
        told = operating.rotate(Asked())
        kept = Content.objects.get(batch=batch)
    assert "do not fit" not in told
    assert kept.key_id == keys.newest(keys.keys()) != before
    assert before not in set(keys.keys())
    table = sealed.unseal(sealed.Sealed(kept.key_id, kept.wrapped, kept.sealed), batch.pk)
    assert len(table["rows"]) == len(ROWS)
    assert ends() == {"done": 1}


# --- the mailbox ------------------------------------------------------------------------------------


@pytest.fixture
def box(monkeypatch, partnership):
    administrator = world.officer(partnership.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    made_door(
        administrator, partnership.caseworker.team, slug="mail", channel="email", kinds=["asb", "other"], name="By e-mail"
    )  # fmt: skip
    with served() as box:
        monkeypatch.setattr(settings, "MAILBOX", box.settings)
        yield box


def mailed(at=NOON):
    return as_the_worker(lambda: reading.read(now=at))


def whats():
    with world.building():
        return sorted(Report.objects.values_list("telling__what", flat=True))


def test_however_many_messages_are_set_aside_or_wait_others_are_read(box, monkeypatch):
    """A thousand bounces, or a hundred messages of one sender, and no other was read any more."""
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update front_doors_parameter set value = 1 where key = 'network_an_hour'")
    for number in range(5):
        box.put(mail(subject=f"flood {number}", sender="flood@example.org"))
    for number in range(25):
        box.put(mail(subject=f"bounce {number}", Content_Type="multipart/report; boundary=x", words=""))
    box.put(mail(subject="good"))
    for minute in range(17):
        mailed(NOON + timedelta(minutes=minute))
    assert whats() == ["flood 0\n\nMusic every night.", "good\n\nMusic every night."]
    assert mailed(NOON + timedelta(minutes=20)) == {"waits": 2}
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select count(*) filter (where outcome = 'aside'), max(tries) from files_in_message")
        assert cursor.fetchone() == (25, 1)
        cursor.execute("update front_doors_parameter set value = 30 where key = 'network_an_hour'")
    mailed(NOON + timedelta(minutes=21))
    mailed(NOON + timedelta(minutes=22))
    assert len(whats()) == 6


def test_nobody_s_message_is_lost_by_another_that_bears_its_id(box):
    """The second was marked as read, and was no report."""
    box.put(mail(subject="first", message_id="<same@example.org>"))
    assert mailed() == {"taken": 1}
    box.put(mail(subject="second", sender="other@example.org", message_id="<same@example.org>"))
    assert mailed() == {"taken": 1}
    box.put(mail(subject="second", sender="other@example.org", message_id="<same@example.org>"))
    assert mailed() == {"again": 1}
    assert len(whats()) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"From: " + b"(" * 400_000 + b"@example.org\n\nx",
        b"From: a@example.org\nSubject: " + b"=?utf-8?q?x?= " * 60_000 + b"\n\nx",
        b"From: a@example.org\nContent-Type: text/html\n\n" + b"<![x" * 400_000,
        b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b0\n"
        + b"".join(b"\n--b%d\nContent-Type: multipart/mixed; boundary=b%d\n" % (n, n + 1) for n in range(300))
        + b"x\n" * 20_000,
    ],
    ids=["comments", "words", "markup", "parts"],
)
def test_no_message_takes_long_to_read(data):
    began = clock.monotonic()
    with contextlib.suppress(message.CannotRead):
        message.read(data)
    assert clock.monotonic() - began < 5


@pytest.mark.parametrize("sender", [f"{'a' * 400}@example.org", "a@b <c@d.example> e@f", "<script>@x"])
def test_what_is_no_address_is_no_sender(sender):
    try:
        found = message.read(b"From: " + sender.encode() + b"\nSubject: x\n\nwords")
    except message.CannotRead:
        return
    assert len(found.sender) <= 254
    assert not set(found.sender) & set("<> ")
