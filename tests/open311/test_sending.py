"""A report sent on is a disclosure; it goes once, again where it did not arrive, and news of it comes back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.intake.conftest import take  # noqa: F401
from wardmote.foundation.audit.models import Entry
from wardmote.outward.api import commands, content, jobs, queries
from wardmote.outward.api.models import Endpoint, Sending, Step
from wardmote.outward.api.open311 import remote
from wardmote.outward.api.sealed import unseal
from wardmote.records.notices.models import Notice
from wardmote.trust.access.models import Disclosure
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def administrator(partnership):
    return world.officer(partnership.council, None, "Ada Keeper", Role.ADMINISTRATOR)


@pytest.fixture
def endpoint(partnership, administrator):
    with world.as_officer(administrator) as by:
        return commands.add_endpoint(
            recipient=partnership.housing, address="https://housing.example.org/open311/v2/", jurisdiction="housing",
            key="their key", services={"asb": ("17", "Nuisance")}, by=by, now=NOW,
        )  # fmt: skip


@pytest.fixture
def report(partnership, take):  # noqa: F811
    made = take(
        partnership.caseworker, address="14 Harbour Street", postcode="MB1 2AB", teller_phone="020 7946 0000"
    )
    world.opened_earlier(partnership.caseworker, made.pk)
    return made


def send_on(p, report, endpoint, by=None, **fields):
    with world.as_officer(by or p.caseworker) as officer:
        report.refresh_from_db()
        given = {
            "report": report, "endpoint": queries.endpoints().get(pk=endpoint.pk), "agreement": p.agreement,
            "purpose": "asb", "necessity": "It is their estate.", "now": NOW,
            "content": {"description": "Shouting at night.", "address_string": "Harbour Street"},
        } | fields  # fmt: skip
        return commands.send_on(by=officer, **given)


class Theirs:
    """Another council's server, as far as a test needs one."""

    def __init__(self, monkeypatch):
        self.calls, self.answers = [], []
        monkeypatch.setattr(remote, "_call", self.call)

    def call(self, server, method, path, fields, *, headers=None):
        self.calls.append((method, path, dict(fields), headers or {}, server))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def theirs(monkeypatch):
    return Theirs(monkeypatch)


def run(job, later=timedelta()):
    with world.building():
        return job(now=NOW + later)


def state():
    with world.building():
        return Sending.objects.get()


def told(officer):
    with world.as_officer(officer):
        return [notice.kind for notice in Notice.objects.order_by("at")]


def test_it_goes_as_it_was_shown_and_is_on_record_as_shared(partnership, report, endpoint, theirs):
    p = partnership
    send_on(p, report, endpoint)
    theirs.answers = [[{"service_request_id": 4711}]]

    assert run(jobs.send_all) == {"sent": 1}
    ((method, path, fields, headers, server),) = theirs.calls
    assert (method, path, server.key, server.jurisdiction) == (
        "POST",
        "requests.json",
        "their key",
        "housing",
    )
    assert fields == {
        "api_key": "their key", "service_code": "17", "description": "Shouting at night.",
        "address_string": "Harbour Street",
    }  # fmt: skip
    assert headers["Idempotency-Key"] == str(state().pk)
    assert (state().state, state().remote_id) == ("sent", "4711")
    with world.building():
        disclosure = Disclosure.objects.get()
        assert (disclosure.agency_id, disclosure.agreement_id) == (p.housing.pk, p.agreement.pk)
        assert disclosure.necessity == "It is their estate."
        assert set(Entry.objects.filter(subject_id=report.pk).values_list("action", flat=True)) >= {
            "report sent on", "report arrived at another council",
        }  # fmt: skip
    assert run(jobs.send_all, timedelta(days=1)) == {}  # once


def test_who_reported_goes_along_only_where_that_was_chosen(partnership, report):
    with world.as_officer(partnership.caseworker):
        telling = report.telling
        without = content.content_of(report, telling, description="x", address="y", with_reporter=False)
        fields = content.content_of(report, telling, description="x", address="y", with_reporter=True)

    assert not set(without) & {"first_name", "last_name", "email", "phone"}
    assert (fields["first_name"], fields["last_name"], fields["phone"]) == ("Ines", "Carrow", "020 7946 0000")
    telling.contact_by = "none"
    assert not content.may_be_named(telling)
    kept = content.content_of(report, telling, description="x", address="y", with_reporter=True)
    assert kept == without, "whoever wants no contact is named to nobody else"


@pytest.mark.parametrize(
    ("amiss", "code"),
    [
        ("no agreement", "suspended"),
        ("another purpose", "purpose-not-covered"),
        ("another category", "category-not-covered"),
        ("another kind", "not-taken"),
        ("switched off", "is-off"),
        ("no necessity", "no-necessity"),
        ("not read", "not-read"),
        ("another team", "not-team"),
    ],
)
def test_what_stands_in_the_way_is_said(partnership, report, endpoint, amiss, code):
    p, fields = partnership, {}
    with world.building(), connection.cursor() as cursor:
        if amiss == "no agreement":
            Agreement.objects.update(state="suspended")
        elif amiss == "another purpose":
            Agreement.objects.update(purposes=["noise_nuisance"])
        elif amiss == "another category":
            Agreement.objects.update(categories=["incident"])
        elif amiss == "another kind":
            Endpoint.objects.update(services={"noise": ["1", "Noise"]})
        elif amiss == "switched off":
            Endpoint.objects.update(is_on=False)
        elif amiss == "not read":
            cursor.execute("set local session_replication_role = replica; delete from audit_entry where action = 'opened';"
                           " set local session_replication_role = origin")  # fmt: skip
        elif amiss == "another team":
            type(p.caseworker).objects.filter(pk=p.caseworker.pk).update(team=p.colleague.team)
    if amiss == "no necessity":
        fields["necessity"] = " "
    if amiss == "another team":
        with world.as_officer(p.caseworker), pytest.raises(report.DoesNotExist):
            report.refresh_from_db()
        return
    with pytest.raises(commands.CannotSend) as refused:
        send_on(p, report, endpoint, **fields)

    assert code in [refusal.code for refusal in refused.value.refusals]
    with world.building():
        assert not Sending.objects.exists()
        assert not Disclosure.objects.exists()


def test_it_is_tried_again_after_longer_and_longer_and_then_given_up(partnership, report, endpoint, theirs):
    send_on(partnership, report, endpoint)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update open311_parameter set value = 3 where key = 'send_tries'")
    theirs.answers = [remote.NotReached("away")] * 3

    assert run(jobs.send_all) == {"waiting": 1}
    assert state().next_at == NOW + timedelta(minutes=2)
    assert run(jobs.send_all, timedelta(minutes=1)) == {}
    assert run(jobs.send_all, timedelta(minutes=2)) == {"waiting": 1}
    assert state().next_at == NOW + timedelta(minutes=6)
    assert run(jobs.send_all, timedelta(minutes=6)) == {"given_up": 1}
    assert told(partnership.caseworker) == ["open311_not_sent"]
    send_on(partnership, report, endpoint)  # and an officer may try anew


def test_a_call_that_broke_off_is_not_made_twice(partnership, report, endpoint, theirs):
    p = partnership
    sending = send_on(p, report, endpoint)
    theirs.answers = [remote.NotKnown("broke off"), remote.Refused("no such token")]

    assert run(jobs.send_all) == {"unclear": 1}
    assert run(jobs.send_all, timedelta(days=1)) == {}
    with world.as_officer(p.partner), pytest.raises(commands.CannotSend):
        commands.send_again(sending=sending, now=NOW)
    with world.as_officer(p.caseworker):
        commands.send_again(sending=sending, now=NOW)
    theirs.answers = [remote.NotKnown("broke off"), [{"service_request_id": "9", "token": str(sending.pk)}]]
    assert run(jobs.send_all) == {"sent": 1}  # their server knows our token: it had arrived
    assert state().remote_id == "9"


def test_a_worker_killed_on_the_way_sends_nothing_twice(partnership, report, endpoint, theirs, monkeypatch):
    send_on(partnership, report, endpoint)
    monkeypatch.setattr(jobs, "send_one", lambda *a, **k: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(jobs.send_all)
    with connection.cursor() as cursor:
        cursor.execute("set role wardmote_app")
    assert state().state == "going"
    monkeypatch.undo()
    assert run(jobs.send_all, timedelta(minutes=6)) == {}
    assert state().state == "unclear"


def test_it_does_not_go_once_the_agreement_is_over(partnership, report, endpoint, theirs):
    send_on(partnership, report, endpoint)
    with world.building():
        Agreement.objects.update(state="ended")

    assert run(jobs.send_all) == {}
    assert theirs.calls == []
    assert state().state == "given_up"


def test_what_became_of_it_comes_back_and_is_told_once(partnership, report, endpoint, theirs):
    p = partnership
    send_on(p, report, endpoint)
    closed = [{"service_request_id": "9", "status": "closed", "status_notes": "We moved the bin.\x00"}]
    theirs.answers = [[{"token": "t"}], [{"service_request_id": "9", "token": "t"}], closed]
    run(jobs.send_all)

    assert run(jobs.ask_all) == {"asked": 0, "news": 0, "not reached": 0}
    assert run(jobs.ask_all, timedelta(hours=7)) == {"asked": 1, "news": 1, "not reached": 0}
    assert run(jobs.ask_all, timedelta(hours=14)) == {"asked": 0, "news": 0, "not reached": 0}
    with world.as_officer(p.caseworker):
        (sending,) = queries.sendings(report.pk)
        assert (sending.remote_status, sending.remote_notes) == ("closed", "We moved the bin.")
        assert [step.what for step in sending.steps.all()] == ["Arrived", "They closed it"]
    assert told(p.caseworker) == ["open311_news"]
    for other in (p.colleague, p.partner, p.governance):
        with world.as_officer(other):
            assert not Sending.objects.exists()
            assert not Step.objects.exists()


def test_the_key_for_a_server_is_sealed_and_read_by_no_page(partnership, administrator, endpoint):
    with world.building():
        sealed = Endpoint.objects.get().sealed_key
    assert b"their key" not in bytes(sealed)
    assert unseal(sealed) == "their key"
    with world.as_officer(administrator), pytest.raises(DatabaseError, match="denied"), transaction.atomic():
        Endpoint.objects.values_list("sealed_key", flat=True).get()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/v2", "https://user:pw@example.org/v2", "https://example.org/v2?x=1", "https://localhost/v2",
        "https://example.org:port/", "https://example.org/a b", "ftp://example.org", "https://",
    ],
)  # fmt: skip
def test_only_a_plain_https_address_is_kept(partnership, administrator, address):
    with world.as_officer(administrator) as by, pytest.raises(commands.CannotKeepEndpoint):
        commands.add_endpoint(
            recipient=partnership.housing, address=address, jurisdiction="", key="k",
            services={"asb": ("1", "x")}, by=by, now=NOW,
        )  # fmt: skip
